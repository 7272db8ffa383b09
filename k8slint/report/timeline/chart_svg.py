"""The chart of a rollout as SVG: levels of pods that stand on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.report.timeline.event import BARS
from k8slint.report.timeline.phase_svg import HEAD, LEFT, SPAN, grid, place, safe, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.report.timeline.picture import RolloutChart

_HEIGHT = 120
_LETTERS = 12  # pixels from one number to the next


def chart_height() -> int:
    """Return the height of a chart in pixels."""
    return HEAD + _HEIGHT + 10


def chart_group(chart: RolloutChart) -> str:
    """Return a chart as SVG elements from the top left corner of its own coordinates."""
    bottom = HEAD + _HEIGHT
    parts = [grid(chart.axis, bottom), *_levels(chart)]
    for style, number in (("wanted", chart.wanted), ("floor", chart.floor)):
        y = _y(chart, number)
        parts.append(f'<line class="{style}" x1="{LEFT}%" y1="{y}" x2="{LEFT + SPAN}%" y2="{y}"/>')
    taken: list[float] = []
    for number in dict.fromkeys((0, chart.most, chart.wanted, chart.floor)):
        y = _y(chart, number) + 4
        if all(abs(y - other) >= _LETTERS for other in taken):
            parts.append(text("99.6%", y, str(number), "count"))
            taken.append(y)
    return f'<g role="img" aria-label="{safe(chart.outcome)}">{"".join(parts)}</g>'


def _y(chart: RolloutChart, pods: int) -> float:
    """Return the height at which a number of pods is."""
    return round(HEAD + _HEIGHT * (1 - pods / max(chart.most, 1)), 1)


def _levels(chart: RolloutChart) -> Iterator[str]:
    """Yield the rectangles of all levels; what stays the same from one moment to the next is one rectangle."""
    below = [0] * (len(chart.moments) - 1)
    for level in chart.levels:
        first = 0
        for index in range(1, len(level.counts) + 1):
            same = index < len(level.counts) and (level.counts[index], below[index]) == (
                level.counts[first],
                below[first],
            )
            if same:
                continue
            if level.counts[first]:
                yield _rectangle(chart, level.kind, (first, index), (below[first], level.counts[first]))
            first = index
        below = [base + count for base, count in zip(below, level.counts, strict=True)]


def _rectangle(chart: RolloutChart, kind: str, span: tuple[int, int], pods: tuple[int, int]) -> str:
    """Return a number of pods above others, from one moment to another."""
    start, end = (chart.axis.place(chart.moments[index]) for index in span)
    x, width = place(chart.axis, chart.moments[span[0]]), round((end - start) * SPAN, 2)
    below, count = pods
    top, bottom = _y(chart, below + count), _y(chart, below)
    words = f"{count} of {BARS[kind].meaning}"
    return (
        f'<rect class="bar level {kind}" x="{x}" y="{top}" width="{width}%" height="{round(bottom - top, 1)}">'
        f"<title>{safe(words)}</title></rect>"
    )
