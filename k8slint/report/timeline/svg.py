"""Timelines as one SVG document, for runbooks and other documents."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.timeline.chart_svg import chart_group, chart_height
from k8slint.report.timeline.event import BARS, CHART_LINES, CUT, MARKS
from k8slint.report.timeline.phase_svg import LEFT, PATTERN, bar_shape, phase_group, phase_height, safe, text
from k8slint.report.timeline.style import MARK_SHAPES, STYLE, stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from k8slint.report.timeline.picture import PodPicture

WIDTH = 560
"""Pixels of the document: on the screen of a telephone it shrinks by a third, and can still be read."""
LINE = 18
_CHARACTERS, _TITLE_CHARACTERS = 68, 50  # of a line of words


def timeline_svg(pictures: Sequence[PodPicture]) -> str:
    """Return one SVG document with all pods below each other, light or dark as the viewer prefers."""
    canvas = _Canvas()
    for picture in pictures:
        canvas.words(picture.title, "title", 26, _TITLE_CHARACTERS)
        canvas.words(f"{picture.file}:{picture.line}", "dim")
        for phase in picture.phases:
            canvas.head(phase.title, phase.outcome, phase.origin)
            canvas.group(phase_group(phase), phase_height(phase))
        if picture.chart is not None:
            canvas.head(picture.chart.title, picture.chart.outcome, picture.chart.origin)
            canvas.group(chart_group(picture.chart), chart_height())
            canvas.words("; ".join(picture.chart.words), "dim")
        canvas.top += 12
    canvas.group(*_legend_group(legend(pictures)))
    title = "Timelines of " + ", ".join(picture.title for picture in pictures) if pictures else "No pods"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {canvas.top}" width="{WIDTH}" '
        f'height="{canvas.top}" role="img" aria-label="{safe(title)}"><style>{stylesheet(":root")}{STYLE}</style>'
        f'{PATTERN}<rect class="paper" width="{WIDTH}" height="{canvas.top}"/>{"".join(canvas.parts)}</svg>\n'
    )


class _Canvas:
    """What has been drawn of a document, and where the next thing goes."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.top = 8

    def words(self, words: str, style: str, height: int = LINE, characters: int = _CHARACTERS) -> None:
        """Write some words, over as many lines as they need."""
        for line in wrap(visible(words), characters) or [""]:
            self.parts.append(text(f"{LEFT}%", self.top + height - 5, line, style))
            self.top += height

    def lead(self, title: str, words: str) -> None:
        """Write a title and some words behind it."""
        first, *rest = wrap(visible(f"{title}: {words}"), _CHARACTERS)
        bold = f'<tspan class="phase">{safe(title)}</tspan>{safe(first.removeprefix(title))}'
        self.parts.append(f'<text x="{LEFT}%" y="{self.top + LINE - 5}">{bold}</text>')
        self.top += LINE
        if rest:
            self.words(" ".join(rest), "")

    def head(self, title: str, outcome: str, origin: str) -> None:
        """Write what stands above a drawing."""
        self.top += 14
        self.lead(title, outcome)
        self.words(origin, "dim")

    def group(self, drawn: str, height: int) -> None:
        """Add a drawing of a height in pixels."""
        self.parts.append(f'<g transform="translate(0 {self.top})">{drawn}</g>')
        self.top += height


def legend(pictures: Iterable[PodPicture]) -> tuple[tuple[str, str], ...]:
    """Return the signs of what is drawn, each an SVG group of 24 by 16 pixels, and what they mean."""
    every = list(pictures)
    bars = set().union(*(picture.bar_kinds for picture in every))
    marks = set().union(*(picture.mark_kinds for picture in every))
    found = []
    for kind, event in BARS.items():
        if kind in bars:
            y, height = bar_shape(kind, 0)
            found.append((f'<rect class="bar {kind}" y="{y}" width="24" height="{height}" rx="2"/>', event.meaning))
    for kind, event in MARKS.items():
        if kind in marks:
            sign = f'{MARK_SHAPES[kind]}<text y="4">{event.glyph}</text>'
            found.append((f'<g class="mark {kind}" transform="translate(12 8)">{sign}</g>', event.meaning))
    if any(picture.chart is not None for picture in every):
        found += [(f'<path class="{style}" d="M0 8h24"/>', meaning) for style, meaning in CHART_LINES.items()]
    if any(picture.is_cut for picture in every):
        found.append(('<path class="cut" d="M6 16 12 0M12 16 18 0"/>', CUT.meaning))
    return tuple(found)


def _legend_group(entries: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """The legend of a document in two columns, and its height."""
    parts = []
    for index, (sign, meaning) in enumerate(entries):
        x, y = 12 + (index % 2) * WIDTH // 2, 24 * (index // 2)
        parts.append(f'<g transform="translate({x} {y})">{sign}{text("32", 13, meaning, "dim")}</g>')
    return "".join(parts), 24 * -(-len(entries) // 2) + 12
