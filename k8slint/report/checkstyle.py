"""The report as Checkstyle XML, which most tools that collect warnings read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.report.footer import unjudged, verdict
from k8slint.report.junit import escaped
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.sentences import paragraph

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the findings by file; what was not judged is an entry of a file called `k8slint`."""
    del sources, options
    by_file: dict[str, list[str]] = {}
    for finding in report.findings:
        by_file.setdefault(finding.place.file, []).append(_error(finding))
    for text in unjudged(report):
        by_file.setdefault("k8slint", []).append(_entry("", "info", text, "k8slint.not-judged"))
    if report.failed:
        by_file.setdefault("k8slint", []).append(_entry("", "error", verdict(report), "k8slint.not-judged"))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="5.0">']
    for file, errors in by_file.items():
        lines += [f'  <file name="{escaped(file)}">', *errors, "  </file>"]
    return "\n".join([*lines, "</checkstyle>"]) + "\n"


def _error(finding: Finding) -> str:
    span = finding.place.span
    where = f' line="{span.line}" column="{span.column}"' if finding.place.is_certain else ""
    return _entry(where, finding.severity, paragraph(finding), f"k8slint.{finding.rule}")


def _entry(where: str, severity: str, message: str, source: str) -> str:
    return f'    <error{where} severity="{severity}" message="{escaped(message)}" source="{escaped(source)}"/>'
