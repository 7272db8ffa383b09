"""What a hook calls and what the kubelet makes of it; the signal that ends a container."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.schema.spelling import nearest
from k8slint.kube.versions import gate_on, gate_stage
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Hook
    from k8slint.model.rule import Context

_KILLED = "so the kubelet kills the container after every start"
_EVENT = "so nothing runs before TERM and only a FailedPreStopHook event tells"


def hook_handler_tcp_socket(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of hooks that open a TCP socket, which no kubelet does."""
    del context
    if not isinstance(hook.value.get("tcpSocket"), dict) or not hook.container.serves:
        return
    node = hook.node.get("tcpSocket")
    start = "'tcpSocket' is accepted by the API server but no hook can run it (invalid handler)"
    if hook.kind == "postStart":
        yield Problem(node, f"{start}, {_KILLED}; use exec or httpGet, or a startupProbe to wait for a port")
    else:
        message = f"{start}, {_EVENT}; use exec, httpGet or sleep"
        yield Problem(node, message, severity="warning", refused_by="nobody")


def hook_port_undeclared(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of HTTP hooks that name a port which their container does not declare."""
    del context
    call = hook.value.get("httpGet")
    port = call.get("port") if isinstance(call, dict) else None
    if not isinstance(port, str) or not hook.container.serves or port.isdecimal():
        return
    names = hook.container.port_names()
    if names is None or port in names:
        return
    remedy = port_remedy(port, names)
    node = hook.node.get("httpGet", "port")
    if hook.kind == "postStart":
        yield Problem(node, f"'{port}' is no port of '{hook.container.name}', {_KILLED}; {remedy}")
    else:
        message = f"'{port}' is no port of '{hook.container.name}', {_EVENT}; {remedy}"
        yield Problem(node, message, severity="warning", refused_by="nobody")


def port_remedy(port: str, names: list[str]) -> str:
    """What to write instead of a port name nobody declares."""
    meant = nearest(port, names)
    if meant:
        return f"did you mean '{meant}'?"
    listed = " or ".join(f"'{name}'" for name in names[:3])
    return f"write {listed} or a number" if names else f"declare a port named '{port}' under ports, or write its number"


def hook_http_ignores_status(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of HTTP hooks, whose answer counts as success whatever it says."""
    del context
    if isinstance(hook.value.get("httpGet"), dict) and hook.container.serves:
        message = (
            f"any HTTP status counts as success of {hook.kind}, 404 and 500 too, and there is no timeout; "
            "where the answer matters, call it with exec and a client that fails on an error, such as curl -f -m 5"
        )
        yield Problem(hook.node.get("httpGet"), message)


def stop_signal_dropped(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of stop signals that the API server drops because their feature gate is off."""
    lifecycle = container.value.get("lifecycle")
    signal = lifecycle.get("stopSignal") if isinstance(lifecycle, dict) else None
    if signal is None or not gate_stage("ContainerStopSignals", context.minor):
        return
    if gate_on("ContainerStopSignals", context.minor):
        return
    named = f"'{signal}'" if isinstance(signal, str) else "'stopSignal'"
    message = (
        f"{named} is dropped without a word in Kubernetes 1.{context.minor} (feature gate ContainerStopSignals is "
        "off), so "
        "the image's own stop signal or TERM is sent; set STOPSIGNAL in the image, or send the signal in preStop"
    )
    yield Problem(container.node.get("lifecycle", "stopSignal"), message)
