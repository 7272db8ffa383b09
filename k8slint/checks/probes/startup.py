"""Startup probes: whether a container may take as long to start as it needs, and a rollout or Job with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.declared import declared_for
from k8slint.checks.edits import together, written
from k8slint.kube.time.container_start import started_moment
from k8slint.kube.time.deadline import (
    job_deadline,
    min_ready,
    pod_deadline,
    progress_deadline,
    progress_deadline_for,
)
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import ProbeTiming, failure_threshold_for, probe_timing, startup_budget
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

RESTARTED = "The kubelet restarts the container before it is up, again and again."

_SUGGESTED_PERIOD = 5
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_ROOM = 60


def startup_budget_too_small(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of startup probes that may kill a container before its declared start-up time is over."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    needed = declared_for(probe.container, context.project).startup
    if needed is None:
        return
    timing = probe_timing(probe.value)
    guaranteed = startup_budget(timing).guaranteed if timing else None
    if timing is None or guaranteed is None or guaranteed >= needed:
        return
    failures = failure_threshold_for(timing, needed)
    enough = startup_budget(timing._replace(failures=failures)).guaranteed
    yield Problem(
        _number_node(probe, "failureThreshold"),
        f"startup probe guarantees {budget_text(timing)}, but '{probe.container.name}' needs {seconds_text(needed)}",
        RESTARTED,
        f"Set failureThreshold to {failures}, which guarantees {enough} s.",
        edits=written(probe.node.get("failureThreshold"), failures),
    )


def startup_blocks_readiness_long(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of startup probes that ask so seldom that a started container is left waiting."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    timing = probe_timing(probe.value)
    budget = startup_budget(timing).guaranteed if timing else None
    if timing is None or timing.interval is None or budget is None or timing.interval <= context.params["seconds"]:
        return
    failures = failure_threshold_for(timing._replace(period=_SUGGESTED_PERIOD), budget)
    yield Problem(
        _number_node(probe, "periodSeconds"),
        f"startup probe asks '{probe.container.name}' only every {seconds_text(timing.interval)}",
        "The kubelet asks readiness only afterwards, so the container can be up that long without traffic.",
        f"Set periodSeconds to {_SUGGESTED_PERIOD} and failureThreshold to {failures}, which guarantees the same "
        f"{seconds_text(budget)}.",
        edits=together(
            written(probe.node.get("periodSeconds"), _SUGGESTED_PERIOD),
            written(probe.node.get("failureThreshold"), failures),
        ),
    )


def startup_budget_exceeds_progress_deadline(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of startup probes that allow a start to outlast the progress deadline of a rollout."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    pod = probe.container.pod
    deadline, ready = progress_deadline(pod), min_ready(pod)
    declared = declared_for(probe.container, context.project).startup
    longest = started_moment(probe_timing(probe.value), declared).at_most
    if deadline is None or ready is None or longest is None or longest <= deadline:
        return
    start = f"{_start_name(declared)} ({seconds_text(longest)})"
    node = pod.resource.node.get("spec", "progressDeadlineSeconds")
    default = "" if node.exists else "default "
    yield Problem(
        probe.node,
        f"{start} exceeds the {default}progress deadline of {deadline} s",
        "The Deployment controller reports the rollout as failed (ProgressDeadlineExceeded) while "
        f"'{probe.container.name}' may still start.",
        f"Set progressDeadlineSeconds to {progress_deadline_for(longest, ready)}.",
        related=(("the deadline", node),) if node.exists else (),
        edits=written(node, progress_deadline_for(longest, ready)),
    )


def startup_budget_exceeds_job_deadline(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of startup probes whose patience outlasts the time a Job or pod may be active."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    job, deadline = job_deadline(probe.container.pod), pod_deadline(probe.container.pod)
    is_of_job = job is not None and (deadline is None or job < deadline)
    if is_of_job:
        deadline = job
    timing = probe_timing(probe.value)
    needed = declared_for(probe.container, context.project).startup
    patience = startup_budget(timing).guaranteed if timing else None
    start = patience if needed is None else needed
    if deadline is None or start is None or start < deadline:
        return
    ends = "Job controller ends the Job" if is_of_job else "kubelet ends the pod"
    yield Problem(
        probe.node,
        f"{_start_name(needed)} ({seconds_text(start)}) uses up activeDeadlineSeconds ({deadline} s)",
        f"The {ends} before '{probe.container.name}' can have done its work.",
        f"Set activeDeadlineSeconds of the {'Job' if is_of_job else 'pod'} to the start-up plus the work, such as "
        f"{int(start) + _ROOM}, or shorten the start-up.",
    )


def _start_name(declared: float | None) -> str:
    return "startup probe" if declared is None else "declared start-up"


def budget_text(timing: ProbeTiming) -> str:
    """Return the guaranteed budget with its sum, as in `80 s (30 s + 5 × 10 s)`."""
    delay = f"{timing.delay} s + " if timing.delay else ""
    guaranteed = startup_budget(timing).guaranteed
    return f"{guaranteed} s ({delay}{(timing.failures or 1) - 1} × {timing.period} s)"


def startup_probe_added(live: Probe, needed: float) -> tuple[Edit, ...]:
    """Return the edit that adds a startup probe of a number of seconds, which asks what a liveness probe asks."""
    failures = failure_threshold_for(ProbeTiming(period=_SUGGESTED_PERIOD), needed)
    asks = {name: call for name, call in live.value.items() if name in _HANDLERS}
    numbers = {"periodSeconds": _SUGGESTED_PERIOD, "failureThreshold": failures}
    fields = list(live.container.value)
    before = fields[fields.index(live.kind) - 1]
    return written(live.container.node.get("startupProbe"), {**asks, **numbers}, "unsafe", after=before)


def startup_probe_for(needed: float) -> str:
    """Return the startup probe that guarantees a number of seconds, in words."""
    timing = ProbeTiming(period=_SUGGESTED_PERIOD)
    failures = failure_threshold_for(timing, needed)
    enough = startup_budget(timing._replace(failures=failures)).guaranteed
    return (
        f"a startup probe with periodSeconds {_SUGGESTED_PERIOD} and failureThreshold {failures}, which guarantees "
        f"{enough} s"
    )


def _number_node(probe: Probe, field: str) -> Node:
    """Return the place of one of the probe's numbers; the probe itself when the number is not written."""
    node = probe.node.get(field)
    return node if node.exists else probe.node
