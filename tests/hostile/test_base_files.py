"""What a configuration of a base revision names is that of the revision: a change does not weaken its own policy."""

from __future__ import annotations

import json
import pathlib

import pytest

from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.project.options import Options
from tests.git_repositories import commit, needs_git, repository, write

pytestmark = needs_git

CONFIG = """\
rule_dirs: [lint]
policies: [policies]
schema_locations: [schemas, "more/{{ .Group }}/{{ .ResourceKind }}.json"]
docker_configs: [nodes/config.json]
credential_providers: [nodes/providers.yaml]
private_registries: [registry.example.com]
exclude: [nodes]
"""
PAGE = """\
id: replicas-too-many
title: More replicas than we have room for
severity: warning
subject: resource
kinds: [Deployment]
must: object.spec.replicas <= 5
message: has {object.spec.replicas} replicas
examples:
  - bad: "a: 1"
  - good: "a: 1"
"""
POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
  validations:
  - {expression: object.spec.replicas <= 5}
"""
SCHEMA = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
PROVIDERS = """\
apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
- {name: p, apiVersion: credentialprovider.kubelet.k8s.io/v1, matchImages: [MATCH], defaultCacheDuration: 1h}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: a, image: "registry.example.com/a:1"}]}
---
{apiVersion: a.example.com/v1, kind: First, metadata: {name: a}, spec: {size: x}}
---
{apiVersion: b.example.com/v1, kind: Second, metadata: {name: a}, spec: {size: x}}
"""
FILES = {
    ".k8slint.yaml": CONFIG,
    "lint/replicas-too-many.yaml": PAGE,
    "policies/few.yaml": POLICY,
    "schemas/first_v1.json": json.dumps(SCHEMA),
    "more/b.example.com/second.json": json.dumps(SCHEMA),
    "nodes/config.json": '{"auths": {}}',
    "nodes/providers.yaml": PROVIDERS.replace("MATCH", "other.example.com"),
    "web.yaml": WEB,
}
WEAKER = {
    "lint/replicas-too-many.yaml": PAGE.replace("<= 5", "<= 50"),
    "policies/few.yaml": POLICY.replace("<= 5", "<= 50"),
    "schemas/first_v1.json": "{}",
    "more/b.example.com/second.json": "{}",
    "nodes/config.json": '{"auths": {"registry.example.com": {"auth": "dXNlcjpwYXNz"}}}',
    "nodes/providers.yaml": PROVIDERS.replace("MATCH", "registry.example.com"),
}
EXPECTED = ["field-type-wrong", "field-type-wrong", "policy/few", "pull-credentials-missing", "replicas-too-many"]
BASE = Options(config_from="main")


def found(top: pathlib.Path, options: Options = BASE) -> list[str]:
    report = lint([str(top / "web.yaml")], options=options)
    return sorted(each.rule for each in report.findings if each.severity != "info")


@pytest.fixture
def top(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path / "top", FILES)


def test_no_file_of_the_change_weakens_them(top: pathlib.Path) -> None:
    assert found(top) == EXPECTED
    write(top, WEAKER)
    assert not set(found(top, Options())) & set(EXPECTED)
    assert found(top) == EXPECTED
    for name in WEAKER:
        (top / name).unlink()
    assert found(top) == EXPECTED
    for folder in ("lint", "policies", "schemas", "more/b.example.com", "more", "nodes"):
        (top / folder).rmdir()
    assert found(top) == EXPECTED
    commit(top)
    with pytest.raises((ConfigError, UsageError)):
        found(top)


def test_what_is_remembered_is_of_one_commit(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", str(top / "web.yaml"), "--config-from", "main", "--format", "concise"]
    counts = []
    for _ in range(2):
        main(words)
        counts.append(capsys.readouterr().out.count("has 9 replicas"))
    write(top, WEAKER)
    commit(top)
    main(words)
    assert [*counts, capsys.readouterr().out.count("has 9 replicas")] == [1, 1, 0]


def test_a_page_of_the_revision_is_named_as_such(top: pathlib.Path) -> None:
    write(top, {"lint/replicas-too-many.yaml": PAGE.replace("must:", "mut:")})
    commit(top)
    write(top, {"lint/replicas-too-many.yaml": PAGE})
    with pytest.raises(ConfigError, match=r"main:lint/replicas-too-many\.yaml:"):
        found(top)
