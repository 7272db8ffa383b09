"""Liveness probes: where they are missing, kill too early, too late, or for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.declared import declared_for
from k8slint.checks.probes.startup import RESTARTED, budget_text, startup_probe_added, startup_probe_for
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import detection_time, probe_timing, startup_budget
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Probe
    from k8slint.model.rule import Context


def liveness_missing(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of long-running containers without a liveness probe."""
    del context
    if container.role != "regular" or container.value.get("livenessProbe") is not None:
        return
    if container.pod.restart_policy != "Always" or container.value.get("restartPolicy") is not None:
        return
    yield Problem(
        container.node.get("name"),
        f"'{container.name}' has no liveness probe",
        "The kubelet never restarts a process that hangs without ending.",
        "Add one that answers from memory, unless the process cannot hang.",
    )


def liveness_without_restart(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of liveness probes in pods that are never restarted and that nothing replaces."""
    container = probe.container
    if probe.kind != "livenessProbe" or container.role != "regular":
        return
    if container.value.get("restartPolicy") is not None and gate_on("ContainerRestartRules", context.minor):
        return
    if container.pod.restart_policy != "Never":
        return
    yield Problem(
        probe.node,
        f"liveness probe kills '{container.name}', but restartPolicy is 'Never'",
        "The kubelet does not restart the container, and the pod ends as Failed.",
        "Set restartPolicy to OnFailure or Always, or remove the probe.",
    )


def liveness_kills_slow_start(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of liveness probes that may kill a container which is still starting."""
    container = probe.container
    if probe.kind != "livenessProbe" or container.role == "init" or container.value.get("startupProbe") is not None:
        return
    needed = declared_for(container, context.project).startup
    if needed is None:
        return
    timing = probe_timing(probe.value)
    guaranteed = startup_budget(timing).guaranteed if timing else None
    if timing is None or guaranteed is None or guaranteed >= needed:
        return
    yield Problem(
        probe.node,
        f"liveness probe guarantees {budget_text(timing)} to start, but '{container.name}' needs "
        f"{seconds_text(needed)}",
        RESTARTED,
        f"Add {startup_probe_for(needed)}.",
        edits=startup_probe_added(probe, needed),
    )


def liveness_timeout_long(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of liveness probes that wait very long for an answer."""
    written = probe.value.get("timeoutSeconds")
    if (written is None or (type(written) is int and written >= 0)) and (written or 1) <= context.params["seconds"]:
        return
    timing = probe_timing(probe.value)
    if probe.kind != "livenessProbe" or timing is None or timing.timeout is None:
        return
    if timing.timeout <= context.params["seconds"]:
        return
    yield Problem(
        probe.node.get("timeoutSeconds"),
        f"timeoutSeconds '{timing.timeout}' is long for one answer to a liveness probe",
        f"The kubelet leaves a hung container running for up to {seconds_text(detection_time(timing).worst or 0)}.",
        "Answer from memory within a second or two, and allow for slow moments with failureThreshold.",
    )


def liveness_equals_readiness(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers that liveness kills when readiness would only take them out of traffic."""
    del context
    live, ready = container.value.get("livenessProbe"), container.value.get("readinessProbe")
    if not isinstance(live, dict) or not isinstance(ready, dict) or container.role == "init":
        return
    if _differ(live, ready):
        return
    call = _call(live)
    if call is None or call != _call(ready):
        return
    timing, other = probe_timing(live), probe_timing(ready)
    killed = detection_time(timing).nominal if timing else None
    unready = detection_time(other).nominal if other else None
    if killed is None or unready is None or killed > unready:
        return
    period = timing.period if timing is not None else None
    yield Problem(
        container.node.get("livenessProbe"),
        f"liveness asks what readiness asks and gives up after {killed} s (readiness after {unready} s)",
        f"The kubelet kills an overloaded '{container.name}' where readiness would only take it out of traffic.",
        f"Let liveness ask something cheaper, or set its failureThreshold to {unready // (period or 1) + 1} or more.",
        related=(("readiness", container.node.get("readinessProbe")),),
    )


_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")


def _differ(live: dict[str, Any], ready: dict[str, Any]) -> bool:
    """Whether two probes surely ask different questions: with another action, at another port or path."""
    for name in _HANDLERS:
        one, other = live.get(name), ready.get(name)
        if (one is None) != (other is None):
            return True
        if not isinstance(one, dict) or not isinstance(other, dict):
            continue
        if one.get("port") != other.get("port") or (one.get("path") or "/") != (other.get("path") or "/"):
            return True
    return False


def _call(probe: dict[str, Any]) -> tuple[str, Any] | None:
    """Return what a probe asks, with the defaults of an HTTP call filled in; None when it is not one known question."""
    calls = [name for name in _HANDLERS if probe.get(name) is not None]
    if len(calls) != 1 or not isinstance(probe[calls[0]], dict):
        return None
    call = dict(probe[calls[0]])
    if calls[0] == "httpGet":
        call["path"] = call.get("path") or "/"
        call["scheme"] = call.get("scheme") or "HTTP"
    return calls[0], call
