"""The collections the fast reader is in: where a line of some indentation belongs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Sequence
from k8slint.reading.fast_block import cut_block
from k8slint.reading.fast_flow import make_flow
from k8slint.reading.fast_line import ALIAS, ANCHOR, BLOCK, FIRST_FIELD, FLOW

if TYPE_CHECKING:
    from k8slint.reading.fast_line import Shape

Frame = tuple[int, Any, Any]
"""A collection the reader is in: (column, collection, its marks).

The column is that of a mapping's keys; for the dashes of a sequence it is -2 minus theirs.
"""

# Far below what makes go-yaml call aliases excessive: one alias of a scalar is half of the values at most.
_MOST_ALIASES = 10_000
_FLOW_DEPTH = 8


class Doubt(Exception):  # noqa: N818 - it is no error: the full parser reads the piece instead
    """The fast reader is not certain what a line means."""


class Outline:
    """The collections around the current one, innermost last, and what else a piece has: its root and anchors.

    Every method may raise Doubt.
    """

    __slots__ = ("aliases", "anchors", "depth", "end", "piece", "root", "root_mark", "stack", "start")

    def __init__(self, piece: str, start: int, end: int, depth: int) -> None:
        self.piece = piece
        self.start = start
        self.end = end
        self.depth = depth
        self.stack: list[Frame] = []
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, tuple[int, ...]]] | None = None
        self.root: Any = None
        self.root_mark: Mark = ()

    def move(self, shape: Shape, offset: int, frame: Frame, last: str | None) -> Frame:
        """Give the collection a line belongs to, which is not the one before it (`frame`, with `last` its last key).

        `offset` is that of the line in the file.
        """
        at = shape[1]
        if at >= 0:
            if frame[1] is not None and at <= (frame[0] if frame[0] >= 0 else -2 - frame[0]):
                return self._back_to(at)
            target = Mapping()
            fields: dict[str, Mark] = {}
            target.marks = fields
            self._hang(target, offset + at, frame, last)
            return at, target, fields
        if at > FIRST_FIELD:
            return self._sequence(-2 - at, offset, frame, last)
        return self._first_field(FIRST_FIELD - at, shape[4], offset, frame, last)

    def _first_field(self, dash: int, column: int, offset: int, frame: Frame, last: str | None) -> Frame:
        """Give a new mapping in the sequence of a dash, for `- key: value`."""
        stack = self.stack
        if not (frame[0] > dash and stack and stack[-1][0] == -2 - dash):
            stack.append(self._sequence(dash, offset, frame, last))
            if len(stack) >= self.depth:
                raise Doubt
        _, sequence, marks = stack[-1]
        target = Mapping()
        fields: dict[str, Mark] = {}
        target.marks = fields
        sequence.append(target)
        at = offset + column
        marks.append((at, at, at, -1))
        return column, target, fields

    def _sequence(self, dash: int, offset: int, frame: Frame, last: str | None) -> Frame:
        """Give the sequence of a dash: this one, one further out, or a new one where a value is awaited."""
        column = frame[0]
        if column == -2 - dash:
            return frame
        if frame[1] is not None and not 0 <= column <= dash:
            return self._back_to(-2 - dash)
        sequence = Sequence()
        marks: list[Mark] = []
        sequence.marks = marks
        self._hang(sequence, offset + dash, frame, last)
        return -2 - dash, sequence, marks

    def _back_to(self, column: int) -> Frame:
        """Leave collections until the one of this column (or -2 minus the dash) is reached."""
        stack = self.stack
        least = column if column >= 0 else -2 - column
        while stack:
            frame = stack.pop()
            found = frame[0]
            if found == column:
                return frame
            if (found if found >= 0 else -2 - found) < least:
                break
        raise Doubt

    def _hang(self, collection: Mapping | Sequence, at: int, frame: Frame, last: str | None) -> None:
        """Put a new collection where a value is awaited: at the root, after `key:` or after a lone dash."""
        column, parent, marks = frame
        if parent is None:
            self.root = collection
            self.root_mark = (at, at, at, -1)
            return
        key: Any = last if column >= 0 else -1
        mark = marks[key]
        if parent[key] is not None or mark[2] != mark[3] or len(self.stack) + 1 >= self.depth:
            raise Doubt
        parent[key] = collection
        marks[key] = (mark[0], mark[1], at, -1) if column >= 0 else (at, at, at, -1)
        self.stack.append(frame)

    # --- values that are more than a scalar of a field

    def special(self, shape: Shape, offset: int, frame: Frame, lines: Iterator[str]) -> int:
        """Put the value of a line that starts at `offset` into the current collection; give the length to go on by.

        The lines of a block scalar are taken from `lines`.
        """
        kind, _, key, value, key_start, key_end, value_start, value_end, size = shape
        place: tuple[int, ...] = (offset + value_start, offset + value_end)
        if kind == BLOCK:
            at = offset + size - self.start
            found = cut_block(self.piece, at, frame[0] if key is not None else -2 - frame[0], value)
            if found is None:
                raise Doubt
            value, stop = found
            count = self.piece.count("\n", at, stop)
            next(islice(lines, count, count), None)
            place = (place[0], min(self.start + stop, self.end))
            size = self.start + stop - offset
        elif kind == FLOW:
            if len(self.stack) + _FLOW_DEPTH >= self.depth:
                raise Doubt
            value = make_flow(value, offset)
        elif kind in (ANCHOR, ALIAS):
            value, place = self._named(kind, value, place)
        _put(frame, key, value, (offset + key_start, offset + key_end), place)
        return size

    def _named(self, kind: int, value: Any, place: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
        """Give the value of an anchor or alias, and its offsets."""
        if self.anchors is None:
            self.anchors = {}
        if kind == ANCHOR:
            self.anchors[value[0]] = (value[1], place)
            return value[1], place
        known = self.anchors.get(value)
        self.aliases += 1
        if known is None or self.aliases > _MOST_ALIASES:
            raise Doubt
        return known[0], (*known[1], *place)


def _put(frame: Frame, key: str | None, value: Any, key_place: tuple[int, int], place: tuple[int, ...]) -> None:
    """Put a value into a collection; a key that is there already raises Doubt."""
    _, target, marks = frame
    if key is None:
        target.append(value)
        marks.append((place[0], place[0], *place))
        return
    if key in target:
        raise Doubt
    target[key] = value
    marks[key] = (*key_place, *place)
