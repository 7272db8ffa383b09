"""The numbers of a probe beside each other."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import detection_time, probe_timing
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.rule import Context


def probe_timeout_exceeds_period(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of probes that may take longer than the time until the next one is due."""
    del context
    timeout, period = probe.value.get("timeoutSeconds"), probe.value.get("periodSeconds")
    if type(timeout) is int and (timeout <= 1 or (type(period) is int and 0 < timeout <= period)):
        return
    timing = probe_timing(probe.value)
    if timing is None or timing.timeout is None or timing.period is None or timing.timeout <= timing.period:
        return
    detection = detection_time(timing)
    worst = "" if detection.worst is None else f", {seconds_text(detection.worst)} instead of {detection.nominal} s"
    message = (
        f"timeoutSeconds '{timing.timeout}' is longer than periodSeconds {timing.period}: probes never overlap, so a "
        "hung "
        f"container is probed only every {timing.timeout} s and noticed later than the numbers say{worst}; "
        f"set timeoutSeconds to {timing.period} or less, or periodSeconds to {timing.timeout}"
    )
    yield Problem(probe.node.get("timeoutSeconds"), message)


def liveness_timeout_long(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of liveness probes that wait very long for an answer."""
    written = probe.value.get("timeoutSeconds")
    if (written is None or (type(written) is int and written >= 0)) and (written or 1) <= context.params["seconds"]:
        return
    timing = probe_timing(probe.value)
    if probe.kind != "livenessProbe" or timing is None or timing.timeout is None:
        return
    if timing.timeout <= context.params["seconds"]:
        return
    message = (
        f"timeoutSeconds '{timing.timeout}' makes liveness wait {timing.timeout} s for one answer, so a hung container "
        f"runs on for up to {seconds_text(detection_time(timing).worst or 0)}; answer from memory within a second or "
        "two, and allow for slow moments with failureThreshold instead"
    )
    yield Problem(probe.node.get("timeoutSeconds"), message)
