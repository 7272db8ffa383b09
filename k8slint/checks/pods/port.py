"""Ports of containers on the network of the node."""

from __future__ import annotations

from k8slint.checks.pods.refusal import Refusal, pod_refusal, refusal
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import whole, word
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_TEMPLATES_LEFT_ALONE_SINCE = 28
"""Since 1.28 host ports under hostNetwork are filled in for Pods only (DefaultHostNetworkHostPortsInPodTemplates)."""

_Key = tuple[str, str, int]


class _HostPort:
    """A port on the node: protocol, address and number, its field, and whether the API server filled that in."""

    __slots__ = ("filled_in", "key", "node", "written")

    def __init__(self, key: _Key, part: Part, filled_in: bool) -> None:
        self.key = key
        self.node = part.node.get("hostPort")
        self.written = part.node.get("containerPort") if filled_in else self.node
        self.filled_in = filled_in


def host_port_conflict(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods that want one port of the node twice."""
    regular = [container for container in pod.containers if container.role == "regular"]
    others = [[container] for container in pod.containers if container.role in ("init", "sidecar")]
    for group in [regular, *others]:
        seen: dict[_Key, _HostPort] = {}
        for container in group:
            for port in _host_ports(container):
                first = seen.setdefault(port.key, port)
                if first is not port:
                    yield _conflict(port, first, pod, context)


def _host_ports(container: Container) -> Iterator[_HostPort]:
    host_network = container.pod.host_network
    for part in container.parts("ports"):
        number = whole(part.value.get("hostPort")) if part.value.get("hostPort") is not None else 0
        filled_in = number == 0 and host_network
        if filled_in:
            number = whole(part.value.get("containerPort"))
        protocol, address = word(part.value.get("protocol"), "TCP"), word(part.value.get("hostIP"), "")
        if number and protocol is not None and address is not None:
            yield _HostPort((protocol, address, number), part, filled_in)


def _conflict(port: _HostPort, first: _HostPort, pod: Pod, context: Context) -> Problem:
    filled_in = port.filled_in or first.filled_in
    late = filled_in and context.minor >= _TEMPLATES_LEFT_ALONE_SINCE
    verdict: Refusal = pod_refusal(pod) if late else refusal(pod)
    protocol, _, number = port.key
    how = ", whose network the pod uses," if filled_in else ""
    message = (
        f"port {number}/{protocol} of the node{how} is taken twice by this pod, {verdict.clause}; choose another port"
    )
    related = (("taken here first", first.written),)
    return Problem(port.node, message, related=related, span=port.written.span, refused_by=verdict.by)


def host_network_port_mismatch(port: Part, _context: Context) -> Iterator[Problem]:
    """Problems of host ports that differ from the container port in a pod on the node's network."""
    container = port.container
    host, own = whole(port.value.get("hostPort")), whole(port.value.get("containerPort"))
    if not host or own is None or host == own or container.role != "regular" or not container.pod.host_network:
        return
    verdict = refusal(container.pod)
    message = (
        f"{host} is not the container port {own}, and with 'hostNetwork: true' they are the same port, "
        f"{verdict.clause}; remove 'hostPort'"
    )
    yield Problem(port.node.get("hostPort"), message, refused_by=verdict.by)


def host_ip_without_host_port(port: Part, _context: Context) -> Iterator[Problem]:
    """Problems of ports that name an address of the node and no port on it."""
    address = port.value.get("hostIP")
    number = port.value.get("hostPort")
    if not isinstance(address, str) or not address or port.container.pod.host_network or number not in (None, 0):
        return
    message = f"hostIP '{address}' has no effect without 'hostPort'; add the port of the node, or remove it"
    yield Problem(port.node.get("hostIP"), message)
