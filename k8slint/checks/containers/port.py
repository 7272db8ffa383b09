"""Ports that are declared twice in one pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def port_declared_twice(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of ports that two containers which run at the same time declare.

    With `hostNetwork` every port is one of the node, and `host-port-conflict` reports what the API server rejects.
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
    """Whether no port number occurs twice, which settles it for most pods."""
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
    port = f"port {later.value['containerPort']}/{later.value.get('protocol') or 'TCP'}"
    node = later.node.get("containerPort")
    related = (("first declared here", earlier.node.get("containerPort")),)
    one, two = earlier.container, later.container
    if one is two:
        return Problem(
            node,
            f"{port} is declared twice in container {shown(one.name)}",
            "The second declaration has no effect.",
            "Remove one of the two.",
            related=related,
            edits=removed(later.node, "unsafe" if later.value.get("name") else "safe"),
        )
    return Problem(
        node,
        f"{port} is also declared by container {shown(one.name)}",
        "Containers of a pod share one network, so the second to listen on the port fails.",
        f"Let {shown(two.name)} listen on another port.",
        related=related,
    )
