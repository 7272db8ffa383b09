"""Trees written out, so that two of them can be compared with types, marks and order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from k8slint.model.node import Node
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.document import Tree


def written(tree: Tree) -> list[Any]:
    """Everything a tree says, as nested lists."""
    return [_written(tree.value), tree.mark, [duplicate[:5] for duplicate in tree.duplicates]]


def _written(value: Any) -> list[Any] | tuple[Any, ...]:
    if isinstance(value, Mapping):
        assert list(value) == list(dict.fromkeys([*value.marks])) or set(value) == set(value.marks)
        return [(key, value.marks[key], _written(child)) for key, child in value.items()]
    if isinstance(value, Sequence):
        return [list(pair) for pair in zip(value.marks, map(_written, value), strict=True)]
    return (type(value).__name__, value)


def nodes_of(root: Node) -> Iterator[Node]:
    """Every node below a root, the root first."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(child for _, child in node.items())
        pending.extend(node)
