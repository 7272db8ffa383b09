"""Seconds on an axis: round ticks, how a moment is written, and where seconds that show nothing are left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
"""Distances between ticks, in seconds."""

MOST_TICKS = 7
_EMPTY = 25  # times as long as all the rest an empty stretch is before it is cut
_CUT_SHARE = 0.1  # part of the axis that a cut takes
_EDGE = 0.15  # part of the rest that stays drawn on either side of a cut, and at the end


class Axis(NamedTuple):
    """An axis from `first` to `last` seconds, of which those between the ends of `cut` are left out (None: none are).

    `counts_from` is the first second that is to scale: before it an unknown time is drawn.
    """

    first: float
    last: float
    cut: tuple[float, float] | None = None
    counts_from: float | None = None

    def place(self, seconds: float) -> float:
        """Return where a moment is on the axis, from 0 to 1."""
        inside = max(self.first, min(self.last, seconds))
        if self.cut is None:
            return (inside - self.first) / max(self.last - self.first, 1e-9)
        start, end = self.cut
        drawn = (self.last - self.first - (end - start)) / (1 - _CUT_SHARE)
        left_out = max(0.0, min(end, inside) - start)
        shown = inside - self.first - left_out + left_out / (end - start) * _CUT_SHARE * drawn
        return shown / drawn

    def is_cut_between(self, start: float, end: float) -> bool:
        """Whether some seconds between two moments are left out."""
        return self.cut is not None and start < self.cut[1] and end > self.cut[0]

    @property
    def cut_place(self) -> float | None:
        """Where the middle of the cut is, from 0 to 1; None without one."""
        return None if self.cut is None else self.place(sum(self.cut) / 2)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Round seconds with their labels, none of them where the axis is not to scale."""
        first = self.first if self.counts_from is None else self.counts_from
        if self.cut is None:
            return ticks(first, self.last)
        start, end = self.cut
        left, right = max(start - first, 0.0), self.last - end
        share = max(2, min(MOST_TICKS - 2, round(MOST_TICKS * left / max(left + right, 1e-9))))
        before = ticks(first, max(start, first), share)
        return (*before, *ticks(end, self.last, MOST_TICKS - share))


def axis_of(first: float, last: float, moments: Iterable[float], counts_from: float | None = None) -> Axis:
    """Return an axis that leaves out a stretch in which nothing happens, where it would squeeze all the rest.

    What is left out takes the room behind the last moment with it, so that an axis may end before `last`.
    Example: with moments at 0, 5 and 600 the seconds between 5 and 600 take up a tenth of the axis.
    """
    happens = sorted({first, *(moment for moment in moments if first < moment < last)})
    start, end = max(pairwise(happens), key=lambda gap: gap[1] - gap[0], default=(first, first))
    rest = (happens[-1] - first) - (end - start)
    if rest <= 0 or end - start <= _EMPTY * rest:
        return Axis(first, last, None, counts_from)
    edge = rest * _EDGE
    return Axis(first, min(last, happens[-1] + edge), (start + edge, end - edge), counts_from)


def ticks(first: float, last: float, most: int = MOST_TICKS) -> tuple[tuple[float, str], ...]:
    """Return the round seconds between two ends of an axis with their labels, at most ``most`` and one.

    Example: 0 to 62 with 7 gives 0, 10, ... 60.
    """
    span = max(last - first, 1)
    step: float = next((each for each in STEPS if span / each <= most), 0)
    if not step:
        step = -(-span // (most * 86400)) * 86400
    start = -(-first // step)
    count = int((last - start * step) // step) + 1
    moments = [float((start + index) * step) for index in range(max(count, 0))]
    return tuple((moment, moment_text(moment, step)) for moment in moments)


def moment_text(seconds: float, step: float) -> str:
    """Return a moment as an axis with ticks ``step`` seconds apart writes it, all of them in one unit.

    Example: 600 is ``600`` with steps of 300, ``10m`` with steps of 600; 7200 with steps of 3600 is ``2h``.
    """
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if step >= size * (10 if unit == "m" else 1) and step % size == 0:
            return f"{int(seconds // size)}{unit}" if seconds else "0"
    return f"{seconds:g}"
