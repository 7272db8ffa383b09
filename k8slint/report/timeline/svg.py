"""Timelines as SVG: for documents, and the pictures inside the HTML page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.timeline.picture import BAR_KINDS, MARK_KINDS
from k8slint.report.timeline.style import MARK_SHAPES, STYLE, stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from k8slint.report.timeline.picture import Bar, Mark, Phase, PodPicture, Row

WIDTH = 960
LABEL = 190
RIGHT = 48
ROW = 28
BAR = 16
HEAD = 54
MARK_WIDTH = 18
"""Sizes in pixels: the picture, the labels left of it, the margin right, a row, its bars, the head, a mark."""

MAX_LABEL = 24
"""Characters of a label; a longer one is cut, its whole stands in the title."""


def timeline_svg(pictures: Sequence[PodPicture]) -> str:
    """Return one SVG document with all pods below each other, light or dark as the viewer prefers."""
    parts: list[str] = []
    top = 8
    used: set[str] = set()
    for picture in pictures:
        parts.append(_text(16, top + 24, picture.title, "title"))
        parts.append(_text(WIDTH - RIGHT, top + 24, f"{picture.file}:{picture.line}", "dim end"))
        top += 36
        for phase in picture.phases:
            parts.append(f'<g transform="translate(0 {top})">{phase_group(phase)}</g>')
            top += phase_height(phase)
            used.update(bar.kind for row in phase.rows for bar in row.bars)
        top += 16
    parts.append(f'<g transform="translate(0 {top})">{legend_group(used)}</g>')
    height = top + legend_height(used)
    title = "Timelines of " + ", ".join(picture.title for picture in pictures) if pictures else "No pods"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{_safe(title)}"><style>{stylesheet(":root")}{STYLE}</style>{PATTERN}'
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>{"".join(parts)}</svg>\n'
    )


PATTERN = (
    '<defs><pattern id="unknown" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-back" width="8" height="8"/><rect class="hatch" width="3" height="8"/></pattern></defs>'
)
"""The hatching of unknown spans."""


def phase_height(phase: Phase) -> int:
    """Return the height of a phase in pixels."""
    return HEAD + ROW * len(phase.rows) + 12


def phase_group(phase: Phase) -> str:
    """Return a phase as SVG elements from the top left corner of its own coordinates."""
    bottom = HEAD + ROW * len(phase.rows)
    parts = [_text(16, 18, phase.title, "phase"), _text(LABEL, 18, phase.origin, "dim")]
    for seconds, label in phase.ticks:
        x = _x(phase, seconds)
        parts.append(f'<line class="grid" x1="{x}" y1="{HEAD - 8}" x2="{x}" y2="{bottom}"/>')
        parts.append(_text(x, HEAD - 14, label, "tick"))
    for line in phase.lines:
        x = _x(phase, line.at)
        parts.append(f'<line class="limit" x1="{x}" y1="{HEAD - 8}" x2="{x}" y2="{bottom}">{_title(line.text)}</line>')
    for index, row in enumerate(phase.rows):
        parts.append(f'<g transform="translate(0 {HEAD + ROW * index})">{_row(phase, row)}</g>')
    return "".join(parts)


def _row(phase: Phase, row: Row) -> str:
    """A row: its label, its bars, its marks, each with its words."""
    role = "" if row.role == "regular" or not row.container else f" ({row.role})"
    name, room = row.container or row.label, MAX_LABEL - len(role)
    label = name if len(name) <= room else name[: room - 1] + "…"
    style = "name problem" if row.problem and row.container else "name" if row.container else "sub"
    flag = "! " if row.problem and row.container else ""
    words = _safe(". ".join(row.texts))
    parts = [
        f'<g role="img" aria-label="{words}">',
        _text(16 if row.container else 30, 17, flag + label + role, style),
        *(_bar(phase, bar) for bar in row.bars if bar.end > bar.start),
        *_marks(phase, row.marks),
        "</g>",
    ]
    return "".join(parts)


def _bar(phase: Phase, bar: Bar) -> str:
    """A bar with its words as title."""
    x, end = _x(phase, bar.start), _x(phase, bar.end)
    thin = bar.kind in ("patience", "risk", "waiting")
    y, height = (10, 6) if thin else (5, BAR)
    width = max(round(end - x, 1), 1.5)
    drawn = f'<rect class="bar {bar.kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="2">'
    number = ""
    if bar.number and width > 7 * len(bar.number) + 24:
        number = _text(round(x + width / 2, 1), 17, bar.number, f"number on-{bar.kind}")
    return f"{drawn}{_title(bar.text)}</rect>{number}"


def _marks(phase: Phase, marks: Sequence[Mark]) -> list[str]:
    """The marks of a row from left to right: letters on shapes, moved aside where they would cover each other."""
    drawn: list[str] = []
    free = 0.0
    for mark in sorted(marks, key=lambda each: each.at):
        x = max(_x(phase, mark.at), free)
        free = x + MARK_WIDTH
        drawn.append(
            f'<g class="mark {mark.kind}" transform="translate({round(x, 1)} 13)">{_title(mark.text)}'
            f'{MARK_SHAPES[mark.kind]}<text y="4">{MARK_KINDS[mark.kind][0]}</text></g>'
        )
    return drawn


def legend_height(used: Iterable[str]) -> int:
    """Return the height of the legend in pixels."""
    return 24 * (-(-(len(set(used)) + len(MARK_KINDS)) // 5)) + 16


def legend_group(used: Iterable[str]) -> str:
    """Return what the bars and marks mean, five a line."""
    kinds = set(used)
    bars = [("bar", kind, meaning) for kind, meaning in BAR_KINDS.items() if kind in kinds]
    marks = [("mark", kind, meaning) for kind, (_, meaning) in MARK_KINDS.items()]
    parts = []
    for index, (what, kind, meaning) in enumerate([*bars, *marks]):
        x, y = 16 + (index % 5) * 188, 24 * (index // 5)
        if what == "bar":
            sign = f'<rect class="bar {kind}" x="0" y="2" width="24" height="12" rx="2"/>'
        else:
            letter = MARK_KINDS[kind][0]
            sign = (
                f'<g class="mark {kind}" transform="translate(12 8)">{MARK_SHAPES[kind]}<text y="4">{letter}</text></g>'
            )
        parts.append(f'<g transform="translate({x} {y})">{sign}{_text(32, 12, meaning, "dim")}</g>')
    return "".join(parts)


def _x(phase: Phase, seconds: float) -> float:
    """The pixel of a moment."""
    span = max(phase.last - phase.first, 1e-9)
    inside = max(0.0, min(1.0, (seconds - phase.first) / span))
    return round(LABEL + inside * (WIDTH - LABEL - RIGHT), 1)


def _text(x: float, y: float, text: str, style: str) -> str:
    """A line of text."""
    return f'<text class="{style}" x="{x}" y="{y}">{_safe(text)}</text>'


def _title(text: str) -> str:
    """The words a pointer shows and a screen reader reads."""
    return f"<title>{_safe(text)}</title>" if text else ""


def _safe(text: str) -> str:
    """A text that cannot end an element or an attribute; characters XML forbids become visible."""
    return escape(visible(text), quote=True)
