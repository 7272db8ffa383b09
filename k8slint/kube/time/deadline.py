"""Deadlines a cluster sets for start-up: of a rollout, of a Job, of a pod."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import MAX_INT32, mapping, whole

if TYPE_CHECKING:
    from k8slint.kube.pod import Pod

DEFAULT_PROGRESS_DEADLINE = 600
"""Seconds of ``progressDeadlineSeconds`` when unset (SetDefaults_Deployment in pkg/apis/apps/v1/defaults.go)."""
NO_PROGRESS_DEADLINE = MAX_INT32
"""The value that switches the deadline off (HasProgressDeadline)."""


def progress_deadline(pod: Pod) -> int | None:
    """Return the seconds the Deployment of a pod waits for progress; None when switched off, rejected or not known.

    Source: HasProgressDeadline in kubernetes/pkg/controller/deployment/util/deployment_util.go.
    Example: 600 when nothing is written; 2147483647 means there is none.
    """
    spec = pod.resource.spec
    if spec.get("paused") is True:
        return None
    seconds = whole(spec.get("progressDeadlineSeconds"), DEFAULT_PROGRESS_DEADLINE, MAX_INT32)
    return None if seconds is None or seconds <= 0 or seconds == NO_PROGRESS_DEADLINE else seconds


def min_ready(pod: Pod) -> int | None:
    """Return the seconds a pod must stay Ready to count as available: ``minReadySeconds``, 0 when unset."""
    seconds = whole(pod.resource.spec.get("minReadySeconds"), 0, MAX_INT32)
    return None if seconds is None or seconds < 0 else seconds


def job_deadline(pod: Pod) -> int | None:
    """Return the seconds a Job may take with all its retries: ``activeDeadlineSeconds``; None without one or a Job.

    Measured from the Job's start time, so it includes scheduling, pulling and every earlier attempt.
    Source: pastActiveDeadline in kubernetes/pkg/controller/job/job_controller.go.
    """
    resource = pod.resource
    if resource.kind == "Job":
        return _active_deadline(resource.spec)
    if resource.kind == "CronJob":
        return _active_deadline(mapping(mapping(resource.spec.get("jobTemplate")).get("spec")))
    return None


def pod_deadline(pod: Pod) -> int | None:
    """Return the seconds a pod may be active: ``activeDeadlineSeconds`` of its spec; None without one.

    Measured from the pod's start time; then the pod fails with DeadlineExceeded and stops with its normal grace.
    Source: kubernetes/pkg/kubelet/active_deadline.go.
    """
    return _active_deadline(pod.value)


def progress_deadline_for(start: float, min_ready: int) -> int | None:
    """Return the smallest round ``progressDeadlineSeconds`` above start-up and ``minReadySeconds``, in steps of 60.

    The clock starts anew when a pod becomes Ready, and when it becomes available (DeploymentProgressing), so each of
    the two has all of the time. The remainder up to the next minute (at least 30 s) is room for scheduling and pulling
    the image. Example: a start of 601 seconds: 601 + 30 is 631, so 660.
    """
    return None if start == inf else ceil((max(start, min_ready) + 30) / 60) * 60


def _active_deadline(spec: dict[str, Any]) -> int | None:
    """Return the ``activeDeadlineSeconds`` of a mapping when it is a positive number."""
    seconds = whole(spec.get("activeDeadlineSeconds"))
    return seconds if seconds is not None and seconds > 0 else None
