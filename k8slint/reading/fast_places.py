"""Where the entries of a tree of the fast reader stand in the file, worked out only when they are asked for.

While it reads, the reader writes down the numbers of lines and nothing else: few places are ever asked for.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from k8slint.model.tree import Mapping, Mark, Place, Sequence
from k8slint.reading.fast_line import FIRST_FIELD, FLOW, Shape, column_of, shape_of, shapes

_COLLECTIONS = (Mapping, Sequence)


class Piece:
    """The lines of a piece of text that was read, the first of which starts at the offset `start` of the file.

    `line` is the number of its first line in the file, from 1.

    `places` has the places of values that do not end with their line or came through an alias, by number of line.
    """

    __slots__ = ("_offsets", "line", "lines", "places", "start")

    def __init__(self, lines: list[str], start: int, line: int) -> None:
        self.lines = lines
        self.start = start
        self.line = line
        self.places: dict[int, Mark] = {}
        self._offsets: list[int] | None = None

    def offset(self, number: int) -> int:
        """Return the offset at which a line starts."""
        offsets = self._offsets
        if offsets is None:
            lengths = [len(line) + 1 for line in self.lines]
            offsets = self._offsets = [*accumulate(lengths, initial=self.start)]
        return offsets[number]

    def marks_of(self, holder: Mapping | Sequence) -> Any:
        """Return the marks of all entries of a collection."""
        numbers = holder.places[1:]
        if isinstance(holder, Sequence):
            return [self._mark(number, value, True) for number, value in zip(numbers, holder, strict=True)]
        pairs = zip(numbers, holder.items(), strict=True)
        return {key: self._mark(number, value, False) for number, (key, value) in pairs}

    def mark_of(self, holder: Mapping | Sequence, key: Any) -> Mark:
        """Return the mark of one entry."""
        in_list = isinstance(holder, Sequence)
        index = key if in_list else [*holder].index(key)
        return self._mark(holder.places[index + 1], holder[key], in_list)

    def place_of(self, holder: Mapping | Sequence, key: Any) -> Place | None:
        """Return what to underline for an entry: a scalar that ends with its line, or the key of a collection."""
        in_list = isinstance(holder, Sequence)
        number = holder.places[(key if in_list else [*holder].index(key)) + 1]
        _, _, _, _, key_start, key_end, start, end = self._shape(number)
        if isinstance(holder[key], _COLLECTIONS):
            return None if in_list else (self.line + number, key_start + 1, key_end + 1)
        if number in self.places:
            return None
        return self.line + number, start + 1, (end if end > start else max(key_end, start)) + 1

    def _mark(self, number: int, value: Any, in_list: bool) -> Mark:
        """Return the mark of the entry on a line; `in_list` means the item itself."""
        offset = self.offset(number)
        column, _, _, kind, key_start, key_end, start, end = self._shape(number)
        if isinstance(value, _COLLECTIONS):
            place = self.places.get(number)
            if in_list and column <= FIRST_FIELD:
                start, end = offset + key_start, -1
            elif place is not None:
                start, end = place[-2:]
            elif kind == FLOW:
                start, end = offset + start, offset + end
            else:
                start, end = self._first_place(value), -1
        else:
            place = self.places.get(number)
            if place is not None:
                return (place[0], place[0], *place) if in_list else (offset + key_start, offset + key_end, *place)
            start, end = offset + start, offset + end
        return (start, start, start, end) if in_list else (offset + key_start, offset + key_end, start, end)

    def value_at(self, number: int) -> tuple[int, int]:
        """Return where the value on a line starts and ends, as columns from 0."""
        shape = self._shape(number)
        return shape[6], shape[7]

    def _shape(self, number: int) -> Shape:
        line = self.lines[number]
        shape = shapes.get(line) or shape_of(line)
        assert shape  # the line was understood before
        return shape

    def _first_place(self, value: Mapping | Sequence) -> int:
        """Return the offset at which a collection starts: that of its first key or dash."""
        number = value.places[1]
        return self.offset(number) + column_of(self.lines[number])
