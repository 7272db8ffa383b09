"""Which lines of two texts are equal, in a time that grows with their length only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Stretch = tuple[Literal["equal", "replace", "insert", "delete"], int, int, int, int]
    """A name, and the offsets of lines of both texts, as `difflib` has them."""

_WINDOW, _WIDE, _MOST_WIDE = 100, 2000, 20
"""How many lines are compared at once, and where nothing in them is alike; how often the latter is done for a text."""


def stretches(old: Sequence[object], new: Sequence[object]) -> Iterator[Stretch]:
    """Yield the stretches of lines that are equal, and those between them.

    `difflib` alone takes the product of two lengths, and more, where many lines are alike. So only windows are
    compared, each from a difference on: changes are mostly small.
    """
    end = 0
    while end < min(len(old), len(new)) and old[-1 - end] == new[-1 - end]:
        end += 1
    found = _windows(old[: len(old) - end], new[: len(new) - end])
    return _merged([*found, ("equal", len(old) - end, len(old), len(new) - end, len(new))])


def _windows(old: Sequence[object], new: Sequence[object]) -> Iterator[Stretch]:
    at, to, wide = 0, 0, _MOST_WIDE
    while at < len(old) or to < len(new):
        start = at
        while at < len(old) and to < len(new) and old[at] == new[to]:
            at, to = at + 1, to + 1
        yield "equal", start, at, to - (at - start), to
        codes = _compared(old, new, at, to, _WINDOW)
        if wide and not any(code[0] == "equal" for code in codes):
            wide -= 1
            codes = _compared(old, new, at, to, _WIDE)
        equal = [index for index, code in enumerate(codes) if code[0] == "equal"]
        settled = codes[: equal[-1]] if equal else codes  # the last one may go on beyond the window
        yield from settled
        if settled:
            at, to = settled[-1][2], settled[-1][4]


def _compared(old: Sequence[object], new: Sequence[object], at: int, to: int, size: int) -> list[Stretch]:
    """Return the stretches of two windows."""
    from difflib import SequenceMatcher

    codes = SequenceMatcher(None, old[at : at + size], new[to : to + size]).get_opcodes()
    return [(tag, at + low, at + high, to + begin, to + stop) for tag, low, high, begin, stop in codes]


def _merged(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield stretches of which no two neighbours are alike, and none is empty."""
    last: Stretch | None = None
    for tag, low, high, begin, stop in found:
        if low == high and begin == stop:
            continue
        if last is not None and (last[0] == "equal") != (tag == "equal"):
            yield last
        elif last is not None:
            _, low, _, begin, _ = last
        name: Literal["equal", "replace", "insert", "delete"] = (
            "equal" if tag == "equal" else "insert" if low == high else "delete" if begin == stop else "replace"
        )
        last = (name, low, high, begin, stop)
    if last is not None:
        yield last
