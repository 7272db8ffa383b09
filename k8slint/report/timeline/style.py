"""Colours and shapes of drawn timelines, light and dark."""

from __future__ import annotations

from k8slint.report.timeline.event import BARS, CUT, MARKS

_LIGHT = {"paper": "#ffffff", "ink": "#1b1f24", "dim": "#57606a", "grid": "#d8dee4", "hatch-back": "#eaeef2"}
_DARK = {"paper": "#0d1117", "ink": "#e6edf3", "dim": "#9198a1", "grid": "#30363d", "hatch-back": "#21262d"}
_LIGHT |= {"error": "#cf222e", "warning": "#9a6700", "info": "#0969da"}
_DARK |= {"error": "#f85149", "warning": "#d29922", "info": "#58a6ff"}
_LIGHT |= {kind: event.light for kind, event in BARS.items()} | {f"mark-{kind}": e.light for kind, e in MARKS.items()}
_DARK |= {kind: event.dark for kind, event in BARS.items()} | {f"mark-{kind}": e.dark for kind, e in MARKS.items()}
_LIGHT["cut"], _DARK["cut"] = CUT.light, CUT.dark

MARK_SHAPES = {
    "term": '<circle r="8"/>',
    "kill": '<path d="M0-9 9 0 0 9-9 0Z"/>',
    "liveness": '<rect x="-8" y="-8" width="16" height="16" rx="3"/>',
    "problem": '<path d="M0-10 10 8-10 8Z"/>',
}
"""A shape of its own for each kind of mark, so that colour alone tells nothing."""

INK_ON = ("noticing", "perhaps", "term", "settling", "unknown")
"""Bars so light that a number on them is dark also on a light page."""

STYLE = (
    "text{font:14px system-ui,sans-serif;fill:var(--ink)}"
    ".title{font-size:17px;font-weight:600}.phase{font-weight:600}.dim,.tick{fill:var(--dim);font-size:13px}"
    ".tick{text-anchor:middle}.count{fill:var(--dim);font-size:12px;text-anchor:end}"
    ".name{font-weight:600}.sub{fill:var(--dim)}.problem{fill:var(--error)}"
    ".paper{fill:var(--paper)}.grid{stroke:var(--grid)}.limit{stroke:var(--mark-kill);stroke-dasharray:4 3}"
    ".wanted{stroke:var(--ink)}.floor{stroke:var(--error);stroke-dasharray:4 3}.level{shape-rendering:crispEdges}"
    ".gap{stroke:var(--paper);stroke-width:7}.cut{stroke:var(--cut);stroke-width:1.5}"
    ".hatch{fill:var(--unknown)}.hatch-back{fill:var(--hatch-back)}"
    + "".join(f".bar.{kind}{{fill:{'url(#unknown)' if kind == 'unknown' else f'var(--{kind})'}}}" for kind in BARS)
    + ".number{font-size:12px;text-anchor:middle;pointer-events:none;fill:var(--paper)}"
    + ",".join(f".number.on-{kind}" for kind in INK_ON)
    + "{fill:var(--on-light)}.number.on-unknown{fill:var(--ink);font-weight:700}"
    ".mark text{font-size:11px;font-weight:700;text-anchor:middle;fill:var(--paper)}"
    + "".join(f".mark.{kind} :not(text):not(title){{fill:var(--mark-{kind})}}" for kind in MARKS)
    + ".mark.problem text{transform:translateY(2px)}"
)
"""The rules for everything drawn; colours come from variables."""


def stylesheet(root: str) -> str:
    """Return the colour variables of a root selector: light, and dark where the reader prefers it."""
    light = ";".join(f"--{name}:{colour}" for name, colour in ({"on-light": _LIGHT["ink"]} | _LIGHT).items())
    dark = ";".join(f"--{name}:{colour}" for name, colour in ({"on-light": _DARK["paper"]} | _DARK).items())
    return f"{root}{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{{root}{{{dark}}}}}"
