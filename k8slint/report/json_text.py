"""The report as JSON: a contract other programs rely on, one finding per line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.report.display import defused_json
from k8slint.report.options import PLAIN, RenderOptions

if TYPE_CHECKING:
    from k8slint.model.finding import Edit, Finding, Related
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

SCHEMA_VERSION = 1


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return all findings and notices as ASCII-only JSON, so that no character can act on a terminal."""
    del sources, options
    head = {"schema_version": SCHEMA_VERSION, "tool": {"name": "k8slint", "version": report.version}}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    lines.append(f' "summary": {json.dumps(report.summary._asdict())},')
    if report.compared is not None:
        gone = _rows([finding_row(finding) for finding in report.compared.gone])
        lines.append(f' "since": {json.dumps(report.compared.label)},\n "gone": {gone},')
    lines.append(f' "findings": {_rows([finding_row(finding) for finding in report.findings])},')
    lines.append(f' "notices": {_rows([notice._asdict() for notice in report.notices])}')
    return defused_json("{\n" + "\n".join(lines) + "\n}\n")


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return a finding as the JSON contract names its parts; lines and columns from 1, the document from 0."""
    place = finding.place
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "refused_by": finding.refused_by,
        "message": finding.message,
        "headline": finding.headline,
        "consequence": finding.consequence,
        "fix": finding.fix,
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
        "end_line": place.span.end_line,
        "end_column": place.span.end_column,
        "line_certain": place.is_certain,
        "document": place.document,
        "path": place.path,
        "resource": place.resource._asdict() if place.resource is not None else None,
        "related": [_related_row(related) for related in finding.related],
        "fixable": finding.is_fixable,
        "edits": [_edit_row(edit) for edit in finding.shown_edits],
        "builds": list(finding.builds),
    }


def _edit_row(edit: Edit) -> dict[str, Any]:
    """Return an exact replacement: the characters from line and column to the end (exclusive) become `text`."""
    line, column, end_line, end_column = edit.span
    return {
        "file": edit.file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": edit.text,
        "safe": edit.safety == "safe",
        "safety": edit.safety,
    }


def _related_row(related: Related) -> dict[str, Any]:
    span = related.span
    return {"message": related.message, "file": related.file, "line": span.line, "column": span.column}


def _rows(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "[]"
    return "[\n" + ",\n".join(f"  {json.dumps(row)}" for row in rows) + "\n ]"
