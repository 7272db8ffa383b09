"""Findings that are like others are counted in text, and complete in every other format."""

from __future__ import annotations

from k8slint.analysis.run import lint_files
from k8slint.report.concise import render as concise
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources
from k8slint.report.text import render

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web-N}
spec: {containers: [{name: web-N, image: "registry.example.com/web:1.N"}]}
"""


def drawn(count: int, show_all: bool = False) -> str:
    files = {f"{number}.yaml": POD.replace("N", str(number)) for number in range(count)}
    report = lint_files(files, select=["requests-missing", "image-not-pinned"])
    assert len(report.findings) == 2 * count
    assert len(concise(report, Sources({}), RenderOptions()).splitlines()) >= 2 * count
    return render(report, Sources({}), RenderOptions(show_all=show_all))


def test_equal_findings_are_drawn_once_in_text() -> None:
    text = drawn(6)
    assert text.count("[requests-missing]") == 1
    assert text.count("and 5 more like this in 5 files; --all shows them") == 2
    assert "Found 12 infos" in text


def test_few_are_all_drawn_and_so_are_all_on_request() -> None:
    assert drawn(3).count("[requests-missing]") == 3
    assert drawn(6, show_all=True).count("[requests-missing]") == 6
