"""The grace period of a pod, and beside its sidecars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.declared import declared_in
from k8slint.checks.edits import removed, replaced, written
from k8slint.kube.certain import whole
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.grace_period import MINIMUM_TERM
from k8slint.kube.time.pod_stop import grace_period_with_sidecar, pod_stop
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.time.pod_stop import ContainerStop
    from k8slint.model.rule import Context

_FIELD = "terminationGracePeriodSeconds"


def grace_period_zero(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose grace period is zero."""
    del context
    if pod.value.get(_FIELD) is None or whole(pod.value.get(_FIELD)) != 0:
        return
    hooked = [c.name for c in pod.containers if isinstance(c.handler("preStop"), dict)]
    cut = f" and cuts preStop of '{hooked[0]}' off after one second" if hooked else ""
    yield Problem(
        pod.node.get(_FIELD),
        "grace period '0' makes every deletion a forced one",
        f"The API server frees the name at once, while the kubelet sends SIGKILL {MINIMUM_TERM} s after SIGTERM{cut}.",
        "Remove the field, which gives 30 s, or write the seconds the containers need to stop.",
        edits=removed(pod.node.get(_FIELD), "unsafe"),
    )


def grace_period_negative(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose grace period is below zero, which is used as one second."""
    del context
    seconds = whole(pod.value.get(_FIELD))
    if seconds is not None and seconds < 0:
        yield Problem(
            pod.node.get(_FIELD),
            f"grace period '{seconds}' is below zero",
            f"The API server uses 1 s instead, and the kubelet sends SIGKILL {MINIMUM_TERM} s after SIGTERM.",
            "Write the seconds the containers need to stop, such as 30.",
            edits=replaced(pod.node.get(_FIELD), 30, "unsafe"),
        )


def grace_period_below_hook_of_sidecar(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of sidecars whose turn to stop comes when the grace period is used up."""
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
        if each.term.at_least > each.hook_runs.at_least and _is_too_late(each, stop.grace or 0):
            node = container.node.get("lifecycle", "preStop")
            enough = grace_period_with_sidecar(container, declared)
            yield Problem(
                node if node.exists else container.node.get("name"),
                f"sidecar '{container.name}' is stopped {seconds_text(each.term.at_least)} into a grace period of "
                f"{stop.grace} s",
                "The kubelet waits for the containers it outlives and then sends SIGKILL "
                f"{seconds_text(each.kill.at_least - each.term.at_least)} after SIGTERM.",
                f"Set {_FIELD} to at least {enough}.",
                edits=written(pod.node.get(_FIELD), enough, "unsafe"),
            )


def _is_too_late(stop: ContainerStop, grace: int) -> bool:
    """Whether a sidecar certainly gets less time than it declares, or nothing but the minimum."""
    return stop.killed or (stop.stop is None and stop.term.at_least >= grace)
