"""Overheads of pods against that of their RuntimeClass."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {runtimeClassName: sandbox, overhead: {cpu: 250m}, containers: [{name: web, image: "web:1"}]}
"""
CLASS = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: sandbox}\nhandler: sandbox\n"


@pytest.mark.parametrize(
    ("overhead", "held"),
    [
        ("", "(none)"),
        ("overhead: {podFixed: {cpu: 500m, memory: 64Mi}}\n", "(cpu: 500m, memory: 64Mi)"),
        ("overhead: {podFixed: {cpu: '0.25'}}\n", None),
    ],
)
def test_an_overhead_is_that_of_the_class(overhead: str, held: str | None) -> None:
    report = lint_files({"a.yaml": POD, "b.yaml": CLASS + overhead}, select=["runtime-class-overhead-mismatch"])
    assert [str(held) in each.message for each in report.findings] == [True] * (held is not None)
