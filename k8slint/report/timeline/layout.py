"""Times to picture: the only place where seconds become positions."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.pod import DEFAULT_GRACE_SECONDS
from k8slint.kube.time.duration import Duration, seconds_text, span_text
from k8slint.kube.time.grace_period import MINIMUM_TERM
from k8slint.kube.time.outcome import stop_text
from k8slint.report.timeline.axis import axis_of
from k8slint.report.timeline.picture import Bar, Mark, Phase, PodPicture, Row
from k8slint.report.timeline.rollout_chart import rollout_chart
from k8slint.report.timeline.start_rows import moments_of, start_phase
from k8slint.views.veiled import veiled

if TYPE_CHECKING:
    from k8slint.kube.time.pod_stop import ContainerStop
    from k8slint.views.times import PodTimes, TimedFinding


def layout(times: PodTimes) -> PodPicture:
    """Return the picture of a pod; rows of containers with findings carry the mark of a problem."""
    phases = tuple(_flagged(phase, times.findings) for phase in (start_phase(times), stop_phase(times)))
    chart = rollout_chart(times)
    return veiled(PodPicture(times.resource, times.file, times.line, phases, chart, times.findings, _remarks(times)))


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
        found.append(f"a rollout must show progress within {deadlines.progress} s")
    if deadlines.job is not None:
        found.append(f"the Job ends after {deadlines.job} s, retries included")
    if deadlines.pod is not None:
        found.append(f"the pod ends after {deadlines.pod} s")
    return tuple(found)


def stop_phase(times: PodTimes) -> Phase:
    """Return the end of a pod, its axis counting from the deletion; an unknown grace period is drawn as 30 s."""
    stop = times.stop
    grace = DEFAULT_GRACE_SECONDS if stop.grace is None else stop.grace
    ends = [_end(each, 0.0) for container in stop.containers for each in (container.term, container.kill)]
    last = (max([grace, *ends]) + MINIMUM_TERM) * 1.05
    if stop.grace is None:
        line = Mark("kill", float(grace), "the grace period is not known, 30 s are drawn")
    else:
        least = ", the least a deletion takes," if times.pod.grace_seconds != grace else ""
        line = Mark("kill", float(grace), f"the grace period of {grace} s{least} is over")
    rows = tuple(_row(container, float(grace), stop.grace is None) for container in stop.containers)
    origin = "seconds from the deletion of the pod"
    axis = axis_of(0.0, float(last), [float(grace), *moments_of(rows)])
    return Phase("stop", "End", origin, stop_text(stop), axis, rows, (line,))


def _row(container: ContainerStop, grace: float, unknown: bool) -> Row:
    """The end of one container."""
    bars = _hook_bars(container, grace)
    term = _end(container.term, grace)
    kill = max(_end(container.kill, grace + MINIMUM_TERM), term)
    hook_end = bars[-1].end if bars else 0.0
    if term > hook_end:
        text = f"'{container.name}' gets SIGTERM when the containers it outlives are over"
        bars.append(Bar("waiting", hook_end, term, text))
    words = _stop_words(container, unknown)
    bars += _stop_bars(container, term, kill, words)
    marks = [Mark("term", term, words), Mark("kill", kill, words)]
    problem = _problem(container, grace)
    if problem is not None:
        marks.append(problem)
    return Row(container.name, container.role, "", tuple(bars), tuple(marks), problem is not None)


def _hook_bars(container: ContainerStop, grace: float) -> list[Bar]:
    """The preStop hook: what it certainly takes, and what it may take."""
    hook, runs = container.hook, container.hook_runs
    if hook.at_most == 0:
        return []
    sure = min(runs.at_least, grace)
    needs = "never ends" if hook.at_least == inf else f"needs {span_text(hook)}"
    text = f"preStop of '{container.name}' {needs}"
    if container.hook_cut:
        text += f", cut off after {span_text(runs)}"
    bars = [Bar("hook", 0.0, sure, text, f"preStop {span_text(hook)}")] if sure else []
    if runs.exact is None:
        kind = "perhaps" if hook.at_most is not None else "unknown"
        bars.append(Bar(kind, sure, _end(runs, grace), text))
    return bars


def _stop_words(container: ContainerStop, unknown: bool) -> str:
    """When the signals come, how long there is between them, and what the container needs."""
    room = "an unknown time" if unknown else span_text(_room(container))
    moments = f"SIGTERM after {span_text(container.term)}, SIGKILL after {span_text(container.kill)}"
    if container.stop is None:
        needs = "how long it needs is not declared"
    else:
        needs = f"it needs {seconds_text(container.stop)} (declared)"
    return f"'{container.name}' gets {moments}; it has {room} to stop, {needs}"


def _stop_bars(container: ContainerStop, term: float, kill: float, words: str) -> list[Bar]:
    """What follows SIGTERM: the declared time to stop, and the room until SIGKILL."""
    if container.stop is None:
        return [Bar("term", term, kill, words, seconds_text(kill - term))]
    end = min(term + container.stop, kill)
    is_cut = end < term + container.stop
    number = f"{end - term:g} of {seconds_text(container.stop)}" if is_cut else seconds_text(container.stop)
    bars = [Bar("stopping", term, end, words, number)]
    return [*bars, Bar("term", end, kill, words)] if end < kill else bars


def _room(container: ContainerStop) -> Duration:
    """The seconds between SIGTERM and SIGKILL: least when TERM comes late, most when it comes early."""
    term, kill = container.term, container.kill
    if term.at_most is None or kill.at_most is None:
        return Duration(MINIMUM_TERM, None)
    return Duration(kill.at_most - term.at_most, kill.at_least - term.at_least)


def _problem(container: ContainerStop, grace: float) -> Mark | None:
    """What certainly goes wrong at the end of a container."""
    if container.hook_cut:
        return Mark("problem", grace, f"preStop of '{container.name}' is cut off when the grace period is over")
    if container.killed:
        at = _end(container.kill, grace)
        return Mark(
            "problem", at, f"'{container.name}' is killed before the {seconds_text(container.stop or 0)} it needs"
        )
    return None


def _end(duration: Duration, otherwise: float) -> float:
    """The latest moment of a duration, or another one when nothing bounds it."""
    return otherwise if duration.at_most is None or duration.at_most == inf else float(duration.at_most)
