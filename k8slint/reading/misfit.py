"""The lines of a YAML text whose indentation, dash or colon does not fit the lines above them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from k8slint.reading.written_lines import Line

    Change = tuple[int, int, str]
    MisfitKind = Literal["deeper", "between", "item", "key", "text"]

_USUAL_STEP = 2


class SyntaxCause(NamedTuple):
    """What is wrong between two offsets of a text, what to write instead, and `changes` that would correct it."""

    start: int
    end: int
    headline: str
    fix: str
    changes: tuple[Change, ...]


class IndentLevel(NamedTuple):
    """A mapping or list that is open at a line: its column, the column of its parent, and the numbers of its lines."""

    column: int
    parent: int
    is_list: bool
    lines: list[int]

    @property
    def step(self) -> int:
        """How much deeper than its parent it is."""
        return self.column - self.parent


class Misfit(NamedTuple):
    """A line that fits none of the open levels.

    `kind` says how: `deeper` than a line above that has a value, `between` two levels, an `item` where keys stand, a
    `key` where items stand, or `text` that is neither. `low` is the level it would belong to if it were indented
    less, `high` if more, `outer` the one that `low` is in.
    """

    kind: MisfitKind
    line: int
    low: IndentLevel | None
    high: IndentLevel | None
    outer: IndentLevel | None = None


def lines_above(misfit: Misfit) -> tuple[int, ...]:
    """Return the numbers of the lines above one that does not fit which may be the cause, the likeliest first."""
    numbers = [misfit.line - 1]
    if misfit.low is not None:
        numbers.append(misfit.low.lines[-1])
        if misfit.kind == "key":
            numbers.append(misfit.low.lines[0] - 1)
    return tuple(dict.fromkeys(number for number in numbers if number >= 0))


def misfits(lines: Sequence[Line]) -> Iterator[Misfit]:
    """Yield the lines that do not fit, in order; reading goes on as if each belonged to the nearest level."""
    levels: list[IndentLevel] = []
    for number, line in enumerate(lines):
        misfit = _placed(levels, lines, number)
        if misfit is not None:
            yield misfit._replace(outer=_outer(levels, misfit.low))
        if line.is_item and line.colon >= 0:
            levels.append(IndentLevel(line.key_column, line.column, False, [number]))


def _outer(levels: list[IndentLevel], level: IndentLevel | None) -> IndentLevel | None:
    """Return the level that is right below another one in a stack of open ones."""
    index = next((index for index, each in enumerate(levels) if each is level), 0)
    return levels[index - 1] if index else None


def _placed(levels: list[IndentLevel], lines: Sequence[Line], number: int) -> Misfit | None:
    """Put a line into its level, or into the nearest one of those that are open; return it where it does not fit."""
    line = lines[number]
    closed: IndentLevel | None = None
    while levels and levels[-1].column > line.column:
        closed = levels.pop()
    if levels and levels[-1].is_list and levels[-1].column == line.column and not line.is_item:
        if len(levels) > 1 and levels[-2].column == line.column:
            levels.pop()  # a list at the column of its key ends with the next key
        elif line.colon >= 0:
            return Misfit("key", number, levels[-1], None)
    top = levels[-1] if levels else None
    if top is None and closed is None:
        if line.colon >= 0 or line.is_item:
            levels.append(IndentLevel(line.column, -1, line.is_item, [number]))
        return None
    above = lines[number - 1]
    if top is not None and top.column == line.column:
        return _sibling(levels, top, lines, number)
    if closed is not None:
        levels.append(closed)
        return Misfit("between", number, top, closed)
    assert top is not None
    if line.colon < 0 and not line.is_item and not line.block:
        return None  # the value above, or the rest of it
    if above.awaits:
        levels.append(IndentLevel(line.column, top.column, line.is_item, [number]))
        return None
    return Misfit("deeper", number, top, None)


def _sibling(levels: list[IndentLevel], top: IndentLevel, lines: Sequence[Line], number: int) -> Misfit | None:
    line, above = lines[number], lines[number - 1]
    if line.is_item and not top.is_list:
        if not above.awaits or above.key_column != line.column:
            return Misfit("item", number, top, None)
        levels.append(IndentLevel(line.column, top.column, True, [number]))
        return None
    if line.colon < 0 and not line.is_item:
        return Misfit("text", number, top, None)
    top.lines.append(number)
    return None


def usual_step(lines: Sequence[Line]) -> int:
    """Return by how many columns the keys of a text are usually indented below the key they belong to."""
    steps = Counter(
        below.column - line.key_column
        for line, below in pairwise(lines)
        if line.awaits and line.colon >= 0 and not below.is_item and below.column > line.key_column
    )
    return max(steps, key=lambda step: (steps[step], step == _USUAL_STEP)) if steps else _USUAL_STEP
