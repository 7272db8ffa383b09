"""Findings on kustomizations and their builds, by the rules that report them."""

from __future__ import annotations

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
