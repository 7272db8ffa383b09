"""Timelines as one HTML page: no scripts, nothing loaded, every bar in words beside its picture."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from k8slint import __version__
from k8slint.report.display import visible
from k8slint.report.timeline.style import STYLE, stylesheet
from k8slint.report.timeline.svg import PATTERN, WIDTH, legend_group, legend_height, phase_group, phase_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.report.timeline.picture import Phase, PodPicture
from k8slint.views.times import TimedFinding

_PAGE = (
    "body{margin:0 auto;max-width:1024px;padding:16px 24px;background:var(--paper);color:var(--ink);"
    "font:15px/1.5 system-ui,sans-serif}h1{font-size:1.4rem}h2{font-size:1.15rem;margin:2.2rem 0 0}"
    "svg{max-width:100%;height:auto;display:block}a{color:var(--patience)}small,summary,footer{color:var(--dim)}"
    "nav ul{columns:2;padding-left:1.2rem}details{margin:.3rem 0 1rem}li{margin:.15rem 0}code{font-size:.9em}"
    ".error{color:var(--alarm)}.warning{color:var(--warn)}.info{color:var(--patience)}.finding{padding-left:1.2rem}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def timeline_html(pictures: Sequence[PodPicture]) -> str:
    """Return one self-contained page with a section for each pod, light or dark as the reader prefers."""
    used = {bar.kind for picture in pictures for phase in picture.phases for row in phase.rows for bar in row.bars}
    title = f"Timeline of {pictures[0].title}" if len(pictures) == 1 else f"Timelines of {len(pictures)} pods"
    legend = f"{PATTERN}{legend_group(used)}"
    body = [
        f"<h1>{_safe(title)}</h1>",
        _navigation(pictures),
        f'<svg viewBox="0 0 {WIDTH} {legend_height(used)}" role="img" aria-label="Legend">{legend}</svg>',
        *(_section(number, picture) for number, picture in enumerate(pictures)),
        f"<footer><small>k8slint {__version__}</small></footer>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(title)}</title><style>{stylesheet(':root')}{STYLE}{_PAGE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _navigation(pictures: Sequence[PodPicture]) -> str:
    """Links to the sections, where there are several."""
    if len(pictures) < 2:
        return ""
    links = "".join(
        f'<li><a href="#pod-{number}">{_safe(picture.title)}</a>{_count(picture.findings)}</li>'
        for number, picture in enumerate(pictures)
    )
    return f'<nav aria-label="Pods"><ul>{links}</ul></nav>'


def _count(findings: tuple[TimedFinding, ...]) -> str:
    """How many problems a pod has, for the navigation."""
    if not findings:
        return ""
    return f" <small>{len(findings)} problem{'s' if len(findings) > 1 else ''}</small>"


def _section(number: int, picture: PodPicture) -> str:
    """A pod: its problems, its pictures, and the same in words."""
    heading = f'<h2 id="title-{number}">{_safe(picture.title)}</h2>'
    place = f"<small><code>{_safe(f'{picture.file}:{picture.line}')}</code>{_remarks(picture)}</small>"
    findings = "".join(
        f'<li><b class="{_safe(each.severity)}">{_safe(each.severity)}</b> <code>{_safe(each.rule)}</code> '
        f"line {each.line}: {_safe(each.message)}</li>"
        for each in picture.findings
    )
    listed = f'<ul class="finding">{findings}</ul>' if findings else ""
    phases = "".join(_phase(picture, phase) for phase in picture.phases)
    return f'<section id="pod-{number}" aria-labelledby="title-{number}">{heading}{place}{listed}{phases}</section>'


def _remarks(picture: PodPicture) -> str:
    """The deadlines of a pod, behind its place."""
    return "".join(f" · {_safe(remark)}" for remark in picture.remarks)


def _phase(picture: PodPicture, phase: Phase) -> str:
    """The picture of a phase, and below it every bar in words."""
    height = phase_height(phase)
    label = _safe(f"{phase.title} of {picture.title}, {phase.origin}")
    words = "".join(f"<li>{_safe(text)}</li>" for row in phase.rows for text in row.texts)
    words += "".join(f"<li>{_safe(line.text)}</li>" for line in phase.lines)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{label}">{phase_group(phase)}</svg>'
        f"<details><summary>{_safe(phase.title)} in words</summary><ul>{words}</ul></details>"
    )


def _safe(text: str) -> str:
    """A text that cannot end an element or an attribute."""
    return escape(visible(text), quote=True)
