"""Own rules and policies that a configuration names."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest

from k8slint.analysis.run import lint
from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.project.options import Options, Selection

PAGE = """\
id: replicas-too-many
title: More replicas than we have room for
severity: warning
subject: resource
kinds: [Deployment]
must: object.spec.replicas <= params.most
message: has {object.spec.replicas} replicas
params:
  most: {type: integer, default: 5, description: The most replicas.}
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
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: a, image: "nginx:1.27"}]}
"""
FILES = {".k8slint.yaml": "rule_dirs: [lint]\n", "lint/replicas-too-many.yaml": PAGE, "app/web.yaml": WEB}


@pytest.fixture(autouse=True)
def _here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = pathlib.Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def rules(*paths: str, **selection: Any) -> dict[str, str]:
    report = lint(paths or (".",), options=Options(Selection(**selection)))
    return {finding.rule: finding.headline for finding in report.findings if finding.category in ("own", "policies")}


def test_an_own_rule_is_a_rule_like_ours() -> None:
    write(FILES)
    assert rules() == {"replicas-too-many": "has 9 replicas"}
    assert rules(select=("own",))
    assert not rules(ignore=("replicas-too-many",))
    write({".k8slint.yaml": "rule_dirs: [lint]\nrules: {replicas-too-many: {most: 9}}\n"})
    assert not rules()
    write({".k8slint.yaml": "rule_dirs: [lint]\nsuppressions: [{rules: [replicas-too-many], reason: known}]\n"})
    assert not rules()


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("rule_dirs: [lint]\nrules: {replicas-too-mny: off}\n", "did you mean 'replicas-too-many'"),
        ("rule_dirs: [lint]\nrules: {replicas-too-many: {least: 9}}\n", "no setting 'least'"),
        ("rule_dirs: [lint]\nrules: {replicas-too-many: {most: nine}}\n", "no setting 'most'"),
        ("rule_dirs: [lint]\nignore: [images-of-nobody]\n", "no rule, category or group"),
        ("rule_dirs: [nowhere]\n", "which is not there"),
        ("rule_dirs: lint\n", "must be a list"),
    ],
)
def test_mistakes_of_a_configuration(config: str, words: str) -> None:
    write({**FILES, ".k8slint.yaml": config})
    with pytest.raises((ConfigError, UsageError), match=words):
        rules()


def test_a_page_of_no_use_ends_the_run() -> None:
    write({**FILES, "lint/replicas-too-many.yaml": PAGE.replace("replicas <=", "replicaz <=")})
    with pytest.raises(ConfigError, match=r"replicas-too-many.yaml:6: 'must' at line 1, column 12: undefined field"):
        rules()


def test_an_own_rule_holds_where_its_configuration_does() -> None:
    write({**FILES, "other/.k8slint.yaml": "kubernetes_version: '1.36'\n", "other/web.yaml": WEB})
    report = lint((".",), options=Options(Selection(select=("own",))))
    assert {finding.place.file for finding in report.findings} == {"app/web.yaml"}


def test_what_is_remembered_knows_the_pages(tmp_path: pathlib.Path) -> None:
    write(FILES)
    cache = str(tmp_path / "cache")
    for most, count in ((5, 1), (9, 0), (5, 1)):
        write({"lint/replicas-too-many.yaml": PAGE.replace("default: 5", f"default: {most}")})
        for _ in range(2):
            report = lint(("app",), cache=cache)
            assert sum(finding.category == "own" for finding in report.findings) == count


def test_workers_judge_by_own_rules() -> None:
    write({**FILES, **{f"app/web-{number}.yaml": WEB for number in range(30)}})
    report = lint(("app",), processes=2, options=Options(Selection(select=("own",))))
    assert len(report.findings) == 31


def test_a_page_may_not_lead_out_of_the_project(tmp_path: pathlib.Path) -> None:
    outside = tmp_path.parent / "outside-own-files"
    outside.mkdir(exist_ok=True)
    (outside / "replicas-too-many.yaml").write_text(PAGE, encoding="utf-8")
    write({".git/HEAD": "ref: refs/heads/main\n", ".k8slint.yaml": f"rule_dirs: [{outside}]\n", "web.yaml": WEB})
    with pytest.raises(ConfigError, match="outside of the project"):
        rules()
    write({".k8slint.yaml": "rule_dirs: [lint]\n"})
    os.mkdir("lint")
    os.symlink(outside / "replicas-too-many.yaml", "lint/replicas-too-many.yaml")
    with pytest.raises(ConfigError, match="leads out of the project"):
        rules()


def test_policies_apply_without_being_checked() -> None:
    write({".k8slint.yaml": "policies: [policies]\n", "policies/few.yaml": POLICY, "app/web.yaml": WEB})
    report = lint(("app",))
    (finding,) = [finding for finding in report.findings if finding.category == "policies"]
    assert (finding.rule, finding.severity, finding.place.file) == ("policy/few", "warning", "app/web.yaml")
    assert finding.consequence.startswith("Nothing binds the policy yet")
    assert finding.related[0].file == "policies/few.yaml"
    assert "policy/few" in rules()


def test_a_named_policy_that_does_not_compile_ends_the_run() -> None:
    write({".k8slint.yaml": "policies: [few.yaml]\n", "few.yaml": POLICY.replace("<= 5", "<="), "app/web.yaml": WEB})
    with pytest.raises(ConfigError, match=r"few.yaml:1: the policy 'few'"):
        rules("app")
