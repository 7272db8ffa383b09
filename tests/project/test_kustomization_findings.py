"""Findings on kustomizations and their builds, by the rules that report them."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "registry.example.com/web:1"}]}
"""


def found(files: dict[str, str]) -> list[tuple[str, str, str, int]]:
    findings = [each for each in lint_files(files).findings if each.severity != "info"]
    return [(each.rule, each.severity, each.place.file, each.place.span.line) for each in findings]


def test_a_key_twice_in_a_kustomization_is_that_of_any_file() -> None:
    files = {"kustomization.yaml": "resources: [a.yaml]\nnamespace: a\nnamespace: b\n", "a.yaml": DEPLOYMENT}
    assert found(files) == [("yaml-duplicate-key", "warning", "kustomization.yaml", 3)]


def test_a_directive_that_kustomize_leaves_in_a_list_is_a_warning() -> None:
    patch = DEPLOYMENT[: DEPLOYMENT.index("  selector")]
    patch += "  template:\n    spec:\n      tolerations:\n        - $patch: delete\n          key: x\n"
    files = {"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": DEPLOYMENT}
    assert found({**files, "p.yaml": patch}) == [("field-unknown", "warning", "p.yaml", 8)]


@pytest.mark.parametrize(
    ("label", "rules", "reason"),
    [("{{ .name }}", [], "is a template"), ("{a: b}: c", ["yaml-unreadable"], "cannot build it")],
)
def test_a_template_among_the_resources_is_filled_in_before_kustomize_reads_it(
    label: str, rules: list[str], reason: str
) -> None:
    text = f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  labels:\n    a: {label}\n"
    report = lint_files({"a/kustomization.yaml": "resources: [a.yaml]\n", "a/a.yaml": text})
    assert [each.rule for each in report.findings] == rules
    assert any(reason in notice.message for notice in report.notices if notice.reason == "not-built")


def test_patches_of_what_fleet_brings_are_not_built_alone() -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 0}\n"
    files = {"overlays/dev/kustomization.yaml": "patches: [{path: p.yaml}]\n", "overlays/dev/p.yaml": patch}
    assert [each[0] for each in found(files)] == ["kustomization-invalid"]
    assert found({**files, "fleet.yaml": "helm: {chart: web}\nkustomize: {dir: overlays/dev}\n"}) == []


def test_what_neither_kubectl_nor_kustomize_can_read_is_reported_once() -> None:
    files = {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": DEPLOYMENT.replace("{name: web}", "{name: web")}
    assert found(files) == [("yaml-unreadable", "error", "a.yaml", 3)]


@pytest.mark.parametrize("field", ["resource: [b.yaml]", "images: [{name: a, newTagg: b}]", "namespace: 12"])
def test_why_a_kustomization_is_not_built_is_reported_once(field: str) -> None:
    files = {"kustomization.yaml": f"resources: [a.yaml]\n{field}\n", "a.yaml": DEPLOYMENT}
    assert found(files) == [("kustomization-invalid", "error", "kustomization.yaml", 2)]
