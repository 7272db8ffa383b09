"""The grace period: of the pod, of a probe, and beside sidecars."""

from __future__ import annotations

from math import inf

from k8slint.checks.declared import declared_in
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import whole
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.grace_period import MINIMUM_TERM, deletion_grace, probe_grace
from k8slint.kube.time.hook import hook_duration
from k8slint.kube.time.pod_stop import grace_period_with_sidecar, pod_stop
from k8slint.kube.time.probe import detection_time, probe_timing
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.time.pod_stop import ContainerStop
    from k8slint.model.rule import Context

_FIELD = "terminationGracePeriodSeconds"
_WITH_GRACE = ("startupProbe", "livenessProbe")


def grace_period_zero(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods whose grace period is zero."""
    del context
    if pod.value.get(_FIELD) is None or whole(pod.value.get(_FIELD)) != 0:
        return
    hooked = [c.name for c in pod.containers if isinstance(c.handler("preStop"), dict)]
    skipped = f"the preStop hook of '{hooked[0]}' gets a second at most, " if hooked else ""
    message = (
        f"'0' makes every deletion a forced one: {skipped}containers get TERM {MINIMUM_TERM} s before KILL, and the "
        "name is free before they are gone; remove the field for 30 s, or write the seconds the containers need"
    )
    yield Problem(pod.node.get(_FIELD), message)


def grace_period_negative(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods whose grace period is below zero, which is used as one second."""
    del context
    seconds = whole(pod.value.get(_FIELD))
    if seconds is not None and seconds < 0:
        message = (
            f"'{seconds}' is accepted with a warning and used as 1 s, so TERM and KILL lie {MINIMUM_TERM} s apart; "
            "write the seconds the containers need to stop, such as 30"
        )
        yield Problem(pod.node.get(_FIELD), message)


def grace_period_below_hook_of_sidecar(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of sidecars whose turn to stop comes when the grace period is used up."""
    if not pod.grace_seconds or not any(container.role == "sidecar" for container in pod.containers):
        return
    declared = declared_in(pod, context.project).stop
    stop = pod_stop(pod, declared)
    if any(each.hook_cut for each in stop.containers):
        return
    for each in stop.containers:
        container = each.container
        if container.role != "sidecar":
            continue
        if each.term.at_least > each.hook_runs.at_least and _too_late(each, stop.grace or 0):
            node = container.node.get("lifecycle", "preStop")
            message = (
                f"sidecar '{container.name}' gets TERM when the containers it outlives are over, "
                f"{seconds_text(each.term.at_least)} into a grace period of {stop.grace} s, and KILL "
                f"{seconds_text(each.kill.at_least - each.term.at_least)} later; "
                f"set {_FIELD} to at least {grace_period_with_sidecar(container, declared)}"
            )
            yield Problem(node if node.exists else container.node.get("name"), message)


def _too_late(stop: ContainerStop, grace: int) -> bool:
    """Whether a sidecar certainly gets less time than it declares, or nothing but the floor."""
    return stop.killed or (stop.stop is None and stop.term.at_least >= grace)


def probe_grace_exceeds_pod(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of probes that give a hung container longer to stop than the pod gives a healthy one."""
    del context
    own, pod = _own_grace(probe), deletion_grace(probe.container.pod)
    if own is None or pod is None or own <= pod:
        return
    message = (
        f"'{own}' gives a container that {probe.kind} found hung {own} s to stop, longer than the {pod} s of a "
        "deletion; "
        "a hung process seldom uses them: write fewer seconds here, or raise the pod's grace period"
    )
    yield Problem(probe.node.get(_FIELD), message)


def probe_grace_below_hook(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of probes whose own grace period is shorter than the preStop hook that runs when they kill."""
    del context
    own = _own_grace(probe)
    if own is None:
        return
    least = hook_duration(probe.container.handler("preStop")).at_least
    if least <= own:
        return
    needs = "never ends" if least == inf else f"takes {seconds_text(least)}"
    message = (
        f"'{own}' cuts the preStop hook of '{probe.container.name}', which {needs}, when {probe.kind} kills the "
        "container, "
        f"and TERM gets {MINIMUM_TERM} s; write more than the hook takes, or make the hook end early for a hung process"
    )
    yield Problem(probe.node.get(_FIELD), message)


def restart_waits_for_grace_period(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of liveness probes after whose failure a hung container may hold out for the pod's long grace period."""
    pod = probe.container.pod
    if pod.value.get(_FIELD) is None or probe.kind != "livenessProbe" or probe.value.get(_FIELD) is not None:
        return
    grace = pod.grace_seconds
    if grace is None or grace < context.params["seconds"] or probe.container.role == "init":
        return
    timing = probe_timing(probe.value)
    noticed = detection_time(timing).nominal if timing else None
    sum_ = f" and {noticed} s to notice, {noticed + grace} s in all" if noticed is not None else ""
    message = (
        f"a hung '{probe.container.name}' that ignores TERM is restarted only after the pod's grace period of {grace} s"
        f"{sum_}; give the probe a {_FIELD} of its own, such as 30"
    )
    yield Problem(probe.node, message)


def _own_grace(probe: Probe) -> int | None:
    """The grace period a start-up or liveness probe writes for itself."""
    if probe.kind not in _WITH_GRACE or probe.value.get(_FIELD) is None or probe.container.role == "init":
        return None
    return probe_grace(probe.value)
