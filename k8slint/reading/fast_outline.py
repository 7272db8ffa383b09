"""The collections the fast reader is in: where a line of some indentation belongs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Mark, Places, Sequence
from k8slint.reading.fast_flow import FlowShape, flow_shape, is_flow_odd, is_number_odd, make_flow
from k8slint.reading.fast_line import (
    ALIAS,
    ANCHOR,
    BLOCK,
    BRACKET,
    FIRST_FIELD,
    FLOW,
    OPEN,
    QUOTED,
    REST,
    SCALAR,
    column_of,
    value_of,
)
from k8slint.reading.fast_scalars import block, folded, plain_lines, quoted
from k8slint.reading.problem import ManifestError
from k8slint.reading.scalars import plain_value

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
_MOST_FLOW_LINES = 1000
_IN_QUOTES = pattern(r"\"[^\"\\]*\"|'[^']*'")


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
            return self.back_to(at)
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
            return self.back_to(dash)
        if before != OPEN or len(self.stack) >= self.depth:
            raise Doubt
        sequence = Sequence()
        sequence.places = places = [self.piece]
        frame[1][last] = sequence
        self.stack.append(frame)
        return dash, sequence, places

    def back_to(self, column: int) -> Frame:
        """Return the collection of a column (or -2 minus that of the dash), and leave those within it."""
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
        if kind in (ANCHOR, ALIAS):
            offset = self.piece.offset(number)
            return self._named(kind, value, number, (offset + start, offset + end))
        return self._long(kind, value, number, number, start, column if key is not None else -2 - column, following)

    def _long(
        self, kind: int, value: Any, entry: int, number: int, start: int, parent: int, following: Iterator[Any]
    ) -> Any:
        """Return a value that may end on another line than it starts on, and skip its lines.

        `entry` is the line of its key or dash, `number` the one on which it starts at the offset `start`; `parent` is
        the indentation of the collection it is in.
        """
        if kind == BLOCK:
            return self._block(entry, number, value, start, parent, following)
        if kind == QUOTED:
            return self._quoted(entry, number, start, following)
        if len(self.stack) + _FLOW_DEPTH > self.depth:
            raise Doubt
        if kind == BRACKET:
            value = self._bracket(entry, number, start, parent, following)
        return make_flow(value, self.piece, number)

    def _block(
        self, entry: int, number: int, header: tuple[str, str, str], start: int, parent: int, following: Iterator[Any]
    ) -> str:
        """Return the value of a block scalar."""
        offset = self._count(number)
        at = self._count(number + 1)
        found = block(self.text, at, parent, header)
        if found is None:
            raise Doubt
        value, stop = found
        _skip(following, self.text.count("\n", at, stop))
        base = self.piece.start
        self.piece.places[entry] = (base + offset + start, min(base + stop, self.end))
        return value

    def _quoted(self, entry: int, number: int, start: int, following: Iterator[Any]) -> str:
        """Return the value of a scalar in quotes."""
        at = self._count(number) + start
        found = quoted(self.text, at)
        if found is None or REST.match(self.text, found[1]) is None:
            raise Doubt
        value, stop = found
        _skip(following, self.text.count("\n", at, stop))
        self.piece.places[entry] = (self.piece.start + at, self.piece.start + stop)
        return value

    def _bracket(self, entry: int, number: int, start: int, parent: int, following: Iterator[Any]) -> FlowShape:
        """Return the shape of a flow collection that ends on a later line; no scalar in it goes over a line's end."""
        lines = self.piece.lines
        open_brackets = 0
        for stop in range(number, min(number + _MOST_FLOW_LINES, len(lines))):
            line = lines[stop][start if stop == number else 0 :]
            bare = _IN_QUOTES.sub("", line)
            if "#" in line or "\t" in line or "'" in bare or '"' in bare:
                raise Doubt
            if stop > number and bare.strip(" ") and column_of(line) <= parent and bare.strip(" ,") not in ("]", "}"):
                raise Doubt
            open_brackets += bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
            if open_brackets <= 0:
                break
        else:
            raise Doubt
        joined = "\n".join(lines[number : stop + 1])
        try:
            found = flow_shape(joined, start)
        except ManifestError:
            raise Doubt from None
        if found is None or REST.match(joined, found[1]) is None:
            raise Doubt
        self.odd = self.odd or is_flow_odd(joined, found[0])
        offset = self.piece.offset(number)
        self.piece.places[entry] = (offset + start, offset + found[1])
        _skip(following, stop - number)
        return found[0]

    # --- lines that are none by themselves

    def carry_on(self, number: int, frame: Frame, last: str | None, before: int, following: Iterator[Any]) -> int:
        """Return the kind of the entry in front of a line that belongs to it, and skip what else does.

        It is a line with which a plain scalar goes on, or one with nothing but the value of the key or dash above.
        `frame` is the current collection, `last` its last key, `before` the kind of the entry up to here.
        """
        column, target, places = frame
        parent = column if column >= 0 else -2 - column
        lines = self.piece.lines
        if column == TOP or column_of(lines[number]) <= parent or len(places) == 1:
            raise Doubt
        entry = places[-1]
        if before == SCALAR:
            value = self._plain(entry, number, parent, following)
        elif before == OPEN:
            value = self._below(entry, number, parent, following)
        else:
            raise Doubt
        target[-1 if last is None else last] = value
        return SCALAR

    def _plain(self, entry: int, number: int, parent: int, following: Iterator[Any]) -> Any:
        """Return the value of a plain scalar that starts behind a key or dash and goes on from a line."""
        lines = self.piece.lines
        start, end = self.piece.value_at(entry)
        first = lines[entry]
        if first[start : start + 1] in ("", '"', "'") or first[end:].strip(" ") or any(lines[entry + 1 : number]):
            raise Doubt
        value, count = self._scalar(entry, entry, start, end, number, parent)
        _skip(following, count - 1)
        return value

    def _below(self, entry: int, number: int, parent: int, following: Iterator[Any]) -> Any:
        """Return the value on a line of its own, below its key or dash."""
        line = self.piece.lines[number]
        try:
            kind, value, start, end = value_of(line, column_of(line))
        except ManifestError:
            raise Doubt from None
        if kind == SCALAR and line[start] not in "\"'":
            value, count = self._scalar(entry, number, start, end, number + 1, parent)
            _skip(following, count)
            return value
        if kind not in (SCALAR, BLOCK, FLOW, QUOTED, BRACKET) or "\t" in line:
            raise Doubt
        self.odd = self.odd or (kind == FLOW and is_flow_odd(line, value))
        offset = self.piece.offset(number)
        self.piece.places[entry] = (offset + start, offset + end)
        return value if kind == SCALAR else self._long(kind, value, entry, number, start, parent, following)

    def _scalar(self, entry: int, begin: int, start: int, end: int, number: int, parent: int) -> tuple[Any, int]:
        """Return the value of a plain scalar, and how many lines from `number` on belong to it.

        It starts on the line `begin`, where it reaches from `start` to `end`.
        """
        lines, offset = self.piece.lines, self.piece.offset
        found = plain_lines(lines, number, parent)
        if found is None or "\t" in lines[begin]:
            raise Doubt
        text = lines[begin][start:end]
        last = begin
        if found:
            last = number + len(found) - 1
            end = len(lines[last].rstrip(" "))
            text = folded(text, [""] * (number - begin - 1) + found)
        self.piece.places[entry] = (offset(begin) + start, offset(last) + end)
        try:
            value = plain_value(text)
        except ManifestError:
            raise Doubt from None
        self.odd = self.odd or is_number_odd(value, text)
        return value, len(found)

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


def is_dash_within(at: int, column: int) -> bool:
    """Whether the dash of `- value` stands further to the right than a collection; both are columns of Frames."""
    return FIRST_FIELD < at < 0 and -2 - at > (column if column >= 0 else -2 - column)


def _skip(following: Iterator[Any], count: int) -> None:
    """Leave lines out that belong to a value."""
    next(islice(following, count, count), None)
