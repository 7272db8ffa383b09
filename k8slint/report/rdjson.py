"""The report for reviewdog, which writes it into reviews: its diagnostic format, with fixes that one click takes over.

Columns count the bytes of UTF-8. The edits of a finding are one suggestion, as suggestions are taken one by one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.model.span import Span
from k8slint.report.display import defused_json, visible
from k8slint.report.footer import unjudged, verdict
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.sentences import paragraph
from k8slint.rulebook.address import HOME, rule_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.finding import Edit, Finding
    from k8slint.model.result import Report
    from k8slint.model.rule import Rule
    from k8slint.model.source import Source
    from k8slint.report.sources import Sources

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
_LONGEST_SUGGESTION = 4000  # characters from the first to the last edit of a finding


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return one diagnostic per line; `verdict` and `not_judged` are ours, and skipped by reviewdog."""
    del options
    rows = [json.dumps(_diagnostic(finding, sources, report.rulebook)) for finding in report.findings]
    diagnostics = "[\n" + ",\n".join(f"  {row}" for row in rows) + "\n ]" if rows else "[]"
    lines = [
        f' "source": {json.dumps({"name": "k8slint", "url": HOME})}',
        f' "verdict": {json.dumps(verdict(report))}',
        f' "not_judged": {json.dumps(list(unjudged(report)))}',
        f' "diagnostics": {diagnostics}',
    ]
    return defused_json("{\n" + ",\n".join(lines) + "\n}\n")


def _diagnostic(finding: Finding, sources: Sources, rules: Mapping[str, Rule]) -> dict[str, Any]:
    place = finding.place
    url = rule_url(rules.get(finding.rule))
    row: dict[str, Any] = {
        "message": visible(paragraph(finding)),
        "location": _location(place.file, place.span if place.is_certain else None, sources),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule, **({"url": url} if url else {})},
    }
    suggestion = _suggestion(finding, sources)
    if suggestion is not None:
        row["suggestions"] = [suggestion]
    if finding.related:
        row["related_locations"] = [
            {"message": visible(related.message), "location": _location(related.file, related.span, sources)}
            for related in finding.related
        ]
    return row


def _location(file: str, span: Span | None, sources: Sources) -> dict[str, Any]:
    """Return a file and, where it is known, the range in it; without columns where the text cannot be read again."""
    if span is None:
        return {"path": file}
    source = sources.source(file)
    if source is None or span.end_line > len(source.lines.starts):
        return {"path": file, "range": {"start": {"line": span.line}}}
    return {"path": file, "range": _range(span, source)}


def _range(span: Span, source: Source) -> dict[str, Any]:
    return {
        "start": {"line": span.line, "column": _byte_column(source, span.line, span.column)},
        "end": {"line": span.end_line, "column": _byte_column(source, span.end_line, span.end_column)},
    }


def _byte_column(source: Source, line: int, column: int) -> int:
    """Return a column in bytes of UTF-8, from 1."""
    start = source.lines.starts[line - 1]
    return len(source.text[start : start + column - 1].encode("utf-8", "surrogatepass")) + 1


def _suggestion(finding: Finding, sources: Sources) -> dict[str, Any] | None:
    """Return the edits of a finding as one replacement, from where the first begins to where the last ends.

    None where there are none, where they lie in another file or far apart, and where a secret stands between them.
    """
    edits = sorted(finding.shown_edits, key=lambda edit: edit.span)
    source = sources.source(finding.place.file) if edits else None
    if source is None or any(edit.file != finding.place.file for edit in edits):
        return None
    lines = source.lines
    stretches = [lines.offsets(edit.span) for edit in edits]
    start, end = stretches[0][0], max(stretch[1] for stretch in stretches)
    if end - start > _LONGEST_SUGGESTION or sources.veil(source).masks(start, end):
        return None
    return {"range": _range(lines.span(start, end), source), "text": _replaced(source.text, edits, stretches)}


def _replaced(text: str, edits: list[Edit], stretches: list[tuple[int, int]]) -> str:
    """Return what the text from the first to the last edit becomes."""
    parts, position = [], stretches[0][0]
    for edit, (start, end) in zip(edits, stretches, strict=True):
        parts += [text[position:start], edit.text]
        position = end
    return "".join(parts)
