"""Where probes are missing, and where they make no sense."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Probe
    from k8slint.model.rule import Context


def liveness_missing(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of long-running containers without a liveness probe."""
    del context
    pod = container.pod
    if container.role != "regular" or container.value.get("livenessProbe") is not None:
        return
    if pod.restart_policy != "Always" or container.value.get("restartPolicy") is not None:
        return
    message = (
        f"'{container.name}' has no livenessProbe, so a process that hangs without exiting is never restarted; "
        "add one that answers from memory, or leave it out where a hang cannot happen"
    )
    yield Problem(container.node.get("name"), message)


def liveness_without_restart(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of liveness probes in pods that are never restarted and that nothing replaces."""
    container = probe.container
    if probe.kind != "livenessProbe" or container.role != "regular":
        return
    if container.value.get("restartPolicy") is not None and gate_on("ContainerRestartRules", context.minor):
        return
    if container.pod.restart_policy != "Never":
        return
    message = (
        f"liveness kills '{container.name}' when it fails, but restartPolicy is 'Never', so the container stays dead "
        "and "
        "the pod ends as Failed; set restartPolicy to OnFailure or Always, or remove the probe"
    )
    yield Problem(probe.node, message)


def probe_on_init_container(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of probes of init containers, which only sidecars may have."""
    container = probe.container
    policy = container.value.get("restartPolicy")
    if container.role != "init" or (policy is not None and not isinstance(policy, str)):
        return
    remedy = "remove it"
    if gate_on("SidecarContainers", context.minor):
        remedy += ", or set restartPolicy: Always if it is a sidecar that keeps running"
    message = (
        f"'{probe.kind}' is not allowed on init container '{container.name}', which runs to its end, so the API server "
        f"refuses the pod; {remedy}"
    )
    yield Problem(probe.node, message, span=probe.node.key_span)
