"""Limits of a file: with more lines, documents or values than any real one it is not read any further."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.problem import limit_error

if TYPE_CHECKING:
    from k8slint.model.limits import Limits
    from k8slint.reading.decode import Decoded
    from k8slint.reading.document import Tree

    Found = tuple[Tree, int, int]

_TREES = (Mapping, Sequence)
# The least a value takes: a digit and a comma.
_LEAST_CHARACTERS = 2


def check_lines(text: str, limits: Limits) -> None:
    """Raise ManifestError for a text of so many lines that a table of them would fill the memory."""
    if len(text) > limits.lines and text.count("\n") > limits.lines:
        raise limit_error("lines", f"more than {limits.lines} lines", 0)


def check_documents(decoded: Decoded, limits: Limits) -> None:
    """Raise ManifestError for a text with too many `---` lines, before anything of it is read."""
    text = decoded.text
    if len(text) > limits.documents and text.count("\n---") >= limits.documents:
        at = 0
        for _ in range(limits.documents):
            at = text.find("\n---", at) + 1
        raise limit_error("documents", f"more than {limits.documents} documents", text.find("\n", at) + 1 or at)


def counted(found: Iterator[Found], size: int, limits: Limits) -> Iterator[Found]:
    """Yield documents until there are too many of them, or too many values in all; then raise ManifestError.

    `size` is that of the whole text: a short one cannot hold too many values, so nothing is counted.
    """
    left = limits.nodes
    counts = size > _LEAST_CHARACTERS * limits.nodes
    for number, (tree, start, end) in enumerate(found):
        if number >= limits.documents:
            raise limit_error("documents", f"more than {limits.documents} documents", start)
        if counts:
            left -= values_in(tree.value)
            if left < 0:
                raise limit_error("nodes", f"more than {limits.nodes} values", start)
        yield tree, start, end


def values_in(value: Any) -> int:
    """Return the number of values in a tree; what an alias repeats counts once."""
    count = 1
    seen: set[int] = set()
    pending = [value] if isinstance(value, _TREES) else []
    while pending:
        tree = pending.pop()
        if id(tree) not in seen:
            seen.add(id(tree))
            count += len(tree)
            children = tree.values() if isinstance(tree, Mapping) else tree
            pending += [child for child in children if isinstance(child, _TREES)]
    return count
