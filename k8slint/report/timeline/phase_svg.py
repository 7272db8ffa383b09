"""A phase of a pod as SVG, and where things are in a drawing.

Positions along an axis are percentages, so a drawing fills whatever width it gets while its texts keep their size.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.timeline.event import BARS, CUT, MARKS
from k8slint.report.timeline.style import MARK_SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.report.timeline.axis import Axis
    from k8slint.report.timeline.picture import Bar, Mark, Phase, Row

NARROW = 340
"""Pixels of the narrowest picture, for which numbers must fit into bars and marks beside each other."""
LEFT, SPAN = 2.0, 92.0
"""Percent of the width left of an axis, and of the axis itself."""
HEAD, ROW, BAR = 22, 42, 16
"""Pixels of the ticks, of a row with its label, and of its bars."""
MARK_WIDTH = 18
MAX_LABEL = 40
"""Characters of a label; a longer one is cut, its whole stands in the title."""


PATTERN = (
    '<defs><pattern id="unknown" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-back" width="8" height="8"/><rect class="hatch" width="3" height="8"/></pattern></defs>'
)
"""The hatching of unknown spans."""


def phase_height(phase: Phase) -> int:
    """Return the height of a phase in pixels."""
    return HEAD + ROW * len(phase.rows) + 4


def phase_group(phase: Phase) -> str:
    """Return a phase as SVG elements from the top left corner of its own coordinates."""
    bottom = HEAD + ROW * len(phase.rows)
    parts = [grid(phase.axis, bottom)]
    for line in phase.lines:
        x = place(phase.axis, line.at)
        parts.append(f'<line class="limit" x1="{x}" y1="{HEAD - 6}" x2="{x}" y2="{bottom}">{_title(line.text)}</line>')
    for index, row in enumerate(phase.rows):
        parts.append(f'<g transform="translate(0 {HEAD + ROW * index})">{_row(phase.axis, row)}</g>')
    return "".join(parts)


def grid(axis: Axis, bottom: int) -> str:
    """Return the ticks of an axis with their lines down to a bottom."""
    parts = []
    for seconds, label in axis.ticks:
        x = place(axis, seconds)
        parts.append(f'<line class="grid" x1="{x}" y1="{HEAD - 6}" x2="{x}" y2="{bottom}"/>')
        parts.append(text(x, HEAD - 9, label, "tick"))
    return "".join(parts)


def cut_sign(axis: Axis, top: int, bottom: int) -> str:
    """Return the sign of a cut over the rows between two heights, empty where an axis is whole."""
    if axis.cut_place is None:
        return ""
    drawn = f"M-3 {bottom} 3 {top}"
    edges = f"M-6 {bottom} 0 {top}M0 {bottom} 6 {top}"
    return (
        f'<svg x="{_percent(axis.cut_place)}" overflow="visible"><path class="gap" d="{drawn}"/>'
        f'<path class="cut" d="{edges}" fill="none">{_title(CUT.meaning)}</path></svg>'
    )


def _row(axis: Axis, row: Row) -> str:
    """A row: its label, its bars, its marks, each with its words."""
    title = row.title
    label = title if len(title) <= MAX_LABEL else title[: MAX_LABEL - 1] + "…"
    style = "name problem" if row.problem and row.container else "name" if row.container else "sub"
    bars = [bar for bar in row.bars if bar.end > bar.start]
    is_crossed = any(axis.is_cut_between(bar.start, bar.end) for bar in bars)
    return "".join(
        [
            f'<g role="img" aria-label="{safe(". ".join(row.texts))}">',
            text(f"{LEFT}%", 17, label, style),
            *(_bar(axis, bar) for bar in bars),
            cut_sign(axis, ROW - BAR - 6, ROW) if is_crossed else "",
            *_marks(axis, row.marks),
            "</g>",
        ]
    )


def _bar(axis: Axis, bar: Bar) -> str:
    """A bar with its words as title, and an arrow where it goes on."""
    share = axis.place(bar.end) - axis.place(bar.start)
    y, height = bar_shape(bar.kind, ROW - BAR - 3)
    width = round(max(share, 0.004) * SPAN, 2)
    drawn = (
        f'<rect class="bar {bar.kind}" x="{place(axis, bar.start)}" y="{y}" width="{width}%" height="{height}" rx="2">'
        f"{_title(bar.text)}</rect>"
    )
    if bar.goes_on:
        arrow = f"M0 {y}h2l8 {height / 2:g}-8 {height / 2:g}h-2Z"
        drawn += f'<svg x="{place(axis, bar.end)}" overflow="visible"><path class="bar {bar.kind}" d="{arrow}"/></svg>'
    start, end = _widest(axis, bar)
    if bar.number and (end - start) * SPAN / 100 * NARROW > 7 * len(bar.number) + 16:
        drawn += text(_percent((start + end) / 2), ROW - BAR + 9, bar.number, f"number on-{bar.kind}")
    return drawn


def _widest(axis: Axis, bar: Bar) -> tuple[float, float]:
    """The ends of the widest part of a bar that no cut divides, from 0 to 1."""
    start, end, cut = axis.place(bar.start), axis.place(bar.end), axis.cut_place
    if cut is None or not start < cut < end:
        return start, end
    return (start, cut) if cut - start > end - cut else (cut, end)


def bar_shape(kind: str, top: int) -> tuple[int, int]:
    """Return where the bar of a kind begins below the top of its row, and its height in pixels."""
    return (top + 5, 6) if BARS[kind].shape == "thin" else (top, BAR)


def _marks(axis: Axis, marks: Sequence[Mark]) -> Iterator[str]:
    """The marks of a row from left to right: letters on shapes, moved aside where they would cover each other."""
    free = 0.0
    for mark in sorted(marks, key=lambda each: each.at):
        at = axis.place(mark.at) * SPAN / 100 * NARROW
        aside = max(free - at, 0.0)
        free = at + aside + MARK_WIDTH
        shift = f"translate({round(aside, 1):g} {ROW - BAR + 5})"
        yield (
            f'<svg x="{place(axis, mark.at)}" overflow="visible"><g class="mark {mark.kind}" transform="{shift}">'
            f'{_title(mark.text)}{MARK_SHAPES[mark.kind]}<text y="4">{MARKS[mark.kind].glyph}</text></g></svg>'
        )


def place(axis: Axis, seconds: float) -> str:
    """Return the percentage of a drawing's width at which a moment is."""
    return _percent(axis.place(seconds))


def _percent(share: float) -> str:
    return f"{round(LEFT + share * SPAN, 2):g}%"


def text(x: str, y: float, words: str, style: str) -> str:
    """Return a line of text."""
    return f'<text class="{style}" x="{x}" y="{y}">{safe(words)}</text>'


def _title(words: str) -> str:
    """The words a pointer shows and a screen reader reads."""
    return f"<title>{safe(words)}</title>" if words else ""


def safe(words: str) -> str:
    """Return a text that cannot end an element or an attribute; characters XML forbids become visible."""
    return escape(visible(words), quote=True)
