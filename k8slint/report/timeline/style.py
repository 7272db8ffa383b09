"""Colours and shapes of drawn timelines, light and dark."""

from __future__ import annotations

_LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "dim": "#57606a",
    "grid": "#d8dee4",
    "init": "#2f7d4f",
    "hook": "#8250df",
    "perhaps": "#c8b3f0",
    "starting": "#1b7c83",
    "hatch": "#8c959f",
    "hatch-back": "#eaeef2",
    "noticing": "#d4a72c",
    "ready": "#2da44e",
    "patience": "#0969da",
    "risk": "#e5534b",
    "waiting": "#afb8c1",
    "term": "#f0c674",
    "stopping": "#1b7c83",
    "alarm": "#cf222e",
    "calm": "#1a7f37",
    "warn": "#9a6700",
    "on-mark": "#ffffff",
}
_DARK = {
    "paper": "#0d1117",
    "ink": "#e6edf3",
    "dim": "#9198a1",
    "grid": "#30363d",
    "init": "#3fb950",
    "hook": "#a371f7",
    "perhaps": "#54407f",
    "starting": "#39c5cf",
    "hatch": "#6e7681",
    "hatch-back": "#21262d",
    "noticing": "#bb8009",
    "ready": "#238636",
    "patience": "#388bfd",
    "risk": "#da3633",
    "waiting": "#484f58",
    "term": "#9e6a03",
    "stopping": "#39c5cf",
    "alarm": "#f85149",
    "calm": "#3fb950",
    "warn": "#d29922",
    "on-mark": "#0d1117",
}

MARK_SHAPES = {
    "term": '<circle r="8"/>',
    "kill": '<path d="M0-9 9 0 0 9-9 0Z"/>',
    "liveness": '<circle r="8"/>',
    "problem": '<path d="M0-10 10 8-10 8Z"/>',
}
"""A shape of its own for each kind of mark, so that colour alone tells nothing."""

STYLE = (
    "text{font:13px system-ui,sans-serif;fill:var(--ink)}"
    ".title{font-size:17px;font-weight:600}.phase{font-weight:600}.dim,.tick{fill:var(--dim);font-size:12px}"
    ".end{text-anchor:end}.tick{text-anchor:middle}.name{font-weight:600}.sub{fill:var(--dim)}.problem{fill:var(--alarm)}"
    ".paper{fill:var(--paper)}.grid{stroke:var(--grid)}.limit{stroke:var(--alarm);stroke-dasharray:4 3}"
    ".hatch{fill:var(--hatch)}.hatch-back{fill:var(--hatch-back)}.bar.unknown{fill:url(#unknown)}"
    + "".join(
        f".bar.{kind}{{fill:var(--{kind})}}"
        for kind in (
            *("init", "hook", "perhaps", "starting", "noticing", "ready"),
            *("patience", "risk", "waiting", "term", "stopping"),
        )
    )
    + ".number{font-size:11px;text-anchor:middle;pointer-events:none;fill:var(--paper)}"
    ".number.on-term,.number.on-noticing,.number.on-perhaps{fill:var(--ink)}"
    ".number.on-unknown{fill:var(--ink);font-weight:700}"
    ".mark text{font-size:11px;font-weight:700;text-anchor:middle;fill:var(--on-mark)}"
    ".mark.term *{stroke:none}.mark.term :not(text):not(title){fill:var(--warn)}"
    ".mark.kill :not(text):not(title),.mark.problem :not(text):not(title){fill:var(--alarm)}"
    ".mark.liveness :not(text):not(title){fill:var(--calm)}.mark.problem text{transform:translateY(2px)}"
)
"""The rules for everything drawn; colours come from variables."""


def stylesheet(root: str) -> str:
    """Return the colour variables of a root selector: light, and dark where the reader prefers it."""
    light = ";".join(f"--{name}:{colour}" for name, colour in _LIGHT.items())
    dark = ";".join(f"--{name}:{colour}" for name, colour in _DARK.items())
    return f"{root}{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{{root}{{{dark}}}}}"
