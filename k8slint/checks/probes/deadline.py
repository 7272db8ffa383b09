"""Start-up budgets beside the deadlines of rollouts and Jobs."""

from __future__ import annotations

from k8slint.checks.declared import declared_for
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.container_start import started_moment
from k8slint.kube.time.deadline import job_deadline, min_ready, pod_deadline, progress_deadline, progress_deadline_for
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import probe_timing, startup_budget
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_ROOM = 60


def startup_budget_exceeds_progress_deadline(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of start-up probes that allow a start to outlast the time in which a rollout must make progress."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    pod = probe.container.pod
    deadline, ready = progress_deadline(pod), min_ready(pod)
    declared = declared_for(probe.container, context.project).startup
    longest = started_moment(probe_timing(probe.value), declared).at_most
    if deadline is None or ready is None or longest is None or longest + ready <= deadline:
        return
    what = "startupProbe lets '{}' start for" if declared is None else "the declared start-up of '{}' takes"
    after = f" and minReadySeconds {ready}, together {seconds_text(longest + ready)}" if ready else ""
    source = (
        "the default progressDeadlineSeconds"
        if pod.resource.spec.get("progressDeadlineSeconds") is None
        else "the deadline"
    )
    message = (
        f"{what.format(probe.container.name)} up to {seconds_text(longest)}{after}, but {source} of {deadline} s then "
        "reports the rollout as failed (ProgressDeadlineExceeded) while it may still succeed; "
        f"set progressDeadlineSeconds to {progress_deadline_for(longest, ready)}"
    )
    yield Problem(probe.node, message, related=_deadline_place(probe))


def _deadline_place(probe: Probe) -> tuple[tuple[str, Node], ...]:
    node = probe.container.pod.resource.node.get("spec", "progressDeadlineSeconds")
    return (("the deadline", node),) if node.exists else ()


def startup_budget_exceeds_job_deadline(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of start-up probes whose patience outlasts the time a Job or pod may be active."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    deadline, whose = _active_deadline(probe)
    timing = probe_timing(probe.value)
    needed = declared_for(probe.container, context.project).startup
    patience = startup_budget(timing).guaranteed if timing else None
    start = patience if needed is None else needed
    if deadline is None or start is None or start < deadline:
        return
    what = "startupProbe waits" if needed is None else "the declared start-up takes"
    message = (
        f"{what} {seconds_text(start)} for '{probe.container.name}', but activeDeadlineSeconds of the {whose} ends it "
        f"after {deadline} s, before it can have done its work; set activeDeadlineSeconds above {seconds_text(start)} "
        f"plus the work, such as {int(start) + _ROOM}, or wait less"
    )
    yield Problem(probe.node, message)


def _active_deadline(probe: Probe) -> tuple[int | None, str]:
    """The shortest activeDeadlineSeconds that holds for a probe's pod, and whose it is."""
    pod = probe.container.pod
    job, own = job_deadline(pod), pod_deadline(pod)
    if own is not None and (job is None or own <= job):
        return own, "pod"
    return job, "Job"
