"""The grace period: how long a pod may take to stop, and what a preStop hook leaves of it for SIGTERM.

Source: killContainer, executePreStopHook and setTerminationGracePeriod in
kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go.
"""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from k8slint.kube.certain import whole
from k8slint.kube.time.duration import Duration

if TYPE_CHECKING:
    from k8slint.kube.pod import Pod

MINIMUM_DELETION = 1
"""Seconds that the deletion of a pod takes at least, whatever is written (calculateEffectiveGracePeriod)."""
MINIMUM_TERM = 2
"""Seconds between SIGTERM and SIGKILL at least, even when the hook used up everything (minimumGracePeriodInSeconds)."""


def deletion_grace(pod: Pod) -> int | None:
    """Return the grace period of a pod that is deleted: ``Pod.grace_seconds``, but never less than 1; None: not known.

    A grace period of zero removes the Pod object at once, and the kubelet still takes a second for its containers, in
    which a preStop hook may run. Source: calculateEffectiveGracePeriod in kubernetes/pkg/kubelet/pod_workers.go.
    Example: with ``terminationGracePeriodSeconds: 0`` it is 1, and SIGKILL comes 2 to 3 seconds after the deletion.
    """
    grace = pod.grace_seconds
    return None if grace is None else max(grace, MINIMUM_DELETION)


def probe_grace(probe: dict[str, object]) -> int | None:
    """Return the seconds that a startup or liveness probe allows the container it kills, by its own field.

    None when the probe writes none, so that those of the pod hold, or when the number is not known.
    """
    seconds = whole(probe.get("terminationGracePeriodSeconds"))
    return seconds if seconds is not None and seconds > 0 else None


def hook_time(grace: int | None, hook: Duration) -> Duration:
    """Return the seconds a preStop hook really gets: its own duration, cut off at the grace period.

    A grace period of 0 skips it, which only a probe can bring about: a deletion has at least 1.
    Example: a hook of 60 in a grace period of 30 is cut at 30.
    """
    return hook.cut(grace)


def kill_moment(grace: int | None, term: Duration) -> Duration:
    """Return the seconds from the start of termination to SIGKILL, with SIGTERM at ``term``: max(grace, term + 2).

    Right to the second (the kubelet drops the fraction a hook used). So nothing lives longer than grace + 2.
    Source: killContainer.
    Example: grace 30 with SIGTERM after a hook of 10 gives 30; after a hook cut off at 30 it gives 32.
    """
    if grace is None:
        return Duration(term.at_least + MINIMUM_TERM, None)
    latest = None if term.at_most is None else max(grace, term.at_most + MINIMUM_TERM)
    return Duration(max(grace, term.at_least + MINIMUM_TERM), latest)


def grace_period_for(hook: float, stop: float) -> int | None:
    """Return the smallest ``terminationGracePeriodSeconds`` that holds the hook and then the stop: ceil(hook + stop).

    None when the hook never ends. Example: a hook of 55 seconds and 10 to stop need 65.
    """
    return None if hook == inf or stop == inf else ceil(hook + stop)
