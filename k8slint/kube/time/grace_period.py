"""The grace period: how long a pod may take to stop, and what a preStop hook leaves of it for TERM.

Source: killContainer, executePreStopHook and setTerminationGracePeriod in
kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go.
"""

from __future__ import annotations

from math import floor

from k8slint.kube.time.duration import Duration, whole_number

DEFAULT_GRACE = 30
"""Seconds of ``terminationGracePeriodSeconds`` when unset (SetDefaults_PodSpec in pkg/apis/core/v1/defaults.go)."""
MINIMUM_DELETION = 1
"""Seconds that the deletion of a pod takes at least, whatever is written (calculateEffectiveGracePeriod)."""
MINIMUM_TERM = 2
"""Seconds that TERM always gets, even when the hook used up everything (minimumGracePeriodInSeconds)."""


def pod_grace(spec: object) -> int | None:
    """The grace period of a pod in seconds: 30 when unset, a negative one is used as 1; None when it is not known.

    Source: SetDefaults_PodSpec; CheckGracefulDelete in kubernetes/pkg/registry/core/pod/strategy.go.
    Example: ``pod_grace({})`` is 30, ``pod_grace({"terminationGracePeriodSeconds": -5})`` is 1.
    """
    if not isinstance(spec, dict):
        return None
    seconds = whole_number(spec.get("terminationGracePeriodSeconds"), DEFAULT_GRACE)
    return 1 if seconds is not None and seconds < 0 else seconds


def deletion_grace(spec: object) -> int | None:
    """The grace period of a pod that is deleted, in seconds: ``pod_grace``, but never less than 1; None: not known.

    A grace period of zero removes the Pod object at once, and the kubelet still takes a second for its containers, in
    which a preStop hook may run. Source: calculateEffectiveGracePeriod in kubernetes/pkg/kubelet/pod_workers.go.
    Example: ``deletion_grace({"terminationGracePeriodSeconds": 0})`` is 1, and KILL comes 2 to 3 seconds after it.
    """
    grace = pod_grace(spec)
    return None if grace is None else max(grace, MINIMUM_DELETION)


def probe_grace(probe: object, grace: int | None) -> int | None:
    """The grace period in seconds when a start-up or liveness probe kills: the probe's own, else the pod's.

    Example: a probe with ``terminationGracePeriodSeconds: 5`` in a pod with 60 stops its container within 5 seconds.
    """
    own = probe.get("terminationGracePeriodSeconds") if isinstance(probe, dict) else None
    if own is None:
        return grace
    seconds = whole_number(own)
    return seconds if seconds is not None and seconds > 0 else None


def hook_time(grace: int | None, hook: Duration) -> Duration:
    """The seconds a preStop hook really gets: its own duration, cut off at the grace period.

    A grace period of 0 skips it, which only a probe can bring about: a deletion has at least 1.
    Example: a hook of 60 in a grace period of 30 is cut at 30.
    """
    return hook.cut(grace)


def term_time(grace: int | None, hook: Duration) -> Duration:
    """The seconds between TERM and KILL: max(grace - whole seconds the hook used, 2).

    Unit: seconds. Source: killContainer (the used time is truncated, then the floor of 2 applies).
    Example: grace 60 and a hook of 55 leave 5; grace 30 and a hook of 30 or more leave 2.
    """
    if grace is None:
        return Duration(MINIMUM_TERM, None)
    used = hook_time(grace, hook)
    longest = grace if used.at_most is None else floor(used.at_most)
    return Duration(max(grace - longest, MINIMUM_TERM), max(grace - floor(used.at_least), MINIMUM_TERM))


def kill_moment(grace: int | None, term: Duration) -> Duration:
    """The seconds from the start of termination to KILL when TERM is sent at ``term``: max(grace, term + 2).

    Unit: seconds, right to the second (the kubelet drops the fraction a hook used). So nothing lives longer than
    grace + 2. Source: killContainer.
    Example: grace 30 with TERM after a hook of 10 gives 30; after a hook cut off at 30 it gives 32.
    """
    if grace is None:
        return Duration(term.at_least + MINIMUM_TERM, None)
    latest = None if term.at_most is None else max(grace, term.at_most + MINIMUM_TERM)
    return Duration(max(grace, term.at_least + MINIMUM_TERM), latest)
