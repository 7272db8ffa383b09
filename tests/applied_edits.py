"""Edits of findings, applied to texts, for tests that look at what they write."""

from __future__ import annotations

from collections.abc import Iterable

from k8slint.model.finding import Edit, Finding
from k8slint.model.span import Lines


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after edits that do not overlap."""
    lines = Lines(text)
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        start, end = lines.offsets(edit.span)
        text = text[:start] + edit.text + text[end:]
    return text


def after_one_turn(files: dict[str, str], findings: Iterable[Finding]) -> dict[str, str]:
    """Return files after the edits of findings, those of a finding together; one that overlaps an earlier one waits."""
    chosen: list[Edit] = []
    for finding in findings:
        if not any(_overlap(edit, other) for edit in finding.edits for other in chosen):
            chosen += finding.edits
    return {file: applied(text, [edit for edit in chosen if edit.file == file]) for file, text in files.items()}


def _overlap(edit: Edit, other: Edit) -> bool:
    if edit.file != other.file:
        return False
    (first, start), (_, second) = sorted([(edit.span[:2], edit.span), (other.span[:2], other.span)])
    return second[:2] < start[2:] or second[:2] == first
