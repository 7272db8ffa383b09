"""Timelines for a terminal: one row of characters a bar, the numbers in words below."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from k8slint.report.display import visible
from k8slint.report.timeline.event import BARS, CUT, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from k8slint.report.timeline.axis import Axis
    from k8slint.report.timeline.event import Event
    from k8slint.report.timeline.picture import Level, Phase, PodPicture, RolloutChart, Row

SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}

_LABEL, _LEVEL_LABEL = 22, 28
_SHORTEST_CHART = 16
_STACKED_BELOW = 72  # columns: on a narrower terminal labels stand above their rows
_ARROW = ">"
_NO_MARKS = frozenset(event.glyph for event in MARKS.values())

Cell = tuple[str, str]
"""A character and its colour."""


class _Room:
    """How many columns there are: of the label (0: it stands above its row) and of the chart, and which characters."""

    def __init__(self, labels: Iterable[str], width: int, unicode: bool, most: int = _LABEL) -> None:
        self.width, self.unicode = width, unicode
        wide = width >= _STACKED_BELOW
        self.label = min(most, max([10, *(len(label) + 3 for label in labels)])) if wide else 0
        self.chart = max(_SHORTEST_CHART, width - (self.label or 2) - 1)

    def column(self, axis: Axis, seconds: float) -> int:
        """Return the column of a moment, from 0."""
        return max(0, min(self.chart - 1, int(axis.place(seconds) * (self.chart - 1) + 0.5)))

    def glyph(self, event: Event) -> str:
        """Return the character of an event."""
        return event.glyph if self.unicode else event.plain

    def row(self, label: str, cells: Text, style: str = "") -> Iterator[Text]:
        """Return a row beside or below its label."""
        most = (self.label or self.width) - 3
        name = visible(label)
        name = name if len(name) <= most else name[: most - 1] + ("…" if self.unicode else "~")
        if self.label:
            yield Text(f"  {name}".ljust(self.label), style=style) + cells
        else:
            yield Text(f"  {name}", style=style)
            yield Text("  ") + cells

    def axis(self, axis: Axis) -> Text:
        """Return the labels of the ticks, those that would touch left out."""
        line = [" "] * self.chart
        free = 0
        for seconds, label in axis.ticks:
            start = min(self.column(axis, seconds), self.chart - len(label))
            if start >= free:
                line[start : start + len(label)] = label
                free = start + len(label) + 1
        return Text(" " * (self.label or 2)) + Text("".join(line), style="bright_black")

    def cut(self, cells: list[Cell], axis: Axis) -> None:
        """Put the sign of a cut where the axis has one."""
        if axis.cut_place is not None:
            cells[int(axis.cut_place * (self.chart - 1) + 0.5)] = (self.glyph(CUT), CUT.style)

    def words(self, texts: Iterable[str]) -> Iterator[Text]:
        """Return some sentences below a drawing."""
        for line in wrap(visible("; ".join(texts)), max(20, self.width - 6)):
            yield Text(f"    {line}", style="bright_black")


def timeline_lines(pictures: Sequence[PodPicture], width: int, unicode: bool = True) -> Iterator[Text]:
    """Return the lines of some pods' timelines in ``width`` columns, and a legend of what was drawn."""
    for number, picture in enumerate(pictures):
        if number:
            yield Text()
        yield from _heading(picture, width)
        for phase in picture.phases:
            yield Text()
            yield from _phase_lines(phase, width, unicode)
        if picture.chart is not None:
            yield Text()
            yield from _chart_lines(picture.chart, width, unicode)
        yield from _closing_lines(picture, width)
    if pictures:
        yield Text()
        yield from _legend(pictures, width, unicode)


def _heading(picture: PodPicture, width: int) -> Iterator[Text]:
    """Who the pod is and where it stands, on two lines where one is too short."""
    name, place = visible(picture.title), visible(f"{picture.file}:{picture.line}")
    if len(name) + len(place) + 2 <= width:
        yield Text.assemble((name, "bold"), (f"  {place}", "bright_black"))
    else:
        yield Text(name, style="bold")
        yield Text(f"  {place}", style="bright_black")


def _caption(title: str, outcome: str, origin: str, width: int) -> Iterator[Text]:
    """Return what stands above a drawing: what comes of it, and what its axis counts from."""
    first, *rest = wrap(visible(f"{title}: {outcome}"), max(20, width - 4)) or [""]
    head = Text(f"  {first}")
    head.stylize("bold", 2, 2 + len(title))
    yield head
    for line in rest:
        yield Text(f"    {line}")
    for line in wrap(visible(origin), max(20, width - 4)):
        yield Text(f"  {line}", style="bright_black")


def _phase_lines(phase: Phase, width: int, unicode: bool) -> Iterator[Text]:
    """Title, axis, rows and words of a phase."""
    yield from _caption(phase.title, phase.outcome, phase.origin, width)
    room = _Room([_label(row) for row in phase.rows], width, unicode)
    yield room.axis(phase.axis)
    for row in phase.rows:
        yield from room.row(_label(row), _cells(phase, row, room), "bold" if row.container else "")
    for row in phase.rows:
        yield from room.words(row.texts)


def _label(row: Row) -> str:
    """What a row is called; further rows of a container are indented."""
    return row.title if row.container else f" {row.title}"


def _cells(phase: Phase, row: Row, room: _Room) -> Text:
    """The characters of a row: bars first, moments of the phase, then the row's own marks on top."""
    cells: list[Cell] = [(" ", "")] * room.chart
    for line in phase.lines:
        cells[room.column(phase.axis, line.at)] = ("│" if room.unicode else "|", "bright_black")
    for bar in row.bars:
        if bar.end <= bar.start:
            continue
        event = BARS[bar.kind]
        start, end = room.column(phase.axis, bar.start), room.column(phase.axis, bar.end)
        cells[start : max(end, start + 1)] = [(room.glyph(event), event.style)] * max(end - start, 1)
        if bar.goes_on:
            cells[-1] = (_ARROW, event.style)
    if any(phase.axis.is_cut_between(bar.start, bar.end) for bar in row.bars):
        room.cut(cells, phase.axis)
    for mark in row.marks:
        event = MARKS[mark.kind]
        cells[_free(cells, room.column(phase.axis, mark.at))] = (event.glyph, event.style)
    return Text.assemble(*cells)


def _free(cells: list[Cell], column: int) -> int:
    """The column for a mark: its own, or the next that holds no other mark."""
    candidates = [*range(column, len(cells)), *range(column - 1, -1, -1)]
    return next((place for place in candidates if cells[place][0] not in _NO_MARKS), column)


def _chart_lines(chart: RolloutChart, width: int, unicode: bool) -> Iterator[Text]:
    """Title, axis and levels of a rollout: how many pods are in each stage, written where the number changes."""
    yield from _caption(chart.title, chart.outcome, chart.origin, width)
    room = _Room([BARS[level.kind].meaning for level in chart.levels], width, unicode, _LEVEL_LABEL)
    yield room.axis(chart.axis)
    for level in chart.levels:
        yield from room.row(BARS[level.kind].meaning, _level(chart, level, room))
    yield from room.words(chart.words)


def _level(chart: RolloutChart, level: Level, room: _Room) -> Text:
    """The characters of a level."""
    event = BARS[level.kind]
    cells: list[Cell] = [(" ", "")] * room.chart
    shown = 0
    for index, count in enumerate(level.counts):
        start, end = (room.column(chart.axis, chart.moments[each]) for each in (index, index + 1))
        end += end == room.chart - 1
        cells[start:end] = [(room.glyph(event) if count else " ", event.style)] * (end - start)
        number = str(count) if count and count != shown else ""
        if len(number) <= end - start:
            cells[start : start + len(number)] = [(digit, "bold") for digit in number]
            shown = count
    if chart.is_stuck and level.counts[-1]:
        cells[-1] = (_ARROW, event.style)
    return Text.assemble(*cells)


def _closing_lines(picture: PodPicture, width: int) -> Iterator[Text]:
    """Deadlines and findings."""
    for remark in picture.remarks:
        for line in wrap(remark, max(20, width - 4)):
            yield Text(f"  {line}", style="bright_black")
    for finding in picture.findings:
        head = f"  {finding.severity}[{finding.rule}] line {finding.line}: "
        lines = wrap(head.lstrip() + visible(finding.message), max(20, width - 4))
        first = Text(f"  {lines[0]}")
        first.stylize(SEVERITY_STYLES.get(finding.severity, ""), 2, 2 + len(finding.severity) + len(finding.rule) + 2)
        yield first
        for line in lines[1:]:
            yield Text(f"    {line}")


def _legend(pictures: Sequence[PodPicture], width: int, unicode: bool) -> Iterator[Text]:
    """What the characters mean, as many a line as fit."""
    room = _Room((), width, unicode)
    bars = set().union(*(picture.bar_kinds for picture in pictures))
    marks = set().union(*(picture.mark_kinds for picture in pictures))
    entries = [(room.glyph(event) * 2, event) for kind, event in BARS.items() if kind in bars]
    entries += [(room.glyph(CUT), CUT)] if any(picture.is_cut for picture in pictures) else []
    entries += [(event.glyph, event) for kind, event in MARKS.items() if kind in marks]
    line = Text("  ")
    for glyph, event in entries:
        length = len(glyph) + len(event.meaning) + 3
        if len(line) > 2 and len(line) + length > width:
            yield line
            line = Text("  ")
        line.append(glyph, style=event.style)
        line.append(f" {event.meaning}  ", style="bright_black")
    yield line
