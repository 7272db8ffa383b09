"""The places facts are found at, computed straight from the marks of a tree: a fact is made for every object."""

from __future__ import annotations

from bisect import bisect_right
from sys import intern
from typing import TYPE_CHECKING, Any

from k8slint.model.fact import Spot
from k8slint.model.node import Node
from k8slint.model.tree import Mapping, Mark, Sequence, source_of

if TYPE_CHECKING:
    from k8slint.kube.resource import Resource
    from k8slint.model.source import Source


def spot_of(source: Source, holder: Any, key: str | int, path: str, container: str = "") -> Spot:
    """Return the place of one field of a mapping or one item of a list that exist: the scalar, or the collection's key.

    `path` is the field path to write down, `container` the name of the container it belongs to.
    """
    path = intern(path)  # thousands of objects have it, and every fact holds it as long as the run
    place = holder.place(key)
    if place is not None:
        line, column, end_column = place
        return Spot(line, column, line, end_column, path, container)
    written_in = source_of(holder, key)
    if written_in is not None and written_in is not source:
        return spot_of(written_in, holder, key, path, container)._replace(file=written_in.file)
    value = holder[key]
    mark = holder.mark(key)
    start, key_end, value_start, end = mark[:4]
    if isinstance(value, (Mapping, Sequence)):
        if key_end <= start:
            return Spot(*_item(source, value, mark, written_in is not None).span, path, container)
        end = key_end
    else:
        start, end = value_start, end if end > value_start else max(key_end, value_start)
    starts = source.lines.starts
    line = bisect_right(starts, start)
    if (line == len(starts) or end < starts[line]) and source.text[end - 1] > " ":
        # On one line, as nearly everything is: one search is enough.
        first = starts[line - 1] - 1
        return Spot(line, start - first, line, end - first, path, container)
    return Spot(*source.span(start, end), path, container)


def _item(source: Source, value: Any, mark: Mark, is_built: bool) -> Node:
    """Return the node of a list item; one that is built may have entries of several files."""
    if is_built:
        from k8slint.kube.kustomize.built import BuiltNode

        return BuiltNode(source, value, mark, None, None)
    return Node(source, value, mark, None, None)


def field_spot(resource: Resource, holder: dict[str, Any], path: str) -> Spot:
    """Return the place of a field of an object, that of its nearest parent when it is missing.

    `path` is one of plain names; `holder` is the mapping it is or would be in, empty where there is none.
    """
    parts = path.split(".")
    if parts[-1] in holder:
        return spot_of(resource.node.source, holder, parts[-1], path)
    return node_spot(resource.node.get(*parts), path)


def node_spot(node: Node, path: str, container: str = "") -> Spot:
    """Return the place of a node, that of its nearest existing parent when it is missing."""
    if type(node) is not Node:  # of a build, so that it may be of another file than the object
        return Spot(*node.span, path, container, node.source.file)
    return Spot(*node.span, path, container)
