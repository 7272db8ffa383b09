"""The collections the fast reader is in: where a line of some indentation belongs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Sequence
from k8slint.reading.fast_block import cut_block
from k8slint.reading.fast_flow import make_flow
from k8slint.reading.fast_line import ALIAS, ANCHOR, BLOCK, FLOW

if TYPE_CHECKING:
    from k8slint.reading.fast_line import Shape

# Far below what makes go-yaml call aliases excessive: one alias of a scalar is half of the values at most.
_MOST_ALIASES = 10_000
_FLOW_DEPTH = 8


class Outline:
    """The current collection and those around it.

    In a mapping `column` is that of its keys; in a sequence it is -1 and `dash` the column of the dashes. A frame of
    `stack` is (column, or -2 minus the dash, collection, its marks). Every method that may doubt answers False.
    """

    __slots__ = (
        "aliases",
        "anchors",
        "column",
        "dash",
        "depth",
        "end",
        "marks",
        "piece",
        "root",
        "root_mark",
        "stack",
        "start",
        "target",
    )

    def __init__(self, piece: str, start: int, end: int, depth: int) -> None:
        self.piece = piece
        self.start = start
        self.end = end
        self.depth = depth
        self.column = self.dash = -1
        self.stack: list[tuple[int, Any, Any]] = []
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, tuple[int, ...]]] | None = None
        self.root: Any = None
        self.target: Any = None
        self.marks: Any = None

    def field(self, column: int, offset: int, last: str | None) -> bool:
        """Go to the mapping whose keys stand at `column`, for a line that starts at `offset` of the file.

        `last` is the key of the line before, None when it had none.
        """
        parent, own = self.target, self.column
        if own >= column or (own < 0 and parent is not None and self.dash >= column):
            return self._back_to(column)
        target = Mapping()
        fields: dict[str, Mark] = {}
        target.marks = fields
        at = offset + column
        if own >= 0 and last is not None:
            # By far the most common: the first line under `key:`.
            marks = self.marks
            mark = marks[last]
            if parent[last] is not None or mark[2] != mark[3]:
                return False
            parent[last] = target
            marks[last] = (mark[0], mark[1], at, -1)
            self.stack.append((own, parent, marks))
            if len(self.stack) >= self.depth:
                return False
        elif not self._hang(target, at, last):
            return False
        self.column, self.target, self.marks = column, target, fields
        return True

    def item(self, shape: Shape, offset: int, last: str | None) -> bool:
        """Go to the sequence a line's dash belongs to, and into a new mapping in it when the line has a key."""
        dash, key, key_start = -2 - shape[1], shape[2], shape[4]
        stack = self.stack
        if self.column > dash and stack and stack[-1][0] == -2 - dash:
            _, sequence, marks = stack[-1]
            if key is None:
                stack.pop()
        else:
            if (self.column >= 0 or self.dash != dash) and not self._to_sequence(dash, offset + dash, last):
                return False
            sequence, marks = self.target, self.marks
            if key is not None and not self._push():
                return False
        if key is None:
            self.column, self.dash, self.target, self.marks = -1, dash, sequence, marks
            return True
        target = Mapping()
        target.marks = {}
        sequence.append(target)
        at = offset + key_start
        marks.append((at, at, at, -1))
        self.column, self.target, self.marks = key_start, target, target.marks
        return True

    def _to_sequence(self, dash: int, at: int, last: str | None) -> bool:
        """Go to the sequence of a dash: a new one where a value is awaited, or one further out."""
        if self.target is None or 0 <= self.column <= dash:
            sequence = Sequence()
            marks: list[Mark] = []
            sequence.marks = marks
            if not self._hang(sequence, at, last):
                return False
            self.column, self.dash, self.target, self.marks = -1, dash, sequence, marks
            return True
        return self._back_to(-2 - dash)

    def _back_to(self, column: int) -> bool:
        """Leave collections until the one of this column (or -2 minus the dash) is the current one."""
        stack = self.stack
        least = column if column >= 0 else -2 - column
        while stack:
            found, target, marks = stack.pop()
            if found == column:
                self.column = column if column >= 0 else -1
                self.dash, self.target, self.marks = least, target, marks
                return True
            if (found if found >= 0 else -2 - found) < least:
                return False
        return False

    def _hang(self, collection: Mapping | Sequence, at: int, last: str | None) -> bool:
        """Put a new collection where a value is awaited: at the root, after `key:` or after a lone dash."""
        parent, marks = self.target, self.marks
        if parent is None:
            self.root = collection
            self.root_mark: Mark = (at, at, at, -1)
            return True
        key: Any = last if self.column >= 0 else -1
        if key is None:
            return False
        mark = marks[key]
        if parent[key] is not None or mark[2] != mark[3]:
            return False
        parent[key] = collection
        marks[key] = (mark[0], mark[1], at, -1) if self.column >= 0 else (at, at, at, -1)
        return self._push()

    def _push(self) -> bool:
        """Put the current collection on the stack, for one inside it; False at the limit of depth."""
        self.stack.append((self.column if self.column >= 0 else -2 - self.dash, self.target, self.marks))
        return len(self.stack) < self.depth

    # --- values that are more than a scalar of a field

    def special(self, shape: Shape, offset: int, lines: Iterator[str]) -> int:
        """Put the value of a line that starts at `offset` into the current collection; give the length to go on by.

        The lines of a block scalar are taken from `lines`. -1 when in doubt.
        """
        kind, _, key, value, key_start, key_end, value_start, value_end, size = shape
        place: tuple[int, ...] = (offset + value_start, offset + value_end)
        if kind == BLOCK:
            found = self._block(value, self.column if key is not None else self.dash, offset + size)
            if found is None:
                return -1
            value, stop = found
            next(islice(lines, (count := self.piece.count("\n", offset + size - self.start, stop)), count), None)
            place = (place[0], min(self.start + stop, self.end))
            size = self.start + stop - offset
        elif kind == FLOW:
            if len(self.stack) + _FLOW_DEPTH >= self.depth:
                return -1
            value = make_flow(value, offset)
        elif kind == ANCHOR:
            self._anchors()[value[0]] = (value[1], place)
            value = value[1]
        elif kind == ALIAS:
            known = self._anchors().get(value)
            self.aliases += 1
            if known is None or self.aliases > _MOST_ALIASES:
                return -1
            value, place = known[0], (*known[1], *place)
        return size if self._put(key, value, (offset + key_start, offset + key_end), place) else -1

    def _put(self, key: str | None, value: Any, key_place: tuple[int, int], place: tuple[int, ...]) -> bool:
        """Put a value into the current collection; False for a key that is there already."""
        if key is None:
            self.target.append(value)
            self.marks.append((place[0], place[0], *place))
            return True
        if key in self.target:
            return False
        self.target[key] = value
        self.marks[key] = (*key_place, *place)
        return True

    def _block(self, header: tuple[str, str], parent: int, at: int) -> tuple[str, int] | None:
        """Cut the block scalar whose first line starts at an offset of the file; its end counts from the piece."""
        return cut_block(self.piece, at - self.start, parent, header)

    def _anchors(self) -> dict[str, tuple[Any, tuple[int, ...]]]:
        """Give the anchors of the piece by name, each with its value and offsets."""
        if self.anchors is None:
            self.anchors = {}
        return self.anchors
