"""Restarts of hung containers that wait for the pod's grace period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.time.probe import detection_time, probe_timing
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.rule import Context

_FIELD = "terminationGracePeriodSeconds"


def restart_waits_for_grace_period(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of liveness probes after which a hung container may hold out for a long grace period."""
    pod = probe.container.pod
    if pod.value.get(_FIELD) is None or probe.kind != "livenessProbe" or probe.value.get(_FIELD) is not None:
        return
    grace = pod.grace_seconds
    if grace is None or grace < context.params["seconds"] or probe.container.role == "init":
        return
    timing = probe_timing(probe.value)
    noticed = detection_time(timing).nominal if timing else None
    detection = "the time to notice the hang" if noticed is None else f"{noticed} s to notice the hang"
    yield Problem(
        probe.node,
        f"a hung '{probe.container.name}' that ignores SIGTERM is killed only after {grace} s",
        f"The kubelet restarts it after {detection} plus the pod's grace period of {grace} s.",
        f"Give the probe a {_FIELD} of its own, such as 30.",
    )
