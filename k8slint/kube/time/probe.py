"""The five numbers of a probe with their defaults, what follows from them in seconds, and the port it asks.

Letters used below: D ``initialDelaySeconds``, P ``periodSeconds``, T ``timeoutSeconds``, F ``failureThreshold``,
S ``successThreshold`` and I = max(P, T), because a probe runs to its end before the next one starts.
Sources: SetDefaults_Probe in kubernetes/pkg/apis/core/v1/defaults.go; kubernetes/pkg/kubelet/prober/worker.go.
"""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import MAX_INT32, whole
from k8slint.kube.container import PROBES
from k8slint.kube.time.duration import Duration
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.container import Container

DEFAULT_PERIOD = 10
DEFAULT_TIMEOUT = 1
DEFAULT_FAILURES = 3


class ProbeTiming(NamedTuple):
    """A probe's numbers as the kubelet uses them; None where the manifest leaves one open (a placeholder)."""

    delay: int | None = 0
    period: int | None = DEFAULT_PERIOD
    timeout: int | None = DEFAULT_TIMEOUT
    successes: int | None = 1
    failures: int | None = DEFAULT_FAILURES

    @property
    def interval(self) -> int | None:
        """Seconds between two starts when every probe runs into its timeout: I = max(P, T).

        Example: periodSeconds 5 with timeoutSeconds 8 probes every 8 seconds.
        """
        return None if self.period is None or self.timeout is None else max(self.period, self.timeout)


class Budget(NamedTuple):
    """How long failures are tolerated, in seconds: for certain, as the documentation counts, and at worst."""

    guaranteed: int | None
    nominal: int | None
    worst: int | None


_last: list[tuple[dict[str, Any], ProbeTiming]] = []
"""The probe that was asked for last: a dozen rules ask for each, one after the other."""


def probe_timing(probe: object) -> ProbeTiming | None:
    """Return the numbers of a probe as written, with the API server's defaults; None when it is not a mapping.

    Zero means "not set" for everything but the delay. Negative numbers, which the API server rejects, are unknown.
    Example: ``{"httpGet": {"port": 80}}`` gives delay 0, period 10, timeout 1, successes 1, failures 3.
    """
    if not isinstance(probe, dict):
        return None
    last = _last[0] if _last else None  # taken once, as the editor's server asks in two threads
    if last is not None and last[0] is probe:
        return last[1]
    timing = ProbeTiming(
        _number(probe, "initialDelaySeconds", 0),
        _number(probe, "periodSeconds", DEFAULT_PERIOD),
        _number(probe, "timeoutSeconds", DEFAULT_TIMEOUT),
        _number(probe, "successThreshold", 1),
        _number(probe, "failureThreshold", DEFAULT_FAILURES),
    )
    _last[:] = [(probe, timing)]
    return timing


def startup_budget(timing: ProbeTiming) -> Budget:
    """Return how long a starting container may fail its startup probe, or liveness without one, until it is killed.

    guaranteed = D + (F - 1) P: the ticks are not aligned with the container's start, so the first probe may fire
    exactly when the delay is over and fail at once, and F failures span F - 1 periods.
    nominal = D + F P, the number the documentation gives.
    worst = D + P + (F - 1) I + T: the first tick just missed, every probe runs into its timeout.
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go (doProbe, run).
    Example: failureThreshold 30, periodSeconds 10, timeout 1 give guaranteed 290, nominal 300, worst 301
    (0 + 29 x 10; 30 x 10; 0 + 10 + 29 x 10 + 1).
    """
    d, p, t, f, i = timing.delay, timing.period, timing.timeout, timing.failures, timing.interval
    if d is None or p is None or f is None:
        return Budget(None, None, None)
    worst = None if t is None or i is None else d + p + (f - 1) * i + t
    return Budget(d + (f - 1) * p, d + f * p, worst)


def detection_time(timing: ProbeTiming) -> Budget:
    """Return the seconds from "it hangs" to "the probe has failed", in the steady state (the delay is long over).

    guaranteed = (F - 1) P, nominal = F P, worst = P + (F - 1) I + T. It is the time until liveness asks for a kill, and
    the time until readiness takes the pod out of its Services.
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go.
    Example: the defaults (P 10, T 1, F 3) give 20, 30 and 10 + 2 x 10 + 1 = 31.
    """
    return startup_budget(timing._replace(delay=0))


def ready_notice(timing: ProbeTiming) -> Duration:
    """Return the seconds from "it could answer" to Ready, in the steady state, without a startup probe.

    at least (S - 1) P (a tick may come at once), at most S I + T (a probe that just failed slowly, then S good ones).
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go.
    Example: the defaults (P 10, T 1, S 1) give 0 to 11; S 3 gives 2 x 10 = 20 to 3 x 10 + 1 = 31.
    """
    p, t, s, i = timing.period, timing.timeout, timing.successes, timing.interval
    if p is None or s is None:
        return Duration(0, None)
    return Duration((s - 1) * p, None if t is None or i is None else s * i + t)


def failure_threshold_for(timing: ProbeTiming, seconds: float) -> int | None:
    """Return the smallest ``failureThreshold`` whose guaranteed budget D + (F - 1) P is at least ``seconds``.

    F = ceil((seconds - D) / P) + 1, never below 1. None when the probe's numbers are open or the time is endless.
    Example: 120 seconds with period 5 and delay 5: ceil(115 / 5) + 1 = 24, and 5 + 23 x 5 = 120.
    """
    if timing.delay is None or timing.period is None or seconds == inf:
        return None
    return max(1, ceil((seconds - timing.delay) / timing.period) + 1)


def _number(probe: dict[str, object], field: str, default: int) -> int | None:
    """Return an int32 field of a probe: zero and absent are the default; None for a negative or unknown number."""
    number = whole(probe.get(field), default, MAX_INT32)
    if number is None or number < 0:
        return None
    return number or default


def never_evaluated(container: Container) -> tuple[str, ...]:
    """Return the probes of a container that name a port it does not declare, such as ``("readinessProbe",)``."""
    return tuple(kind for kind in PROBES if is_never_evaluated(container, kind))


def is_never_evaluated(container: Container, kind: str) -> bool:
    """Whether probe ``kind`` of a container names a port it does not declare, so that it neither succeeds nor fails.

    Source: kubernetes/pkg/kubelet/prober/worker.go (doProbe discards errors of the prober), pkg/probe/util.go.
    """
    probe = container.value.get(kind)
    if not isinstance(probe, dict):
        return False
    for handler in ("httpGet", "tcpSocket"):
        call = probe.get(handler)
        port = call.get("port") if isinstance(call, dict) else None
        if isinstance(port, str) and not port.isdecimal():
            names = container.port_names()
            return names is not None and port not in names
    return False
