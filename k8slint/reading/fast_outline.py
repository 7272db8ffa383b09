"""The collections the fast reader is in: where a line of some indentation belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Places, Sequence
from k8slint.reading.fast_flow import make_flow
from k8slint.reading.fast_line import ANCHOR, BLOCK, FIRST_FIELD, FLOW, OPEN, column_of

if TYPE_CHECKING:
    from k8slint.reading.fast_line import Shape
    from k8slint.reading.fast_places import Piece

Frame = tuple[int, Any, Places]
"""A collection the reader is in: (column, collection, its places).

The column is that of a mapping's keys; for the dashes of a sequence it is -2 minus theirs.
"""

TOP = -1
"""The column of what the root hangs below."""
ROOT = ""
"""Its key there."""
# Far below what makes go-yaml call aliases excessive: one alias of a scalar is half of the values at most.
_MOST_ALIASES = 10_000
_FLOW_DEPTH = 8


class Doubt(Exception):  # noqa: N818 - it is not an error: the full parser reads the piece instead
    """The fast reader is not certain what a line means."""


class Outline:
    """The collections around the current one, innermost last, and what else a piece has: anchors, and odd lines.

    Every method may raise Doubt.
    """

    __slots__ = ("_at", "_line", "aliases", "anchors", "depth", "end", "odd", "piece", "stack", "text")

    def __init__(self, text: str, piece: Piece, end: int, depth: int) -> None:
        self.text = text
        self.piece = piece
        self.end = end
        self.depth = depth
        self.stack: list[Frame] = []
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, Mark]] | None = None
        self.odd = False
        # A line and its offset in the piece, as far as they had to be counted.
        self._line = self._at = 0

    def moved(self, shape: Shape, number: int, frame: Frame, last: str | None, before: int) -> Frame:
        """Return the collection a line belongs to, neither the current one nor a mapping next to it.

        `frame` is the current collection, `last` its last key, `before` the kind of the line before.
        """
        at = shape[0]
        if at <= FIRST_FIELD:
            return self._first_field(at - FIRST_FIELD, shape[4], number, frame, last, before)
        if at < 0:
            return self._sequence(at, frame, last, before)
        if at <= -2 - frame[0]:
            return self._back_to(at)
        if before != OPEN or len(self.stack) >= self.depth:
            raise Doubt
        # Below a lone dash.
        target = Mapping()
        target.places = [self.piece]
        frame[1][-1] = target
        self.stack.append(frame)
        return at, target, target.places

    def _first_field(self, dash: int, column: int, number: int, frame: Frame, last: str | None, before: int) -> Frame:
        """Return a new mapping in the sequence of a dash (-2 minus its column), for `- key: value`."""
        stack = self.stack
        if frame[0] > -2 - dash and stack[-1][0] == dash:
            _, sequence, places = stack[-1]
        else:
            frame = self._sequence(dash, frame, last, before)
            _, sequence, places = frame
            stack.append(frame)
            if len(stack) > self.depth:
                raise Doubt
        target = Mapping()
        target.places = inner = [self.piece]
        sequence.append(target)
        places.append(number)
        return column, target, inner

    def _sequence(self, dash: int, frame: Frame, last: str | None, before: int) -> Frame:
        """Return the sequence of a dash: this one, one further out, or a new one where a value is awaited."""
        column = frame[0]
        if column == dash:
            return frame
        if not TOP <= column <= -2 - dash:
            return self._back_to(dash)
        if before != OPEN or len(self.stack) >= self.depth:
            raise Doubt
        sequence = Sequence()
        sequence.places = places = [self.piece]
        frame[1][last] = sequence
        self.stack.append(frame)
        return dash, sequence, places

    def _back_to(self, column: int) -> Frame:
        """Leave collections until the one of this column (or -2 minus the dash) is reached."""
        stack = self.stack
        while stack:
            frame = stack.pop()
            if frame[0] == column:
                return frame
        raise Doubt

    def start_of(self, root: Mapping | Sequence) -> int:
        """Return the offset at which the root starts."""
        number = root.places[1]
        lines = self.piece.lines
        at = sum([len(line) + 1 for line in lines[:number]]) if number else 0
        return self.piece.start + at + column_of(lines[number])

    def _count(self, number: int) -> int:
        """Return the offset of a line in the piece; lines are asked for in their order."""
        lines = self.piece.lines[self._line : number]
        self._at += sum(map(len, lines)) + len(lines)
        self._line = number
        return self._at

    # --- values that are more than a scalar of a field

    def special(self, shape: Shape, number: int, column: int, following: Iterator[Any]) -> Any:
        """Return the value of a line in the collection of a column; the lines of a block scalar are skipped."""
        _, key, value, kind, _, _, start, end = shape
        if kind == BLOCK:
            return self._block(number, column if key is not None else -2 - column, value, start, following)
        if kind == FLOW:
            if len(self.stack) + _FLOW_DEPTH > self.depth:
                raise Doubt
            return make_flow(value, self.piece, number)
        offset = self.piece.offset(number)
        return self._named(kind, value, number, (offset + start, offset + end))

    def _block(self, number: int, parent: int, header: tuple[str, str], start: int, following: Iterator[Any]) -> str:
        """Return the value of a block scalar whose header is on a line, and skip its lines."""
        offset = self._count(number)
        at = self._count(number + 1)
        found = cut_block(self.text, at, parent, header)
        if found is None:
            raise Doubt
        value, stop = found
        count = self.text.count("\n", at, stop)
        next(islice(following, count, count), None)
        base = self.piece.start
        self.piece.places[number] = (base + offset + start, min(base + stop, self.end))
        return value

    def _named(self, kind: int, value: Any, number: int, place: tuple[int, int]) -> Any:
        """Return the value of an anchor or alias."""
        if self.anchors is None:
            self.anchors = {}
        if kind == ANCHOR:
            self.anchors[value[0]] = (value[1], place)
            return value[1]
        known = self.anchors.get(value)
        self.aliases += 1
        if known is None or self.aliases > _MOST_ALIASES:
            raise Doubt
        self.piece.places[number] = (*known[1], *place)
        return known[0]


_DEEPEST = 80
_BREAKS = re.compile("\n+")
# For each indentation the lines that belong to a block: blank, or indented at least that much.
_blocks: dict[int, re.Pattern[str]] = {}


def cut_block(piece: str, at: int, parent: int, header: tuple[str, str]) -> tuple[str, int] | None:
    """Return the value of the block scalar whose first line starts at `at`, and the offset after its last line.

    `parent` is the indentation of the collection it is in, `header` its style and chomping indicator.
    None for blocks of uneven indentation or with blank lines in front, which the full parser reads.
    """
    indent = _indentation(piece, at)
    if indent <= parent or indent > _DEEPEST or piece[at + indent : at + indent + 1] in ("", "\n", "\t"):
        return None
    pattern = _blocks.get(indent)
    if pattern is None:
        pattern = _blocks[indent] = re.compile(rf"(?:(?: {{{indent}}}[^\n]*)?\n)*")
    found = pattern.match(piece, at)
    stop = found.end() if found else at
    if piece[stop : stop + 1] == " " and _indentation(piece, stop) == piece.find("\n", stop) - stop:
        return None
    text = piece[at + indent : stop].replace("\n" + " " * indent, "\n")
    body = text.rstrip("\n")
    tail = text[len(body) :]
    style, chomping = header
    if style == ">":
        if "\n " in body or "\n\t" in body:
            return None
        body = _BREAKS.sub(_fold, body)
    return body + ("" if chomping == "-" else tail if chomping == "+" else "\n"), stop


def _indentation(piece: str, at: int) -> int:
    end = at
    while piece[end : end + 1] == " ":
        end += 1
    return end - at


def _fold(breaks: re.Match[str]) -> str:
    return " " if breaks.end() - breaks.start() == 1 else breaks.group()[1:]
