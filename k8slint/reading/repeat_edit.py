"""Edits of a key that is written twice in one mapping, of which a tree has the last value only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping
from k8slint.reading.entry import colon_after, column_of, end_of_line, entries_of, entry_of, is_editable, is_flow
from k8slint.reading.entry_edit import edit_of, keeps_empty_lines, without_lines
from k8slint.reading.manifest import read

if TYPE_CHECKING:
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node

    Edits = tuple[Edit, ...]

_CONTENT = pattern(r"\n[ \t]*[^\s#]")
_LINE = pattern(r"[^\r\n]*(?:\r?\n|\Z)")


def repeat_removed(node: Node, first: int, safety: Safety = "safe") -> Edits:
    """Return the edit that removes a field which is written alike in the same mapping already; none where it differs.

    `first` is the offset of the first key. Only the last of two such fields is in a tree.
    """
    parent, entry, text = node.parent, entry_of(node), node.source.text
    if parent is None or entry is None or not is_editable(parent) or is_flow(parent):
        return ()
    shown = text[entry.start : entry.end]
    end = first + len(shown)
    column = column_of(text, entry.start)
    if text[first:end] != shown or column_of(text, first) != column or end_of_line(text, end) < 0:
        return ()
    following = _CONTENT.search(text, end_of_line(text, end))
    at = following.end() - 1 if following is not None else end
    if following is None or column_of(text, at) > column or (column_of(text, at) == column and text[at] == "-"):
        return ()
    return without_lines(node.source, entry, None, safety)


def repeat_joined(node: Node, first: int) -> Edits:
    """Return the edits that move what a mapping has into the one of the same key above it; none where both have a key.

    `first` is the offset of the first key. It is a suggestion: so far only the last mapping counts.
    """
    entry, text = entry_of(node), node.source.text
    entries = entries_of(node) if isinstance(node.value, Mapping) else None
    if not entries or entry is None or not is_editable(node) or is_flow(node) or node.source.has_anchors:
        return ()
    column = column_of(text, first)
    held = _first_value(node, first, column)
    others = entries_of(held) if isinstance(held.value, Mapping) else None
    if not others or is_flow(held) or not set(held.value).isdisjoint(node.value):
        return ()
    head = end_of_line(text, max(0, colon_after(text, entry.mark[1])))
    after = end_of_line(text, first - column + others[-1].end)
    is_alike = column_of(text, entries[0].start) == column_of(held.source.text, others[0].start)
    if not (0 <= head < entries[0].start and is_alike) or after < 0 or keeps_empty_lines(held.source.text, others[-1]):
        return ()
    lines = text[text.find("\n", head) + 1 : end_of_line(text, entry.end)]
    newline = "\r\n" if text[after : after + 2] == "\r\n" else "\n"
    gone = without_lines(node.source, entry, None, "suggestion")
    return (edit_of(node.source, after, after, newline + lines, "suggestion"), *gone) if gone else ()


def _first_value(node: Node, first: int, column: int) -> Node:
    """Return the value of the first key, in a text of its own that begins with as many spaces as stand before it."""
    text = node.source.text
    shown = " " * column + text[first : _end_of_block(text, first, column)]
    documents = read(shown, node.source.file, unknowns=False).documents
    return documents[0].root.get(str(node.key)) if len(documents) == 1 else node.get("")


def _end_of_block(text: str, first: int, column: int) -> int:
    """Return the offset at which the lines end that belong to a key of a block mapping."""
    line = _LINE.match(text, first)
    at = line.end() if line is not None else len(text)
    while at < len(text):
        found = _LINE.match(text, at)
        shown = found[0].strip() if found is not None else ""
        if found is None or (shown and len(found[0]) - len(found[0].lstrip(" ")) <= column):
            break
        at = found.end()
    return at
