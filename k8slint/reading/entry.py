"""Where the entries of a collection begin and end in the text, and whether an edit can touch them."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.node import Node
from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark

_ENCRYPTED = "ENC[AES256_GCM,"
_PROPERTY = pattern(r"(?:^|[\s\[{,:])[&!][^\s\[\]{},]*\s*$")
_KEY_END = pattern(r"[ \t]*:")
_LONGEST_PROPERTY = 200
_MOST_ENTRIES = 1000


@lru_cache(maxsize=2)
def _has_anchors(source: Source) -> bool:
    return source.has_anchors


@lru_cache(maxsize=2)
def _is_encrypted(source: Source) -> bool:
    return _ENCRYPTED in source.text


class WrittenEntry(NamedTuple):
    """An entry of a collection as it is written, to the last character of its value.

    A field begins at its key, an item at its dash; at its value in flow style.
    """

    node: Node
    parent: Node
    mark: Mark
    start: int
    end: int


def entries_of(parent: Node) -> list[WrittenEntry] | None:
    """Return the entries of a collection in the order they are written; None where one is not written in it.

    None as well for one of more than a thousand, as every entry may be asked about.
    """
    if parent.mark is None or not isinstance(parent.value, (Mapping, Sequence)) or len(parent.value) > _MOST_ENTRIES:
        return None
    children = [child for _, child in parent.items()] if isinstance(parent.value, Mapping) else list(parent)
    found = [written_entry(child, parent) for child in children]
    entries = sorted([each for each in found if each is not None], key=lambda each: each.start)
    if len(entries) < len(found):
        return None
    inside = all(first.end <= second.start for first, second in pairwise(entries))
    return entries if inside and (is_flow(parent) or _is_aligned(parent, entries)) else None


def entry_of(node: Node) -> WrittenEntry | None:
    """Return the entry of a node in its collection; None where that cannot be edited."""
    if node.parent is None or not node.exists:
        return None
    return next((each for each in entries_of(node.parent) or () if each.node.key == node.key), None)


def _is_aligned(parent: Node, entries: list[WrittenEntry]) -> bool:
    """Whether the entries of a block collection begin in one column, behind nothing but dashes."""
    text = parent.source.text
    columns = {column_of(text, each.start) for each in entries}
    return len(columns) < 2 and all(not text[line_of(text, each.start) : each.start].strip(" -") for each in entries)


def written_entry(node: Node, parent: Node) -> WrittenEntry | None:
    """Return where a child of a collection is written; None where it is not written there."""
    mark, above = node.mark, parent.mark
    if mark is None or above is None or node.source is not parent.source or mark[0] < above[2]:
        return None
    if 0 <= above[3] < mark[0] or (isinstance(parent.value, Mapping) and mark[1] <= mark[0]):
        return None
    if len(mark) > 4:  # the value is an alias, or a merge key brought the field
        start, end = mark[0], mark[5]
        if isinstance(parent.value, Sequence) or not mark[1] <= mark[4]:
            return None
    else:
        start, end = mark[0], max(mark[1], mark[2] + len(node.raw.rstrip()))
    text = node.source.text
    if isinstance(parent.value, Sequence) and not is_flow(parent):
        start = dash_before(text, mark[2])
        if start < 0:
            return None
    return WrittenEntry(node, parent, mark, start, end)


def is_flow(node: Node) -> bool:
    """Whether a collection is written in flow style, between brackets."""
    mark = node.mark
    return mark is not None and mark[3] >= 0 and node.source.text[mark[2] : mark[2] + 1] in ("{", "[")


def is_editable(node: Node, key_only: bool = False) -> bool:
    """Whether an edit in a value changes this value and no other one: nothing shares it, and nothing is encrypted.

    A scalar of a built object must stand there as it is written, without what kustomize composed, but for `key_only`.
    """
    source = node.source
    mark = node.mark
    if mark is None or _is_encrypted(source) or node.use_span is not None:
        return False
    if _PROPERTY.search(source.text, max(0, mark[2] - _LONGEST_PROPERTY), mark[2]):
        return False
    if _has_anchors(source) and any(_is_anchored(each) for each in _and_above(node)):
        return False
    if node.parent is not None and (node.parent.mark is not None and node.source is node.parent.source):
        above = node.parent.mark
        if type(node) is Node and mark[0] < above[2]:  # what an item of a list of objects takes over from the list
            return False
    return type(node) is Node or key_only or isinstance(node.value, (Mapping, Sequence)) or _stands_there(node)


def _and_above(node: Node) -> list[Node]:
    """Return a node and all above it."""
    found = [node]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def _is_anchored(node: Node) -> bool:
    mark, text = node.mark, node.source.text
    return mark is not None and _PROPERTY.search(text, max(0, mark[2] - _LONGEST_PROPERTY), mark[2]) is not None


def _stands_there(node: Node) -> bool:
    """Whether a scalar of a built object is written as it is."""
    raw, value = node.raw, node.value
    if isinstance(value, str):
        return value in (raw, raw[1:-1])
    return raw == (str(value).lower() if isinstance(value, bool) else str(value)) and value is not None


def has_comment(node: Node) -> bool:
    """Whether a comment, or a text that looks like one, stands in a collection."""
    return isinstance(node.value, (Mapping, Sequence)) and "#" in node.raw


def line_of(text: str, at: int) -> int:
    """Return the offset at which the line of an offset begins."""
    return text.rfind("\n", 0, at) + 1


def column_of(text: str, at: int) -> int:
    """Return how many characters stand before an offset in its line."""
    return at - line_of(text, at)


def end_of_line(text: str, at: int) -> int:
    """Return the offset of the line break behind a value and its comment; -1 where something else follows it."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    rest = text[at:end].strip()
    if rest and not (rest[0] == "#" and text[at] in " \t"):
        return -1
    return end - 1 if end > at and text[end - 1] == "\r" else end


def colon_after(text: str, at: int) -> int:
    """Return the offset behind the colon that follows a key; -1 where none does."""
    found = _KEY_END.match(text, at)
    return found.end() if found is not None else -1


def dash_before(text: str, at: int) -> int:
    """Return the offset of the dash of an item; -1 where something else stands before its value."""
    found = at - 1
    while found >= 0 and text[found] in " \t\r\n":
        found -= 1
    return found if found >= 0 and text[found] == "-" and text[found - 1 : found] in ("", " ", "\n") else -1
