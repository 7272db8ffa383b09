"""Deadlines a cluster sets for start-up: of a rollout, of a Job, of a pod."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.duration import MAX_INT32, exactly, whole_number

if TYPE_CHECKING:
    from k8slint.kube.time.duration import Duration

DEFAULT_PROGRESS_DEADLINE = 600
"""Seconds of ``progressDeadlineSeconds`` when unset (SetDefaults_Deployment in pkg/apis/apps/v1/defaults.go)."""
NO_PROGRESS_DEADLINE = MAX_INT32
"""The value that switches the deadline off (HasProgressDeadline)."""


def progress_deadline(spec: object) -> int | None:
    """The seconds a Deployment waits for progress; None when switched off, refused or not known.

    Source: HasProgressDeadline in kubernetes/pkg/controller/deployment/util/deployment_util.go.
    Example: ``progress_deadline({})`` is 600; 2147483647 means there is none.
    """
    if not isinstance(spec, dict) or spec.get("paused") is True:
        return None
    seconds = whole_number(spec.get("progressDeadlineSeconds"), DEFAULT_PROGRESS_DEADLINE, MAX_INT32)
    return None if seconds is None or seconds <= 0 or seconds == NO_PROGRESS_DEADLINE else seconds


def min_ready(spec: object) -> int | None:
    """The seconds a pod must stay Ready to count as available: ``minReadySeconds``, 0 when unset, None if not known."""
    if not isinstance(spec, dict):
        return None
    seconds = whole_number(spec.get("minReadySeconds"), 0, MAX_INT32)
    return None if seconds is None or seconds < 0 else seconds


def available_after(ready: Duration, spec: object) -> Duration:
    """The seconds until a pod counts as available: Ready, then ``minReadySeconds`` without a break.

    The rollout reports ProgressDeadlineExceeded when no pod gets there within the progress deadline.
    Unit: seconds, pulling and scheduling left out. Source: DeploymentTimedOut, deployment_util.go.
    Example: Ready after 290 to 301 and minReadySeconds 30 make 320 to 331.
    """
    seconds = min_ready(spec)
    return ready.then(exactly(seconds)) if seconds is not None else ready._replace(at_most=None)


def job_deadline(job_spec: object) -> int | None:
    """The seconds a Job may take with all its retries: ``activeDeadlineSeconds``; None without one.

    Measured from the Job's start time, so it includes scheduling, pulling and every earlier attempt.
    Source: pastActiveDeadline in kubernetes/pkg/controller/job/job_controller.go.
    """
    return _positive(job_spec)


def pod_deadline(spec: object) -> int | None:
    """The seconds a pod may be active: ``activeDeadlineSeconds`` of its spec; None without one.

    Measured from the pod's start time; then the pod fails with DeadlineExceeded and stops with its normal grace.
    Source: kubernetes/pkg/kubelet/active_deadline.go.
    """
    return _positive(spec)


def _positive(spec: object) -> int | None:
    """The ``activeDeadlineSeconds`` of a mapping when it is a positive number."""
    seconds = whole_number(spec.get("activeDeadlineSeconds")) if isinstance(spec, dict) else None
    return seconds if seconds is not None and seconds > 0 else None
