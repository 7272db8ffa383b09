"""Numbers that would fit: what to write instead, computed from the same formulas that found the misfit."""

from __future__ import annotations

from math import ceil, inf

from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.kube.time.probe_timing import ProbeTiming


def failure_threshold_for(timing: ProbeTiming, seconds: float) -> int | None:
    """The smallest ``failureThreshold`` whose guaranteed budget D + (F - 1) P is at least ``seconds``.

    F = ceil((seconds - D) / P) + 1, never below 1. None when the probe's numbers are open or the time is endless.
    Example: 120 seconds with period 5 and delay 5: ceil(115 / 5) + 1 = 24, and 5 + 23 x 5 = 120.
    """
    if timing.delay is None or timing.period is None or seconds == inf:
        return None
    return max(1, ceil((seconds - timing.delay) / timing.period) + 1)


def period_for(timing: ProbeTiming, seconds: float) -> int | None:
    """The smallest ``periodSeconds`` whose guaranteed budget D + (F - 1) P is at least ``seconds``, F kept.

    P = ceil((seconds - D) / (F - 1)); None with F = 1, where no period helps, and when numbers are open.
    Example: 100 seconds with failureThreshold 3 and no delay: ceil(100 / 2) = 50, and 2 x 50 = 100.
    """
    if timing.delay is None or timing.failures is None or timing.failures < 2 or seconds == inf:
        return None
    return max(1, ceil((seconds - timing.delay) / (timing.failures - 1)))


def grace_period_for(hook: float, stop: float) -> int | None:
    """The smallest ``terminationGracePeriodSeconds`` that holds the hook and then the stop: ceil(hook + stop).

    None when the hook never ends. Example: a hook of 55 seconds and 10 to stop need 65.
    """
    return None if hook == inf or stop == inf else ceil(hook + stop)


def progress_deadline_for(start: float, min_ready: int) -> int | None:
    """The smallest round ``progressDeadlineSeconds`` above start-up plus ``minReadySeconds``, in steps of 60.

    The remainder up to the next minute (at least 30 s) is room for scheduling and pulling the image.
    Example: a start of 601 seconds and 30 more to be available: 631 + 30 is 661, so 720.
    """
    return None if start == inf else ceil((start + min_ready + 30) / 60) * 60
