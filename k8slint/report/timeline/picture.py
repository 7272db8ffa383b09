"""What a timeline is made of: phases with rows of bars and marks on an axis of seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import ResourceRef
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.views.times import TimedFinding

BAR_KINDS = {
    "init": "init container runs",
    "hook": "hook runs",
    "perhaps": "may go on",
    "starting": "application starts",
    "unknown": "unknown, not to scale",
    "noticing": "up, not yet Ready",
    "ready": "Ready",
    "patience": "safe from the probe",
    "risk": "probe may kill",
    "waiting": "waits for its turn",
    "term": "TERM, time to stop",
    "stopping": "stops (declared)",
}
"""What each kind of bar means, for legends."""

MARK_KINDS = {
    "term": ("T", "TERM"),
    "kill": ("K", "KILL"),
    "liveness": ("L", "liveness takes over"),
    "problem": ("!", "problem"),
}
"""The letter and the meaning of each kind of mark."""


class Bar(NamedTuple):
    """A span of a row: drawn seconds on the phase's axis, what it is in words, and the number to write on it."""

    kind: str
    start: float
    end: float
    text: str
    number: str = ""


class Mark(NamedTuple):
    """A moment of a row, and what happens then in words."""

    kind: str
    at: float
    text: str


class Row(NamedTuple):
    """One line of a phase; ``container`` is empty in the further rows of the same container."""

    container: str
    role: str
    label: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    problem: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All the row says, in words, in the order of time."""
        parts = sorted([*((bar.start, bar.text) for bar in self.bars), *((mark.at, mark.text) for mark in self.marks)])
        return tuple(dict.fromkeys(text for _, text in parts if text))


class Phase(NamedTuple):
    """The start or the end of a pod: rows over an axis from ``first`` to ``last`` drawn seconds.

    ``origin`` says what the axis counts from; ``ticks`` are labelled seconds, ``lines`` moments that concern all rows.
    """

    name: str
    title: str
    origin: str
    first: float
    last: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Mark, ...] = ()


class PodPicture(NamedTuple):
    """One pod: who it is, its two phases and what is wrong with them."""

    resource: ResourceRef
    file: str
    line: int
    phases: tuple[Phase, ...]
    findings: tuple[TimedFinding, ...]
    remarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Kind, namespace and name.  Example: ``Deployment shop/web``."""
        name = self.resource.name or "(no name)"
        return (
            f"{self.resource.kind} {self.resource.namespace}/{name}"
            if self.resource.namespace
            else (f"{self.resource.kind} {name}")
        )
