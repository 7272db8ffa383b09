"""Seconds on an axis: round ticks, and how a moment is written."""

from __future__ import annotations

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
"""Distances between ticks, in seconds."""


def ticks(first: float, last: float, most: int = 7) -> tuple[tuple[float, str], ...]:
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
