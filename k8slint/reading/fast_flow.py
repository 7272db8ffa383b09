"""Flow collections, `[a, "b"]` or `{a: 1}`, taken apart once and made as often as needed.

They may stand on several lines, but no scalar in them does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Mark, Sequence
from k8slint.reading.scalars import LIKE_MODES, key_text, plain_value, resolve

if TYPE_CHECKING:
    from k8slint.reading.fast_places import Piece

FlowShape = tuple[str, tuple[tuple[Any, ...], ...]]
"""A collection: its opening bracket, and of each entry (key, key start, key end, value, value start, value end).

Offsets count from the start of the line; a nested collection is a FlowShape in the value's place.
"""

_EMPTY = pattern(r"\[[ \n]*\]|\{[ \n]*\}")
_KEY = pattern(r"[ \n]*(?:(?:\"([^\"\\\n]*)\"|'([^'\n]*)'):|([A-Za-z0-9_./-]+):(?=[ \n]))[ \n]*")
_SCALAR = pattern(
    r"\"([^\"\\\n]*)\"|'([^'\n]*)'(?!')"
    r"|((?:[A-Za-z0-9_./$+~]|-(?=[A-Za-z0-9_./-]))"
    r"(?:[A-Za-z0-9_./$+@%=~;^()*-]|:(?=[A-Za-z0-9_./])| +(?=[A-Za-z0-9_./$+@%=~;^()*-]))*)"
)
_NEXT = pattern(r"[ \n]*([,\]}])[ \n]*")
_DEEPEST = 6


def flow_shape(line: str, at: int, level: int = 1) -> tuple[FlowShape, int] | None:
    """Return the shape of the collection at offset `at` and the offset after it; None when in doubt.

    Raises ManifestError for a scalar that JSON cannot hold.
    """
    opening = line[at]
    empty = _EMPTY.match(line, at)
    if empty is not None:
        return (opening, ()), empty.end()
    entries: list[tuple[Any, ...]] = []
    keys: set[str] = set()
    at += 1
    closing = "]" if opening == "[" else "}"
    while level <= _DEEPEST:
        while line[at : at + 1] in (" ", "\n"):
            at += 1
        if entries and line[at : at + 1] == closing:
            return (opening, tuple(entries)), at + 1
        entry = _entry(line, at, level, opening == "{")
        following = _NEXT.match(line, entry[5]) if entry is not None else None
        if entry is None or following is None or entry[0] in keys:
            return None
        entries.append(entry)
        if entry[0] is not None:
            keys.add(entry[0])
        if following.group(1) != ",":
            if following.group(1) != closing:
                return None
            return (opening, tuple(entries)), following.end(1)
        at = following.end()
    return None


def _entry(line: str, at: int, level: int, has_key: bool) -> tuple[Any, ...] | None:
    """Return key and value of one entry."""
    key, key_start, key_end = None, at, at
    if has_key:
        found = _KEY.match(line, at)
        if found is None:
            return None
        key, key_start, key_end = _text(found)
        key = key_text(resolve(key)) if found.group(3) is not None else key
        at = found.end()
        if key is None:
            return None
    if line[at : at + 1] in ("[", "{"):
        nested = flow_shape(line, at, level + 1)
        return None if nested is None else (key, key_start, key_end, nested[0], at, nested[1])
    found = _SCALAR.match(line, at)
    if found is None:
        return None
    value, start, end = _text(found)
    return (key, key_start, key_end, plain_value(value) if found.group(3) is not None else value, start, end)


def _text(found: re.Match[str]) -> tuple[Any, int, int]:
    """Return the text of a scalar and its offsets, quotes included; its groups are double, single, plain."""
    which = found.lastindex or 3
    margin = 0 if which == 3 else 1
    return found.group(which), found.start(which) - margin, found.end(which) + margin


def is_flow_odd(line: str, shape: FlowShape) -> bool:
    """Whether a key or number of a collection may mean another one."""
    for key, key_start, key_end, value, start, end in shape[1]:
        if key is not None and line[key_start] not in "\"'" and line[key_start:key_end] != key:
            return True
        if is_flow_odd(line, value) if type(value) is tuple else is_number_odd(value, line[start:end]):
            return True
    return False


def is_number_odd(value: Any, written: str) -> bool:
    """Whether a value is a number that may mean another one: written unlike kubectl prints it, or like a file mode."""
    return (type(value) is int or type(value) is float) and (value in LIKE_MODES or str(value) != written)


def make_flow(shape: FlowShape, piece: Piece, number: int) -> Mapping | Sequence:
    """Return the collection of a shape that stands on a line of a piece."""
    opening, entries = shape
    if opening == "[":
        items = Sequence()
        for entry in entries:
            items.append(make_flow(entry[3], piece, number) if type(entry[3]) is tuple else entry[3])
        items.places = [FlowPiece(piece, number, shape)]
        return items
    fields = Mapping()
    for entry in entries:
        fields[entry[0]] = make_flow(entry[3], piece, number) if type(entry[3]) is tuple else entry[3]
    fields.places = [FlowPiece(piece, number, shape)]
    return fields


class FlowPiece:
    """The places in a flow collection that stands on one line of a piece."""

    __slots__ = ("_number", "_piece", "_shape")

    def __init__(self, piece: Piece, number: int, shape: FlowShape) -> None:
        self._piece = piece
        self._number = number
        self._shape = shape

    def marks_of(self, holder: Mapping | Sequence) -> Any:
        """Return the marks of all entries of the collection."""
        base = self._piece.offset(self._number)
        entries = self._shape[1]
        if isinstance(holder, Sequence):
            return [(base + start, base + start, base + start, base + end) for *_, start, end in entries]
        return {
            key: (base + key_start, base + key_end, base + start, base + end)
            for key, key_start, key_end, _, start, end in entries
        }

    def mark_of(self, holder: Mapping | Sequence, key: Any) -> Mark:
        """Return the mark of one entry."""
        mark: Mark = holder.marks[key]
        return mark

    def place_of(self, holder: Mapping | Sequence, key: Any) -> None:
        """Leave it to the marks."""
