"""Files that tests of Chainsaw and of Kyverno's command line name."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

PART = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
CHAINSAW = """\
apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: t}
spec:
  steps:
    - try: [{VERB: {file: FILE}}]
"""


def _chainsaw(verb: str, file: str = "part.yaml") -> str:
    return CHAINSAW.replace("VERB", verb).replace("FILE", file)


@pytest.mark.parametrize(
    ("verb", "rules", "notices"),
    [
        ("assert", [], ["chainsaw-assert"]),
        ("error", [], ["chainsaw-error"]),
        ("delete", [], ["chainsaw-delete"]),
        ("patch", [], ["chainsaw-patch"]),
        ("apply", [], []),
        ("create", ["field-missing"], []),
        ("update", ["field-missing"], []),
        ("script", ["field-missing"], []),
    ],
)
def test_a_part_is_judged_by_what_a_test_does_with_it(verb: str, rules: list[str], notices: list[str]) -> None:
    report = lint_files({"t/chainsaw-test.yaml": _chainsaw(verb), "t/part.yaml": PART}, select=["api"])
    assert [finding.rule for finding in report.findings] == rules
    assert [notice.reason for notice in report.notices if notice.file == "t/part.yaml"] == notices


def test_what_one_test_creates_and_another_expects_is_created() -> None:
    files = {
        "a/chainsaw-test.yaml": _chainsaw("assert", "../part.yaml"),
        "b/chainsaw-test.yaml": _chainsaw("create", "../p*.yaml"),
        "part.yaml": PART,
    }
    assert [finding.rule for finding in lint_files(files, select=["api"]).findings] == ["field-missing"]


def test_a_shared_step_names_files_by_bindings() -> None:
    step = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: StepTemplate\nmetadata: {name: s}\n"
    use = "{template: ../steps/s.yaml, with: {bindings: [{name: file, value: part.yaml}]}}"
    files = {
        "steps/s.yaml": f"{step}spec: {{try: [{{assert: {{file: ($file)}}}}]}}\n",
        "t/chainsaw-test.yaml": CHAINSAW.replace("try: [{VERB: {file: FILE}}]", f"use: {use}"),
        "t/part.yaml": PART,
    }
    assert lint_files(files, select=["api"]).findings == ()


def test_chainsaw_evaluates_values_in_parentheses() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ($name)\n  namespace: (join('-', [$a]))\n"
    files = {"chainsaw-test.yaml": _chainsaw("create"), "part.yaml": text}
    report = lint_files(files, select=["api"])
    assert report.findings == ()
    assert "2 values are filled in later by Chainsaw and not checked" in [each.message for each in report.notices]
    assert [finding.rule for finding in lint_files({"part.yaml": text}, select=["api"]).findings] == [
        "name-invalid"
    ] * 2


@pytest.mark.parametrize(
    "named", ["resources: [part.yaml]", "targetResources: [part.yaml]", "results: [{patchedResource: part.yaml}]"]
)
def test_what_policies_are_tried_on_reaches_no_cluster(named: str) -> None:
    test = f"apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\nmetadata: {{name: t}}\n{named}\n"
    report = lint_files({"kyverno-test.yaml": test, "part.yaml": PART}, select=["api"])
    assert report.findings == ()
    assert "kyverno-test" in [notice.reason for notice in report.notices]


@pytest.mark.parametrize(
    "spec", ["{steps: 1}", "{steps: [{try: [{assert: 1}, 2]}]}", "[]", "{steps: [{use: {template: x}}]}"]
)
def test_odd_tests_name_nothing(spec: str) -> None:
    test = CHAINSAW.partition("spec:")[0] + f"spec: {spec}\n"
    assert [
        each.rule for each in lint_files({"chainsaw-test.yaml": test, "a.yaml": PART}, select=["api"]).findings
    ] == ["field-missing"]
