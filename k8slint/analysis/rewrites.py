"""Edits of what phase 2 found: the files are read again, those only of findings that are shown and can be edited."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from k8slint.analysis.hidden_edits import with_hidden_edits
from k8slint.analysis.redaction import finding_without_looks
from k8slint.model.finding import OBJECT, Edit
from k8slint.model.node import path_text
from k8slint.model.pattern import pattern
from k8slint.model.span import Span
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.edit import key_renamed, together, written
from k8slint.reading.manifest import read

if TYPE_CHECKING:
    from k8slint.model.finding import Finding, Place, Rewrite
    from k8slint.model.node import Node
    from k8slint.project.project import Project
    from k8slint.reading.document import Reading

    Edits = tuple[Edit, ...]

_WORD = pattern(r"[A-Za-z0-9*][A-Za-z0-9._:/*-]*")
"""What stands alike in text, in quotes of any kind, in JSON and in a script."""


def with_edits(findings: tuple[Finding, ...], project: Project) -> tuple[Finding, ...]:
    """Return findings with the edits that their rewrites come to; none where a value is not written as it is."""
    files = _Files(project)
    return tuple([files.edited(finding) if finding.rewrites else finding for finding in findings])


class _Files:
    """The files of a project, read again as far as they are asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._readings: dict[str, Reading | None] = {}

    def edited(self, finding: Finding) -> Finding:
        """Return a finding with edits in the place of its rewrites."""
        rewrites = finding.rewrites
        groups = [self._edits(each) for at, each in enumerate(rewrites) if each not in rewrites[:at]]
        edits = together(*groups) if len(groups) > 1 else groups[0]
        shown = finding_without_looks(finding._replace(edits=edits, rewrites=()))
        return with_hidden_edits([shown], self._reading)[0]

    def _reading(self, file: str) -> Reading | None:
        if file not in self._readings:
            data = self._project.read(file)
            self._readings[file] = read(data, file) if data is not None else None
        return self._readings[file]

    def _edits(self, rewrite: Rewrite) -> Edits:
        """Return the edits of one rewrite; none where it cannot be made exactly."""
        reading = self._reading(rewrite.place.file)
        if reading is None or not rewrite.place.is_certain:
            return ()
        node = node_at(reading, rewrite.place)
        if node is None:
            return _within(reading, rewrite)
        target = _target(node, rewrite)
        if target is None or (rewrite.was is not None and not _is(target, rewrite.was)):
            return ()
        if target.value == rewrite.value and not rewrite.key:
            return ()
        edits = written(target, rewrite.value, rewrite.safety) if rewrite.value is not None else ()
        if not rewrite.key:
            return edits
        renamed = key_renamed(target, rewrite.key, rewrite.safety)
        return together(renamed, edits) if rewrite.value not in (None, target.value) else renamed


def _is(node: Node, value: object) -> bool:
    return type(node.value) is type(value) and node.value == value


def _target(node: Node, rewrite: Rewrite) -> Node | None:
    """Return the field that a rewrite is about, which need not be there; None where the way up ends before it."""
    found: Node | None = node
    if rewrite.above == OBJECT:
        while found is not None and not ({"apiVersion", "kind"} <= _keys(found)):
            found = found.parent
    else:
        for _ in range(rewrite.above):
            found = found.parent if found is not None else None
    return found.get(*rewrite.keys) if found is not None else None


def _keys(node: Node) -> set[str]:
    return set(node.value) if isinstance(node.value, Mapping) else set()


def node_at(reading: Reading, place: Place) -> Node | None:
    """Return the value that is written at a place; None where nothing begins and ends there, as inside of a text.

    Of several values that are shown at one place, an item and its first field, it is the one whose path fits.
    """
    start, _ = reading.source.lines.offsets(place.span)
    at = bisect_right(reading.documents, start, key=lambda document: document.start) - 1
    node = reading.documents[at].root if at >= 0 else None
    found: list[Node] = []
    while node is not None:
        if node.span == place.span or node.key_span == place.span:
            found.append(node)
        node = _child_at(node, start)
    last = place.path.rpartition(".")[2]
    fitting = [each for each in found if path_text(each.keys[-1:]).endswith(last) or each.path.endswith(place.path)]
    return fitting[-1] if fitting else found[-1] if found else None


def _child_at(node: Node, offset: int) -> Node | None:
    """Return the entry of a collection that an offset is in, or behind."""
    value = node.value
    if not isinstance(value, (Mapping, Sequence)) or not value:
        return None
    if isinstance(value, Sequence):
        at = bisect_right(value.marks, offset, key=lambda mark: mark[0]) - 1
        return node.get(at) if at >= 0 else None
    before = [(mark[0], key) for key, mark in value.marks.items() if mark[0] <= offset]
    return node.get(max(before)[1]) if before else None


def _within(reading: Reading, rewrite: Rewrite) -> Edits:
    """Return the edit of a word inside of a text, such as a script, or JSON in a Secret."""
    place, was, value = rewrite.place, rewrite.was, rewrite.value
    if rewrite.above or rewrite.keys or not (isinstance(was, str) and isinstance(value, str)):
        return ()
    lines = reading.source.lines
    start, end = lines.offsets(place.span)
    shown = reading.source.text[start:end]
    quote = shown[:1] if shown[:1] == '"' == shown[-1:] else ""
    if shown.strip(quote or None) != was or not (_WORD.fullmatch(was) and _WORD.fullmatch(value)):
        return ()
    edge = len(quote)
    return (Edit(place.file, Span(*lines.span(start + edge, end - edge)), value, rewrite.safety),)
