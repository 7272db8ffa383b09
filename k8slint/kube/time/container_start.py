"""A container from its start to Ready, in seconds from its own start; pulling the image is not counted.

Letters as in ``probe``; s is the seconds the container needs to start (0 for the earliest, the budget for the latest
when they are not known).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.time.duration import ENDLESS, UNKNOWN, Duration
from k8slint.kube.time.hook import hook_duration
from k8slint.kube.time.probe import (
    Budget,
    ProbeTiming,
    detection_time,
    never_evaluated,
    probe_timing,
    ready_notice,
    startup_budget,
)
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.container import Container


class ContainerStart(NamedTuple):
    """The times of a starting container, seconds from its start.

    ``started`` and ``ready`` are endless where it is certain that it is killed before. ``patience`` is what kills it
    when it never comes up (its startup probe, or liveness without one), None when nothing does. ``killed_by`` names
    that probe. ``detection`` is liveness' patience after start-up, ``notice`` the
    seconds from "it could answer" to Ready once all delays are over, ``needs`` the seconds it needs to start (None: not
    known). ``silent`` names the probes that are never evaluated, as they ask a port the container does not declare.
    """

    post_start: Duration
    started: Duration
    ready: Duration
    patience: Budget | None
    killed_by: str | None
    detection: Budget | None
    notice: Duration
    needs: float | None
    silent: tuple[str, ...] = ()

    @property
    def is_killed(self) -> bool:
        """Whether the probe that watches the start certainly kills it before it is up."""
        return is_too_slow(self.patience, self.needs)

    @property
    def may_be_killed(self) -> bool:
        """Whether that probe may kill it before it is up, depending on when its first attempt falls."""
        sure = self.patience.guaranteed if self.patience is not None else None
        return self.needs is not None and sure is not None and self.needs > sure


def container_start(container: Container, seconds: float | None = None) -> ContainerStart:
    """Return the start of a container that needs so many seconds to start (None: not known).

    A postStart hook holds everything back: the kubelet reports the container as running, and probes it, only when the
    hook is over (startContainer in kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go). Of the probes that ask
    a port it does not declare, liveness kills nothing, readiness never turns Ready, and start-up never ends nor kills.
    Example: startupProbe 30 x 10 s (timeout 1), seconds not known: started after 0 to 301 seconds, killed after 290 at
    the earliest; with 120 seconds: started after 120 to 120 + 10 + 1 = 131.
    """
    value = container.value
    silent = never_evaluated(container)
    post_start = hook_duration(container.handler("postStart"))
    if "startupProbe" in silent:
        return ContainerStart(post_start, ENDLESS, ENDLESS, None, None, None, ENDLESS, seconds, silent)
    startup = probe_timing(value.get("startupProbe"))
    liveness = None if "livenessProbe" in silent else probe_timing(value.get("livenessProbe"))
    readiness = probe_timing(value.get("readinessProbe"))
    killer = startup or liveness
    patience = startup_budget(killer) if killer else None
    too_slow = is_too_slow(patience, seconds)
    started = ENDLESS if startup and too_slow else started_moment(startup, seconds).beside(post_start)
    never = "readinessProbe" in silent or (readiness is not None and too_slow)
    ready = ENDLESS if never else ready_moment(started, startup, readiness, seconds).beside(started)
    return ContainerStart(
        post_start=post_start,
        started=started,
        ready=ready,
        patience=patience,
        killed_by=("startupProbe" if startup else "livenessProbe") if killer else None,
        detection=detection_time(liveness) if liveness else None,
        notice=ENDLESS if never else notice_after_up(startup, readiness),
        needs=seconds,
        silent=silent,
    )


def is_too_slow(patience: Budget | None, seconds: float | None) -> bool:
    """Whether a container that needs so many seconds is killed before it is up, whenever its first probe falls.

    Example: failureThreshold 6 and periodSeconds 10 kill after 50 to 61 seconds, so certainly where 90 are needed.
    """
    return patience is not None and patience.worst is not None and seconds is not None and seconds > patience.worst


def started_moment(startup: ProbeTiming | None, seconds: float | None) -> Duration:
    """Return the seconds from container start until it counts as started (then liveness and readiness take over).

    Without a startup probe a running container is started: 0. With one, at the first good probe:
    at least max(D, s); at most max(D, s) + I + T (a tick just missed, the probe slow), when s is known,
    else the worst case of the start-up budget, after which it is killed.
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go; results start as Unknown.
    Example: D 0, P 10, T 1, s 25: 25 to 36. s not known and F 30: 0 to 301.
    """
    if startup is None:
        return Duration(0, 0)
    delay, interval, timeout = startup.delay, startup.interval, startup.timeout
    earliest = max(delay or 0, seconds or 0)
    if seconds is None:
        return Duration(earliest, startup_budget(startup).worst)
    if delay is None or interval is None or timeout is None:
        return Duration(earliest, None)
    return Duration(earliest, earliest + interval + timeout)


def ready_moment(
    started: Duration, startup: ProbeTiming | None, readiness: ProbeTiming | None, seconds: float | None
) -> Duration:
    """Return the seconds from container start to Ready.

    Without a readiness probe: when it is started. With one and a startup probe: the first readiness probe follows
    start-up at once, then S - 1 more, so at least max(started, D) + (S - 1) P, at most
    max(started, D + I) + (S - 1) I + T. Without a startup probe: at least max(D, s) + (S - 1) P, at most
    max(D, s) + S I + T, open when s is not known.
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/prober_manager.go (UpdatePodStatus triggers the workers).
    Example: started at 25 to 36, readiness D 0, P 5, T 1, S 1: 25 to 37. No startup probe, s 25: 25 to 31.
    """
    if readiness is None:
        return started
    d, p, t, s, i = readiness.delay, readiness.period, readiness.timeout, readiness.successes, readiness.interval
    if d is None or p is None or s is None:
        return UNKNOWN._replace(at_least=started.at_least)
    rounds = (s - 1) * p
    if startup is not None:
        least = max(started.at_least, d) + rounds
        if started.at_most is None or i is None or t is None:
            return Duration(least, None)
        delayed = d + i if d > 0 else 0
        return Duration(least, max(started.at_most, delayed) + (s - 1) * i + t)
    least = max(d, seconds or 0) + rounds
    return Duration(least, None if seconds is None or i is None or t is None else max(d, seconds) + s * i + t)


def notice_after_up(startup: ProbeTiming | None, readiness: ProbeTiming | None) -> Duration:
    """Return the seconds from "it could answer" to Ready, with all initial delays over.

    A startup probe notices within its I + T (a slow probe just missed it, the next one succeeds), then readiness is
    asked at once and S - 1 times more: (S - 1) P to I + T + (S - 1) I + T, the last two those of readiness. Without a
    startup probe: ``ready_notice``. Without a readiness probe: the startup probe's part.
    Unit: seconds. Example: start-up P 5, T 1 and readiness P 5, T 1, S 1: 0 to 6 + 1 = 7.
    """
    if startup is None:
        return Duration(0, 0) if readiness is None else ready_notice(readiness)
    seen = Duration(0, None)
    if startup.interval is not None and startup.timeout is not None:
        seen = Duration(0, startup.interval + startup.timeout)
    if readiness is None:
        return seen
    p, t, s, i = readiness.period, readiness.timeout, readiness.successes, readiness.interval
    if p is None or s is None:
        return UNKNOWN
    return seen.then(Duration((s - 1) * p, None if t is None or i is None else (s - 1) * i + t))
