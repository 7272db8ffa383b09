"""What can happen in a timeline: each event with one glyph, one colour and one meaning in every picture."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class Event(NamedTuple):
    """How an event is drawn: the words of a legend, characters of a terminal (any, ASCII), and its colours.

    `style` is a terminal's colour, `light` and `dark` those of a page; `shape` is the height of its bar there.
    """

    meaning: str
    glyph: str
    plain: str
    style: str
    light: str
    dark: str
    shape: str = "full"


BARS = {
    "init": Event("init container runs", "▀", "#", "blue", "#953800", "#db6d28"),
    "hook": Event("hook runs", "▞", "%", "magenta", "#8250df", "#a371f7"),
    "perhaps": Event("hook may go on", "╌", "^", "bright_magenta", "#c8b3f0", "#9379c9"),
    "starting": Event("starting", "▓", "+", "cyan", "#1b7c83", "#39c5cf"),
    "unknown": Event("unknown, not to scale", "╱", "?", "bright_black", "#8c959f", "#6e7681"),
    "noticing": Event("up, not yet Ready", "▒", "=", "yellow", "#d4a72c", "#d29922"),
    "settling": Event("Ready, not yet available", "▂", "_", "bright_cyan", "#4ac26b", "#aff5b4"),
    "ready": Event("Ready", "█", "@", "green", "#1a7f37", "#3fb950"),
    "old": Event("old pods, Ready", "▌", "o", "white", "#6e7781", "#9198a1"),
    "patience": Event("safe from the probe", "━", "-", "bright_blue", "#0969da", "#58a6ff", "thin"),
    "risk": Event("probe may kill", "╍", "~", "red", "#e5534b", "#ff7b72", "thin"),
    "waiting": Event("waits for its turn", "·", ".", "bright_white", "#afb8c1", "#656c76", "thin"),
    "term": Event("time left to stop", "░", ":", "bright_yellow", "#f0c674", "#bb8009"),
    "stopping": Event("stopping", "▄", "x", "dark_orange", "#bf3989", "#f778ba"),
}
"""Kind of a bar -> how it is drawn, in the order of a pod's life."""

MARKS = {
    "term": Event("SIGTERM", "T", "T", "bold yellow", "#9a6700", "#d29922"),
    "kill": Event("SIGKILL", "K", "K", "bold red", "#cf222e", "#f85149"),
    "liveness": Event("liveness takes over", "L", "L", "bold green", "#116329", "#56d364"),
    "problem": Event("problem", "!", "!", "bold reverse red", "#cf222e", "#f85149"),
}
"""Kind of a mark -> how it is drawn; on a page each has a shape of its own, too."""

CUT = Event("scale is cut", "≈", "/", "bright_black", "#57606a", "#9198a1")
"""Where some seconds of an axis are left out."""

CHART_LINES = {"wanted": "pods asked for", "floor": "fewest that serve"}
"""Lines through the chart of a rollout, and what they mean."""
