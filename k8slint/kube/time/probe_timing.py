"""The five numbers of a probe with their defaults, and what follows from them in seconds.

Letters used below: D ``initialDelaySeconds``, P ``periodSeconds``, T ``timeoutSeconds``, F ``failureThreshold``,
S ``successThreshold`` and I = max(P, T), because a probe runs to its end before the next one starts.
Sources: SetDefaults_Probe in kubernetes/pkg/apis/core/v1/defaults.go; kubernetes/pkg/kubelet/prober/worker.go.
"""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.kube.time.duration import MAX_INT32, Duration, whole_number
from k8slint.model.named_tuple import NamedTuple

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
    """Seconds of patience three ways: what is sure, what the documentation counts, what it can take at worst."""

    guaranteed: int | None
    nominal: int | None
    worst: int | None


_last: list[tuple[dict[str, Any], ProbeTiming]] = []
"""The probe that was asked for last: a dozen rules ask for each, one after the other."""


def probe_timing(probe: object) -> ProbeTiming | None:
    """The numbers of a probe with the API server's defaults; None when there is no probe.

    Zero means "not set" for everything but the delay. Negative numbers are refused by the API server: unknown here.
    Example: ``{"httpGet": {"port": 80}}`` gives delay 0, period 10, timeout 1, successes 1, failures 3.
    """
    if not isinstance(probe, dict):
        return None
    if _last and _last[0][0] is probe:
        return _last[0][1]
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
    """The seconds from container start that a start-up probe (or a liveness probe without one) leaves before it kills.

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
    """The seconds from "it hangs" to "the probe says so", in the steady state (the delay is long over).

    guaranteed = (F - 1) P, nominal = F P, worst = P + (F - 1) I + T. It is the time until liveness asks for a kill, and
    the time until readiness takes the pod out of its Services.
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go.
    Example: the defaults (P 10, T 1, F 3) give 20, 30 and 10 + 2 x 10 + 1 = 31.
    """
    return startup_budget(timing._replace(delay=0))


def hung_until_killed(timing: ProbeTiming, grace: int | None) -> Duration:
    """The seconds from "it hangs" to the moment a container that ignores TERM is dead.

    = detection + grace, where grace is the probe's own ``terminationGracePeriodSeconds`` or the pod's, and TERM always
    gets 2 seconds. Earliest with the guaranteed, latest with the worst detection.
    Unit: seconds. Source: kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer).
    Example: the default probe and the default 30 seconds give 20 + 30 = 50 up to 31 + 30 = 61.
    """
    detection = detection_time(timing)
    if grace is None:
        return Duration(float(detection.guaranteed or 0) + 2, None)
    seconds = max(grace, 2)
    return Duration(
        (detection.guaranteed or 0) + seconds,
        None if detection.worst is None else detection.worst + seconds,
    )


def ready_notice(timing: ProbeTiming) -> Duration:
    """The seconds from "it could answer" to Ready, in the steady state, without a start-up probe.

    at least (S - 1) P (a tick may come at once), at most S I + T (a probe that just failed slowly, then S good ones).
    Unit: seconds. Source: kubernetes/pkg/kubelet/prober/worker.go.
    Example: the defaults (P 10, T 1, S 1) give 0 to 11; S 3 gives 2 x 10 = 20 to 3 x 10 + 1 = 31.
    """
    p, t, s, i = timing.period, timing.timeout, timing.successes, timing.interval
    if p is None or s is None:
        return Duration(0, None)
    return Duration((s - 1) * p, None if t is None or i is None else s * i + t)


def _number(probe: dict[str, object], field: str, default: int) -> int | None:
    """The value of an int32 field of a probe: zero and absent are the default, negative is not known to be anything."""
    number = whole_number(probe.get(field), default, MAX_INT32)
    if number is None or number < 0:
        return None
    return number or default
