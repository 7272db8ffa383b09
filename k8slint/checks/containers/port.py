"""Ports that two places of a pod claim."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def port_declared_twice(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of ports that containers which run at the same time declare again.

    On the node's network every port is one of the node, and `host-port-conflict` says what the API server refuses.
    """
    del context
    if pod.host_network or _are_different(pod):
        return
    first: dict[tuple[Any, ...], Part] = {}
    for container in pod.containers:
        if container.role not in ("regular", "sidecar") or "ports" not in container.value:
            continue
        for port in container.parts("ports"):
            key = _key(port)
            if key is None:
                continue
            earlier = first.setdefault(key, port)
            if earlier is not port:
                yield _problem(earlier, port)


def _are_different(pod: Pod) -> bool:
    """Whether no number of a port is there twice, which settles it for most pods."""
    numbers: list[int] = []
    for container in pod.containers:
        ports = container.value.get("ports")
        for port in ports if isinstance(ports, list) else ():
            number = port.get("containerPort") if isinstance(port, dict) else None
            if isinstance(number, int):
                numbers.append(number)
    return len(set(numbers)) == len(numbers)


def _key(port: Part) -> tuple[Any, ...] | None:
    """Return what makes two ports the same: number, protocol and the place on the node; None when it is not known."""
    value = port.value
    number, protocol = value.get("containerPort"), value.get("protocol") or "TCP"
    host_port, host_ip = value.get("hostPort") or 0, value.get("hostIP") or ""
    known = isinstance(number, int) and not isinstance(number, bool)
    if not known or not isinstance(host_port, int) or not isinstance(protocol, str) or not isinstance(host_ip, str):
        return None
    return (number, protocol, host_port, host_ip)


def _problem(earlier: Part, later: Part) -> Problem:
    what = f"port '{later.value['containerPort']}/{later.value.get('protocol') or 'TCP'}'"
    node = later.node.get("containerPort")
    related = (("first declared here", earlier.node.get("containerPort")),)
    one, two = earlier.container, later.container
    if one is two:
        return Problem(
            node, f"{what} is declared twice in this container, which adds nothing; remove one", related=related
        )
    message = (
        f"{what} is also declared by container {shown(one.name)}, and containers of a pod share one network, so the "
        "second to listen on it fails; give one of them another port"
    )
    return Problem(node, message, related=related)
