"""The grace period of a probe, which replaces that of the pod when the probe kills."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.grace_period import MINIMUM_TERM, deletion_grace, probe_grace
from k8slint.kube.time.hook import hook_duration
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.rule import Context

_FIELD = "terminationGracePeriodSeconds"
_WITH_GRACE = ("startupProbe", "livenessProbe")


def probe_grace_exceeds_pod(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes that give a hung container longer to stop than the pod gives a healthy one."""
    del context
    own, pod = _own_grace(probe), deletion_grace(probe.container.pod)
    if own is None or pod is None or own <= pod:
        return
    yield Problem(
        probe.node.get(_FIELD),
        f"'{own}' is longer than the grace period of the pod ({pod} s)",
        f"The kubelet gives a container that failed its {probe.kind} more time to stop than a healthy one.",
        f"Write {pod} or less here, or set the grace period of the pod to {own}.",
        edits=replaced(probe.node.get(_FIELD), pod, "suggestion"),
    )


def probe_grace_below_hook(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes whose own grace period is shorter than the preStop hook that runs when they kill."""
    del context
    own = _own_grace(probe)
    if own is None:
        return
    least = hook_duration(probe.container.handler("preStop")).at_least
    if least <= own:
        return
    lasts = "never ends" if least == inf else f"takes {seconds_text(least)}"
    end = f"Make the hook end within {own} s for a hung process"
    yield Problem(
        probe.node.get(_FIELD),
        f"'{own}' is too short for preStop of '{probe.container.name}', which {lasts}",
        f"When {probe.kind} kills the container, the kubelet cuts the hook off and sends SIGKILL {MINIMUM_TERM} s "
        "after SIGTERM.",
        f"{end}." if least == inf else f"Write more than {ceil(least)}, or m{end[1:]}.",
    )


def _own_grace(probe: Probe) -> int | None:
    """Return the grace period in seconds that a startup or liveness probe writes for itself."""
    if probe.kind not in _WITH_GRACE or probe.container.role == "init":
        return None
    return probe_grace(probe.value)
