"""What a timeline is made of: phases with rows of bars and marks on an axis of seconds, and the chart of a rollout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import ResourceRef
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.report.timeline.axis import Axis
    from k8slint.views.times import TimedFinding


class Bar(NamedTuple):
    """A span of a row: drawn seconds on the phase's axis, what it is in words, and the number to write on it.

    `goes_on` says that it does not end where the axis does.
    """

    kind: str
    start: float
    end: float
    text: str
    number: str = ""
    goes_on: bool = False


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

    @property
    def title(self) -> str:
        """What stands above or left of the row: the container and its role, or the probe or hook."""
        if not self.container:
            return self.label
        flag = "! " if self.problem else ""
        return f"{flag}{self.container}" + ("" if self.role == "regular" else f" ({self.role})")


class Phase(NamedTuple):
    """The start or the end of a pod: rows over an axis of drawn seconds.

    ``origin`` says what the axis counts from, ``outcome`` what comes of it; ``lines`` are moments of all rows.
    """

    name: str
    title: str
    origin: str
    outcome: str
    axis: Axis
    rows: tuple[Row, ...]
    lines: tuple[Mark, ...] = ()


class Level(NamedTuple):
    """How many pods are in one stage from each of the chart's moments to the next."""

    kind: str
    counts: tuple[int, ...]


class RolloutChart(NamedTuple):
    """How many pods of a workload are in which stage during a rollout: levels that stand on each other, over an axis.

    ``moments`` are drawn seconds, the last one the end; ``most`` is the highest sum; ``wanted`` the pods that are asked
    for and ``floor`` the fewest that serve. ``words`` say the same as sentences.
    """

    title: str
    origin: str
    outcome: str
    axis: Axis
    moments: tuple[float, ...]
    levels: tuple[Level, ...]
    most: int
    wanted: int
    floor: int
    words: tuple[str, ...]
    is_stuck: bool


class PodPicture(NamedTuple):
    """One pod: who it is, its two phases, the rollout of its workload, and what is wrong with them."""

    resource: ResourceRef
    file: str
    line: int
    phases: tuple[Phase, ...]
    chart: RolloutChart | None
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

    @property
    def bar_kinds(self) -> set[str]:
        """The kinds of bars and levels that are drawn, for a legend."""
        kinds = {bar.kind for phase in self.phases for row in phase.rows for bar in row.bars if bar.end > bar.start}
        return kinds | {level.kind for level in (self.chart.levels if self.chart else ())}

    @property
    def mark_kinds(self) -> set[str]:
        """The kinds of marks that are drawn, for a legend."""
        return {mark.kind for phase in self.phases for row in phase.rows for mark in row.marks}

    @property
    def is_cut(self) -> bool:
        """Whether an axis leaves out some seconds."""
        return any(phase.axis.cut is not None for phase in self.phases)
