"""The law of places: the path of a finding leads to the place it underlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from k8slint.kube.resource import Resource
from k8slint.model.finding import Finding
from k8slint.model.node import Node
from k8slint.model.result import Report
from k8slint.model.span import Span
from k8slint.reading import read
from k8slint.reading.kinds import objects_of

_LONGEST = 1500
"""Characters of a path that is certainly whole."""
_DOUBLE_KEYS = frozenset(("document-separator-suspicious", "yaml-duplicate-key"))
"""Rules about keys that are written twice, of which a tree holds the last only."""
Ways = dict[str, list[Node]]


def check_places(report: Report, files: Mapping[str, bytes]) -> None:
    """A finding stands in the value its path names or beside it: in what holds this value, or should hold it."""
    known: dict[tuple[str, int], list[tuple[object, Ways]]] = {}
    for name, content in files.items():
        for document in read(content, name).documents:
            roots: list[tuple[object, Ways]] = [(None, ways_of(document.root, document.root))]
            for ordinal, node in enumerate(objects_of(document)):
                roots.append((Resource(node, document.index, ordinal).ref, ways_of(node, node)))
            known[name, document.index] = roots
    for finding in report.findings:
        place = finding.place
        if not place.path or len(place.path) > _LONGEST or finding.rule in _DOUBLE_KEYS:
            continue
        asked = [ways for ref, ways in known[place.file, place.document] if ref == place.resource]
        assert asked, finding
        assert any(_fits(finding, ways) for ways in asked), finding


def ways_of(root: Node, node: Node) -> Ways:
    """Return every node below one by its path as seen from a root."""
    found: Ways = {}
    pending = [node]
    while pending:
        current = pending.pop()
        found.setdefault(current.path_below(root), []).append(current)
        pending += [child for _, child in current.items()]
        pending += list(current)
    return found


def _fits(finding: Finding, ways: Ways) -> bool:
    """Whether a finding stands within the value of its path or within what holds it, or should."""
    path, span = finding.place.path, finding.place.span
    nodes = [node.parent or node for node in ways.get(path, ())]
    if not nodes:
        nodes = next(ways[shorter] for shorter in _shorter(path) if shorter in ways)
    return any(_within(span, other) for node in nodes for other in (_extent(node), node.key_span, node.span))


def _extent(node: Node) -> Span:
    """All a value covers, from the start of its key to the end of its last child."""
    return node.span if node.mark is None else node.source.span(node.mark[0], node._end())


def _shorter(path: str) -> Iterator[str]:
    """Iterate over the beginnings of a path, the longest first; the last one is empty."""
    for end in range(len(path) - 1, -1, -1):
        if path[end] in ".[":
            yield path[:end]
    yield ""


def _within(span: Span, other: Span) -> bool:
    starts = (span.line, span.column) >= (other.line, other.column)
    return starts and (span.end_line, span.end_column) <= (other.end_line, other.end_column)
