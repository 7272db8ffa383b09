"""Timelines as one HTML page: no scripts, nothing loaded, every bar in words beside its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint import __version__
from k8slint.report.timeline.chart_svg import chart_group, chart_height
from k8slint.report.timeline.phase_svg import PATTERN, phase_group, phase_height, safe
from k8slint.report.timeline.style import STYLE, stylesheet
from k8slint.report.timeline.svg import legend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from k8slint.report.timeline.picture import Phase, PodPicture, RolloutChart
    from k8slint.views.times import TimedFinding

_PAGE = (
    "*{box-sizing:border-box}body{margin:0 auto;max-width:1240px;padding:16px clamp(12px,3vw,32px);"
    "background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.4rem}h2{font-size:1.2rem;margin:2.4rem 0 0}p{margin:0}a{color:var(--info)}"
    "svg{display:block;overflow:visible}.drawing{width:100%}small,summary,footer{color:var(--dim)}"
    ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,350px),1fr));gap:0 40px}"
    "figure{margin:1.2rem 0 0;min-width:0}figcaption{margin-bottom:.5rem}nav ul,.legend{padding:0;list-style:none}"
    "nav ul{columns:2 260px}.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:.5rem 0;color:var(--dim);"
    "font-size:.9rem}.legend li{display:flex;align-items:center;gap:8px}.key{flex:none}"
    "details{margin:.3rem 0 0;font-size:.9rem}li{margin:.15rem 0}code{font-size:.9em}"
    ".error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}.finding{padding-left:1.2rem}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def timeline_html(pictures: Sequence[PodPicture]) -> str:
    """Return one self-contained page with a section for each pod, light or dark as the reader prefers."""
    title = f"Timeline of {pictures[0].title}" if len(pictures) == 1 else f"Timelines of {len(pictures)} pods"
    body = [
        f"<h1>{safe(title)}</h1>",
        _navigation(pictures),
        f'<svg width="0" height="0" aria-hidden="true">{PATTERN}</svg>',
        _legend(pictures),
        *(_section(number, picture) for number, picture in enumerate(pictures)),
        f"<footer><small>k8slint {__version__}</small></footer>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{safe(title)}</title><style>{stylesheet(':root')}{STYLE}{_PAGE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _navigation(pictures: Sequence[PodPicture]) -> str:
    """Links to the sections, where there are several."""
    if len(pictures) < 2:
        return ""
    links = "".join(
        f'<li><a href="#pod-{number}">{safe(picture.title)}</a>{_count(picture.findings)}</li>'
        for number, picture in enumerate(pictures)
    )
    return f'<nav aria-label="Pods"><ul>{links}</ul></nav>'


def _legend(pictures: Sequence[PodPicture]) -> str:
    """What the colours and letters mean."""
    entries = "".join(
        f'<li><svg class="key" width="24" height="16" aria-hidden="true">{sign}</svg>{safe(meaning)}</li>'
        for sign, meaning in legend(pictures)
    )
    return f'<ul class="legend" aria-label="Legend">{entries}</ul>'


def _count(findings: tuple[TimedFinding, ...]) -> str:
    """How many problems a pod has, for the navigation."""
    if not findings:
        return ""
    return f" <small>{len(findings)} problem{'s' if len(findings) > 1 else ''}</small>"


def _section(number: int, picture: PodPicture) -> str:
    """A pod: its problems, its pictures, and the same in words."""
    heading = f'<h2 id="title-{number}">{safe(picture.title)}</h2>'
    place = f"<small><code>{safe(f'{picture.file}:{picture.line}')}</code>{_remarks(picture)}</small>"
    findings = "".join(
        f'<li><b class="{safe(each.severity)}">{safe(each.severity)}</b> <code>{safe(each.rule)}</code> '
        f"line {each.line}: {safe(each.message)}</li>"
        for each in picture.findings
    )
    listed = f'<ul class="finding">{findings}</ul>' if findings else ""
    figures = [_phase(picture, phase) for phase in picture.phases]
    if picture.chart is not None:
        figures.append(_chart(picture, picture.chart))
    drawn = f'<div class="figures">{"".join(figures)}</div>'
    return f'<section id="pod-{number}" aria-labelledby="title-{number}">{heading}{place}{listed}{drawn}</section>'


def _remarks(picture: PodPicture) -> str:
    """The deadlines of a pod, behind its place."""
    return "".join(f" · {safe(remark)}" for remark in picture.remarks)


def _phase(picture: PodPicture, phase: Phase) -> str:
    """The picture of a phase, and below it every bar in words."""
    words = [*(text for row in phase.rows for text in row.texts), *(line.text for line in phase.lines)]
    label = f"{phase.title} of {picture.title}, {phase.origin}"
    return _figure(phase, label, (phase_group(phase), phase_height(phase)), words)


def _chart(picture: PodPicture, chart: RolloutChart) -> str:
    """The chart of a rollout, and below it what it rests on."""
    return _figure(chart, f"{chart.title} of {picture.title}", (chart_group(chart), chart_height()), chart.words)


def _figure(drawn: Phase | RolloutChart, label: str, drawing: tuple[str, int], words: Iterable[str]) -> str:
    """A drawing with its caption above and its words below."""
    group, height = drawing
    listed = "".join(f"<li>{safe(text)}</li>" for text in words)
    return (
        f"<figure><figcaption><b>{safe(drawn.title)}</b>: {safe(drawn.outcome)}<br><small>{safe(drawn.origin)}</small>"
        f'</figcaption><svg class="drawing" height="{height}" role="group" aria-label="{safe(label)}">{group}</svg>'
        f"<details><summary>{safe(drawn.title)} in words</summary><ul>{listed}</ul></details></figure>"
    )
