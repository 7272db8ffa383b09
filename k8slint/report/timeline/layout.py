"""Times to picture: the only place where seconds become positions."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.report.timeline.picture import Phase, PodPicture
from k8slint.report.timeline.start_rows import start_phase
from k8slint.report.timeline.stop_rows import stop_phase

if TYPE_CHECKING:
    from k8slint.views.times import PodTimes, TimedFinding


def layout(times: PodTimes) -> PodPicture:
    """Return the picture of a pod; rows of containers with findings carry the mark of a problem."""
    phases = tuple(_flagged(phase, times.findings) for phase in (start_phase(times), stop_phase(times)))
    return PodPicture(times.resource, times.file, times.line, phases, times.findings, _remarks(times))


def _flagged(phase: Phase, findings: tuple[TimedFinding, ...]) -> Phase:
    """The phase with the first row of every container that has findings in it marked."""
    names = {finding.container for finding in findings if finding.phase == phase.name}
    rows = tuple(row._replace(problem=True) if row.container and row.container in names else row for row in phase.rows)
    return phase._replace(rows=rows)


def _remarks(times: PodTimes) -> tuple[str, ...]:
    """What deadlines say about the start, in words."""
    found = []
    deadlines = times.deadlines
    if deadlines.progress is not None:
        after = f", Ready for {deadlines.min_ready} s included" if deadlines.min_ready else ""
        found.append(f"a rollout must show progress within {deadlines.progress} s{after}")
    if deadlines.job is not None:
        found.append(f"the Job ends after {deadlines.job} s, retries included")
    if deadlines.pod is not None:
        found.append(f"the pod ends after {deadlines.pod} s")
    return tuple(found)
