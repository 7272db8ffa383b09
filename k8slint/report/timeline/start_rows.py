"""The start of a pod as rows: init containers, sidecars and regular ones, with the patience of their probes."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.time.container_start import container_start
from k8slint.kube.time.duration import Duration, seconds_text, span_text
from k8slint.kube.time.outcome import start_text
from k8slint.report.timeline.axis import axis_of
from k8slint.report.timeline.picture import Bar, Mark, Phase, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.time.container_start import ContainerStart
    from k8slint.kube.time.pod_start import StartingContainer
    from k8slint.views.times import PodTimes

SILENT = {
    "startupProbe": "never counts as started: startupProbe asks a port it does not declare, so no probe ever runs",
    "readinessProbe": "is never Ready: readinessProbe asks a port it does not declare, so it is never evaluated",
    "livenessProbe": "is never restarted by livenessProbe, which asks a port it does not declare",
}
"""What a probe that is never evaluated means for its container, the gravest first."""

LEAST_UNKNOWN = 4.0
"""Seconds an unknown span is drawn at least."""


def start_phase(times: PodTimes) -> Phase:
    """Return the start of a pod, its axis counting from the start of the regular containers."""
    unknown = _unknown_width(times)
    begins, zero = _begins(times, unknown)
    lanes = list(zip(times.start.containers, begins, strict=True))
    last = _last(lanes, zero, unknown)
    rows: list[Row] = []
    for each, begin in lanes:
        if each.start is None:
            rows.append(_init_row(each, begin - zero, unknown))
        else:
            rows += _container_rows(each.container, each.start, (begin - zero, last, unknown))
    first = min(0.0, *(begin - zero for _, begin in lanes)) if lanes else 0.0
    origin = "seconds from the start of the regular containers, images pulled"
    unknown_before = any(each.start is None and each.runs is not None and each.runs.exact is None for each, _ in lanes)
    axis = axis_of(first, last, moments_of(rows), 0.0 if unknown_before else None)
    return Phase("start", "Start", origin, start_text(times.start), axis, tuple(rows))


def moments_of(rows: Iterable[Row]) -> Iterator[float]:
    """Yield every drawn second at which something begins, ends or happens in some rows."""
    for row in rows:
        yield from (moment for bar in row.bars for moment in (bar.start, bar.end))
        yield from (mark.at for mark in row.marks)


def _unknown_width(times: PodTimes) -> float:
    """The drawn seconds of an unknown span: an eighth of what is known, so that it is seen and does not rule."""
    known = [0.0]
    for each in times.start.containers:
        if each.runs is not None and each.runs.bounded:
            known.append(each.runs.at_most or 0)
        if each.start is not None:
            known += [number for number in (each.start.patience or ()) if number is not None]
            known.append(each.start.needs or 0)
    return max(LEAST_UNKNOWN, max(known) / 8)


def _drawn(duration: Duration, unknown: float) -> float:
    """The drawn length of a duration: its end when it is known well enough, else its certain part and an open piece."""
    if duration.at_least == inf:
        return unknown
    if duration.at_most is not None and duration.at_most - duration.at_least <= unknown:
        return duration.at_most
    return duration.at_least + unknown


def _begins(times: PodTimes, unknown: float) -> tuple[list[float], float]:
    """The drawn moment each container begins, from the pod's first container on, and that of the first regular one."""
    begins, clock = [], 0.0
    zero: float | None = None
    for each in times.start.containers:
        begins.append(clock)
        if each.role == "regular" and zero is None:
            zero = clock
        if each.runs is not None:
            clock += _drawn(each.runs, unknown)
        elif each.start is not None:
            clock += _drawn(each.start.started if each.role == "sidecar" else each.start.post_start, unknown)
    return begins, clock if zero is None else zero


def _last(lanes: list[tuple[StartingContainer, float]], zero: float, unknown: float) -> float:
    """The right end of the axis: the latest known moment and a little more."""
    moments = [10.0]
    for each, begin in lanes:
        if each.start is None:
            continue
        drawn = _as_drawn(each.start, each.container, unknown)
        known = (drawn.started.at_most, drawn.ready.at_most, None if each.start.is_killed else drawn.needs)
        numbers = (*(each.start.patience or ()), _drawn(drawn.post_start, unknown), *known)
        moments += [begin - zero + number for number in numbers if number is not None and number != inf]
    return max(moments) * 1.08


def _as_drawn(start: ContainerStart, container: Container, unknown: float) -> ContainerStart:
    """The start with its unknown start-up time replaced by the length it is drawn with."""
    return start if start.needs is not None else container_start(container, unknown)


def _init_row(starting: StartingContainer, begin: float, unknown: float) -> Row:
    """An init container: how long it runs is known only when declared."""
    name, runs = starting.name, starting.runs
    if runs is not None and runs.exact is not None:
        text = f"init container '{name}' runs {seconds_text(runs.exact)} (declared)"
        bars = (Bar("init", begin, begin + runs.exact, text, seconds_text(runs.exact)),)
    else:
        bars = (Bar("unknown", begin, begin + unknown, f"init container '{name}' runs for an unknown time", "?"),)
    return Row(name, "init", "init", bars, ())


def _container_rows(container: Container, start: ContainerStart, drawing: tuple[float, float, float]) -> list[Row]:
    """The rows of a container that keeps running: its life, the patience of its probe, its postStart hook."""
    begin, last, unknown = drawing
    name, role = container.name, container.role
    rows = [_life_row(name, role, start, _as_drawn(start, container, unknown), begin, last)]
    if start.patience is not None and start.patience.guaranteed is not None:
        rows.append(_patience_row(role, start, name, begin))
    if start.post_start.at_most != 0:
        rows.append(_hook_row(role, start.post_start, name, begin, last, unknown))
    return rows


def _life_row(name: str, role: str, start: ContainerStart, drawn: ContainerStart, begin: float, last: float) -> Row:
    """A container from its start: starting, up but not Ready, Ready; the mark where liveness takes over."""
    up = begin + (drawn.needs or 0)
    if start.post_start.at_least == inf:
        text = f"'{name}' is never reported as running, because its postStart hook never ends"
        return Row(name, role, "", (Bar("unknown", begin, last, text, "?", goes_on=True),), ())
    worst = start.patience.worst if start.patience is not None else None
    if start.is_killed and start.needs is not None and worst is not None:
        text = f"'{name}' needs {seconds_text(start.needs)} to start (declared) and is killed before"
        return Row(name, role, "", (Bar("starting", begin, begin + worst, text, seconds_text(start.needs)),), ())
    ready = begin + drawn.ready.at_most if drawn.ready.bounded and drawn.ready.at_most is not None else last
    bars = []
    if start.needs is None:
        bars.append(Bar("unknown", begin, up, f"'{name}' starts, how long is not declared", "?"))
    else:
        needs = seconds_text(start.needs)
        bars.append(Bar("starting", begin, up, f"'{name}' needs {needs} to start (declared)", needs))
    if ready > up:
        notice = "" if start.ready.endless else _notice_text(name, start)
        bars.append(Bar("noticing", up, ready, notice, goes_on=not drawn.ready.bounded))
    early = "" if ready > begin else f"'{name}' counts as Ready as soon as it runs, no probe asks it"
    bars.append(Bar("ready", max(ready, begin), last, early, goes_on=True))
    marks = [Mark("problem", up, f"'{name}' {SILENT[kind]}") for kind in SILENT if kind in start.silent][:1]
    if start.detection is not None and start.killed_by == "startupProbe" and drawn.started.at_most not in (None, inf):
        text = (
            f"liveness of '{name}' takes over when startupProbe has succeeded, and notices a hang {_detection(start)}"
        )
        marks.append(Mark("liveness", begin + (drawn.started.at_most or 0), text))
    return Row(name, role, "", tuple(bars), tuple(marks), bool(start.silent))


def _notice_text(name: str, start: ContainerStart) -> str:
    """How long probes take to see that a container is up."""
    if start.needs is not None:
        return f"'{name}' is Ready after {span_text(start.ready)}"
    least = f", not before {seconds_text(start.ready.at_least)}" if start.ready.at_least else ""
    if start.notice.at_most is None:
        return f"'{name}' is Ready an unknown time after it is up{least}"
    if start.notice.at_most == 0:
        return f"'{name}' is Ready as soon as it is up{least}"
    return f"'{name}' is Ready up to {seconds_text(start.notice.at_most)} after it is up{least}"


def _detection(start: ContainerStart) -> str:
    """The seconds liveness takes to notice a hang."""
    found = start.detection
    if found is None or found.guaranteed is None:
        return "after an unknown time"
    worst = "" if found.worst is None else f" to {seconds_text(found.worst)}"
    return f"after {found.guaranteed}{worst}"


def _patience_row(role: str, start: ContainerStart, name: str, begin: float) -> Row:
    """How long the probe that watches the start leaves the container alone."""
    patience = start.patience
    assert patience is not None
    sure = patience.guaranteed or 0
    worst = patience.worst if patience.worst is not None else sure
    probe = start.killed_by or ""
    never = f"has killed it after {seconds_text(worst)} when it never comes up"
    text = f"{probe} leaves '{name}' {seconds_text(sure)} for certain and {never}"
    bars = (Bar("patience", begin, begin + sure, text), Bar("risk", begin + sure, begin + worst, text))
    marks = [Mark("kill", begin + worst, text)]
    if start.may_be_killed:
        needs = seconds_text(start.needs or 0)
        marks.insert(0, Mark("problem", begin + sure, f"'{name}' needs {needs}, {probe} leaves {seconds_text(sure)}"))
    return Row("", role, probe, bars, tuple(marks), start.may_be_killed)


def _hook_row(role: str, hook: Duration, name: str, begin: float, last: float, unknown: float) -> Row:
    """The postStart hook: nothing is probed and the next container does not start until it is over."""
    if hook.at_least == inf:
        text = f"postStart of '{name}' never ends"
        return Row(
            "",
            role,
            "postStart",
            (Bar("hook", begin, last, text, goes_on=True),),
            (Mark("problem", begin, text),),
            problem=True,
        )
    bars = []
    if hook.at_least:
        bars.append(Bar("hook", begin, begin + hook.at_least, f"postStart of '{name}' runs {span_text(hook)}"))
    if hook.exact is None:
        end = begin + _drawn(hook, unknown)
        kind = "unknown" if hook.at_most is None else "perhaps"
        bars.append(Bar(kind, begin + hook.at_least, end, f"postStart of '{name}' runs {span_text(hook)}"))
    return Row("", role, "postStart", tuple(bars), ())
