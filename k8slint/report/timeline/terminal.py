"""Timelines for a terminal: one row of characters a bar, the numbers in words below."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from k8slint.report.display import visible
from k8slint.report.timeline.picture import BAR_KINDS, MARK_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from k8slint.report.timeline.picture import Phase, PodPicture, Row

GLYPHS = {
    "init": ("▓", "#", "green"),
    "hook": ("▞", "%", "magenta"),
    "perhaps": ("░", "-", "magenta"),
    "starting": ("▓", "#", "cyan"),
    "unknown": ("╱", "?", "bright_black"),
    "noticing": ("▒", "=", "yellow"),
    "ready": ("█", "@", "green"),
    "patience": ("━", "-", "blue"),
    "risk": ("╍", "~", "red"),
    "waiting": ("┈", ".", "bright_black"),
    "term": ("░", ":", "yellow"),
    "stopping": ("▓", "#", "cyan"),
}
"""Bar kind -> its character, the ASCII one for terminals without Unicode, its colour."""

MARK_STYLES = {"term": "bold yellow", "kill": "bold red", "liveness": "bold green", "problem": "bold reverse red"}
SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}

_LABEL = 22
_SHORTEST_CHART = 16


def timeline_lines(pictures: Sequence[PodPicture], width: int, unicode: bool = True) -> Iterator[Text]:
    """Return the lines of some pods' timelines in ``width`` columns, a legend of what was drawn last."""
    used: set[str] = set()
    for number, picture in enumerate(pictures):
        if number:
            yield Text()
        yield _heading(picture)
        for phase in picture.phases:
            yield Text()
            yield from _phase_lines(phase, width, unicode)
            used.update(bar.kind for row in phase.rows for bar in row.bars)
        yield from _closing_lines(picture, width)
    if used:
        yield Text()
        yield from _legend(used, width, unicode)


def _heading(picture: PodPicture) -> Text:
    """Who the pod is and where it stands."""
    return Text.assemble(
        (visible(picture.title), "bold"), ("  " + visible(f"{picture.file}:{picture.line}"), "bright_black")
    )


def _phase_lines(phase: Phase, width: int, unicode: bool) -> Iterator[Text]:
    """Title, axis, rows and words of a phase."""
    yield Text.assemble((f"  {phase.title}", "bold"), (f"  {phase.origin}", "bright_black"))
    label = min(_LABEL, max([10, *(len(_label(row)) + 3 for row in phase.rows)]))
    chart = max(_SHORTEST_CHART, width - label - 1)
    yield Text(" " * label) + _axis(phase, chart)
    for row in phase.rows:
        name = visible(_label(row))
        name = name if len(name) < label - 1 else name[: label - 3] + ("…" if unicode else "~")
        yield Text(f"  {name}".ljust(label), style="bold" if row.container else "") + _cells(phase, row, chart, unicode)
    for row in phase.rows:
        for line in wrap(visible("; ".join(row.texts)), max(20, width - 6)):
            yield Text(f"    {line}", style="bright_black")


def _label(row: Row) -> str:
    """What stands left of a row: the container and its role, or the probe or hook."""
    if not row.container:
        return f" {row.label}"
    flag = "! " if row.problem else ""
    return f"{flag}{row.container}" + ("" if row.role == "regular" else f" ({row.role})")


def _place(phase: Phase, seconds: float, chart: int) -> int:
    """The column of a moment, from 0."""
    span = max(phase.last - phase.first, 1e-9)
    column = int((seconds - phase.first) / span * (chart - 1) + 0.5)
    return max(0, min(chart - 1, column))


def _axis(phase: Phase, chart: int) -> Text:
    """The labels of the ticks, those that would touch left out."""
    line = [" "] * chart
    free = 0
    for seconds, label in phase.ticks:
        start = min(_place(phase, seconds, chart), chart - len(label))
        if start >= free:
            line[start : start + len(label)] = label
            free = start + len(label) + 1
    return Text("".join(line), style="bright_black")


def _cells(phase: Phase, row: Row, chart: int, unicode: bool) -> Text:
    """The characters of a row: bars first, moments of the phase, then the row's own marks on top."""
    cells: list[tuple[str, str]] = [(" ", "")] * chart
    for line in phase.lines:
        cells[_place(phase, line.at, chart)] = ("│" if unicode else "|", "bright_black")
    for bar in row.bars:
        if bar.end <= bar.start:
            continue
        glyph, plain, style = GLYPHS[bar.kind]
        start, end = _place(phase, bar.start, chart), _place(phase, bar.end, chart)
        for column in range(start, max(end, start + 1)):
            cells[column] = (glyph if unicode else plain, style)
    for mark in row.marks:
        cells[_free(cells, _place(phase, mark.at, chart))] = (MARK_KINDS[mark.kind][0], MARK_STYLES[mark.kind])
    return Text.assemble(*cells)


def _free(cells: list[tuple[str, str]], column: int) -> int:
    """The column for a mark: its own, or the next that holds no other mark."""
    letters = {letter for letter, _ in MARK_KINDS.values()}
    candidates = [*range(column, len(cells)), *range(column - 1, -1, -1)]
    return next((place for place in candidates if cells[place][0] not in letters), column)


def _closing_lines(picture: PodPicture, width: int) -> Iterator[Text]:
    """Deadlines and findings."""
    for remark in picture.remarks:
        yield Text(f"  {remark}", style="bright_black")
    for finding in picture.findings:
        head = f"  {finding.severity}[{finding.rule}] line {finding.line}: "
        lines = wrap(head.lstrip() + visible(finding.message), max(20, width - 4))
        first = Text(f"  {lines[0]}")
        first.stylize(SEVERITY_STYLES.get(finding.severity, ""), 2, 2 + len(finding.severity) + len(finding.rule) + 2)
        yield first
        for line in lines[1:]:
            yield Text(f"    {line}")


def _legend(used: Iterable[str], width: int, unicode: bool) -> Iterator[Text]:
    """What the characters mean, as many a line as fit."""
    line = Text("  ")
    entries = [
        (GLYPHS[kind][0 if unicode else 1] * 2, GLYPHS[kind][2], meaning)
        for kind, meaning in BAR_KINDS.items()
        if kind in used
    ]
    entries += [(letter, MARK_STYLES[kind], meaning) for kind, (letter, meaning) in MARK_KINDS.items()]
    for glyph, style, meaning in entries:
        length = len(glyph) + len(meaning) + 3
        if len(line) > 2 and len(line) + length > width:
            yield line
            line = Text("  ")
        line.append(glyph, style=style)
        line.append(f" {meaning}  ", style="bright_black")
    yield line
