"""`k8slint migrate`, and annotations of other tools that a configuration honors."""

from __future__ import annotations

import json
import os
import pathlib

import pytest
from click.testing import CliRunner

from k8slint.analysis.run import lint_files
from k8slint.commands.migrate import command as migrate
from k8slint.project.boundary import Boundary
from k8slint.project.configuration_error import ConfigError
from k8slint.project.project import Project
from k8slint.views.foreign_config import foreign_configs
from k8slint.views.migration import with_suppressions
from tests.hostile.words import WORDS, check_inert, file_name

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    ANNOTATION
spec:
  containers:
    - name: web
      image: registry.example.com/web
"""


def pod(annotation: str) -> str:
    return POD.replace("ANNOTATION", annotation)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ('ignore-check.kube-linter.io/latest-tag: "why"', "image-tag-latest, image-tag-missing"),
        (
            "kube-score/ignore: container-image-tag,service-type",
            "image-tag-latest, image-tag-missing, service-exposes-nodes",
        ),
        ('polaris.fairwinds.com/tagNotSpecified-exempt: "true"', "image-tag-latest, image-tag-missing"),
        ("checkov.io/skip1: CKV_K8S_43=pinned elsewhere", "image-not-pinned"),
    ],
)
def test_annotations_become_ours(annotation: str, expected: str) -> None:
    change, left = with_suppressions("a.yaml", pod(annotation))
    assert change is not None
    assert f'\n    {annotation}\n    k8slint.dev/ignore: "{expected}"\n' in change.after.decode()
    assert not left
    again, _ = with_suppressions("a.yaml", change.after.decode())
    assert again is None, "it is there already"


def test_what_has_no_rule_is_named() -> None:
    change, left = with_suppressions("a.yaml", pod("checkov.io/skip1: CKV_K8S_11=x") + "# trivy:ignore:AVD-KSV-0011\n")
    assert change is None
    assert left == ["a.yaml:11: comment for AVD-KSV-0011", "a.yaml:6: CKV_K8S_11 of checkov has no rule"]


@pytest.mark.parametrize(
    "annotation", ['ignore-check.kube-linter.io/latest-tag: "why"', "checkov.io/skip1: CKV_K8S_14"]
)
def test_a_configuration_may_honor_them(annotation: str) -> None:
    def rules(**config: object) -> set[str]:
        report = lint_files(
            {"a.yaml": pod(annotation)}, config=config, select=["image-tag-missing", "suppression-unused"]
        )
        return {finding.rule for finding in report.findings}

    assert rules() == {"image-tag-missing"}
    assert rules(honor_annotations=["kube-linter", "checkov"]) == set()
    assert rules(honor_annotations=["polaris"]) == {"image-tag-missing"}


def test_what_they_do_not_suppress_is_nobodys_mistake() -> None:
    text = pod("checkov.io/skip1: CKV_K8S_16")
    report = lint_files({"a.yaml": text}, config={"honor_annotations": ["checkov"]}, select=["all"])
    assert "suppression-unused" not in {finding.rule for finding in report.findings}


CONFIGS = {
    ".kube-linter.yaml": "checks: {include: [ssh-port], exclude: [latest-tag, sorted-keys], ignorePaths: [test/**]}\n",
    "polaris.yaml": "checks: {hostIPCSet: danger, tagNotSpecified: ignore, cpuLimitsMissing: warning}\n",
    ".checkov.yaml": "skip-check: [CKV_K8S_21]\n",
    ".trivyignore": "# why\nAVD-KSV-0014\nCVE-2024-1\n",
    "exceptions.json": json.dumps([{"posturePolicies": [{"controlID": "C-0017"}]}]),
}


def test_configurations_become_ours(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in CONFIGS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "a.yaml").write_text(pod("kube-score/ignore: container-image-tag"))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(migrate, [], catch_exceptions=False, standalone_mode=False).stdout
    assert "+extend_select:\n+  - ssh-port\n" in shown
    assert "+  host-namespace-shared: warning\n" in shown
    assert "+  - root-filesystem-writable\n" in shown
    assert '+    k8slint.dev/ignore: "image-tag-latest, image-tag-missing"\n' in shown
    assert ".kube-linter.yaml: sorted-keys has no rule" in shown
    assert ".trivyignore: CVE-2024-1 has no rule" in shown
    assert not (tmp_path / ".k8slint.yaml").exists()
    CliRunner().invoke(migrate, ["--write"], catch_exceptions=False, standalone_mode=False)
    assert "extend_select" in (tmp_path / ".k8slint.yaml").read_text()
    again = CliRunner().invoke(migrate, [], catch_exceptions=False, standalone_mode=False).stdout
    assert ".k8slint.yaml is there already" in again


TAKEN = {
    ".kube-linter.yaml": (
        "customChecks:\n- {name: a, template: required-label, params: {key: team, value: '^[a-z]+$'}, "
        "scope: {objectKinds: [JobLike]}}\n- {name: b, template: minimum-replicas, params: {minReplicas: 5}}\n"
        "- {name: c, template: cel-expression}\n",
        "extend_select:\n  - labels-required\n  - replicas-low\nrules:\n"
        '  labels-required: {kinds: [Job, CronJob], keys: {team: "^[a-z]+$"}}\n  replicas-low: {minimum: 5}\n',
        ".kube-linter.yaml: c, a custom check by cel-expression has no rule",
    ),
    "polaris.yaml": (
        "exemptions:\n- {namespace: shop, controllerNames: [we], containerNames: [a], rules: [tagNotSpecified]}\n"
        "- {controllerNames: [dns], rules: [tagNotSpecified]}\n",
        'suppressions:\n  - rules: [image-tag-missing, image-tag-latest]\n    namespace: shop\n    name: "we*"\n'
        '    container: "a*"\n    reason: "exemption 1 of polaris"\n',
        "polaris.yaml: exceptions for 1 name that no manifest here has",
    ),
    ".trivyignore.yaml": (
        "misconfigurations: [{id: KSV-0014, paths: [web/*], statement: known, expired_at: 2027-02-03}]\n",
        'suppressions:\n  - rules: [root-filesystem-writable]\n    paths: ["web/*"]\n    reason: known\n'
        '    expires: "2027-02-03"\n',
        "",
    ),
    "exceptions.json": (
        '[{"name": "e", "resources": [{"attributes": {"kind": ".*", "name": "we.*"}}, {"attributes": {"cluster": "a"}}]'
        ","
        '"posturePolicies": [{"controlID": "C-0017"}]}]',
        'suppressions:\n  - rules: [root-filesystem-writable]\n    name: "we*"\n    reason: "e of kubescape"\n',
        "exceptions.json: e: its resources are more than kind, namespace and name",
    ),
    "exception.yaml": (
        "apiVersion: kyverno.io/v2\nkind: PolicyException\nmetadata: {name: x}\nspec:\n"
        "  exceptions: [{policyName: disallow-host-path, ruleNames: [host-path]}]\n"
        "  match: {any: [{resources: {kinds: [apps/v1/Deployment], names: [web]}}]}\n",
        "suppressions:\n  - rules: [pod-security-baseline-host-path]\n    kind: Deployment\n    name: web\n"
        '    reason: "PolicyException x"\n',
        "",
    ),
    ".checkov.yaml": ("skip-check: CKV_K8S_21,CKV_K8S_14\n", "ignore:\n  - image-tag-latest\n", ""),
}


@pytest.mark.parametrize("name", list(TAKEN))
def test_exceptions_and_custom_checks_become_ours(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, expected, left = TAKEN[name]
    (tmp_path / name).write_text(text)
    (tmp_path / "a.yaml").write_text(pod("example.com/a: b"))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(migrate, ["--write"], catch_exceptions=False, standalone_mode=False).stdout
    assert expected in (tmp_path / ".k8slint.yaml").read_text()
    assert left in shown
    assert Project.open(["."]).judged_units(), "the configuration can be read"


def test_odd_configurations_say_nothing(tmp_path: pathlib.Path) -> None:
    for name in CONFIGS:
        (tmp_path / name).write_text("[[{")
    found = foreign_configs(str(tmp_path), Boundary([str(tmp_path)]))
    assert all(not (config.on or config.off or config.severities) for config in found)


def test_nothing_to_take_over(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text(pod("example.com/a: b"))
    shown = CliRunner().invoke(migrate, [str(tmp_path)], catch_exceptions=False, standalone_mode=False).stdout
    assert shown == "No configuration or annotation of another tool found.\n"


def test_words_of_other_tools_act_on_nobody(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for word in WORDS if max(word) <= "\uffff"]  # JSON writes others as YAML cannot read them
    named = [{"posturePolicies": [{"controlID": word}]} for word in (*WORDS, "\ud800")]
    texts = {
        ".kube-linter.yaml": {"checks": {"include": words, "ignorePaths": words}, "customChecks": [{"name": words[0]}]},
        "polaris.yaml": {"checks": dict.fromkeys(words, "danger"), "customChecks": {word: {} for word in words}},
        ".checkov.yaml": {"skip-check": words, "check": words, "skip-path": words},
        ".trivyignore.yaml": {"misconfigurations": [{"id": word, "paths": [word]} for word in words]},
        "exceptions.json": named,
    }
    for name, values in texts.items():
        (tmp_path / name).write_text(json.dumps(values))
    for word in WORDS:
        (tmp_path / f"{file_name(word)}.yaml").write_text(pod(f"checkov.io/skip1: {json.dumps(f'{word}={word}')}"))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(migrate, ["--write"], catch_exceptions=False, standalone_mode=False).stdout
    start = shown.index("Without a counterpart:")
    check_inert(shown[start:])
    assert len(shown[start:].splitlines()) > len(words)
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::") or "##vso[" in line]
    exclude = Project.open(["."]).configurations[-1].values["exclude"]
    assert set(words) <= set(exclude), "they are what they were"


def test_a_configuration_that_leads_out_is_not_read(tmp_path: pathlib.Path) -> None:
    inside = tmp_path / "inside"
    (inside / ".git").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("checks: {secret: danger}")
    (inside / "polaris.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(ConfigError, match=r"polaris\.yaml: leads out of the project"):
        foreign_configs(str(inside), Boundary([str(inside)]))
    (inside / "polaris.yaml").unlink()
    os.mkfifo(inside / "polaris.yaml")
    with pytest.raises(ConfigError, match=r"polaris\.yaml: cannot be read"):
        foreign_configs(str(inside), Boundary([str(inside)]))
