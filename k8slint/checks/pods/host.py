"""What a pod uses of its node: ports, addresses, names of hosts, and processes of Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed, replaced
from k8slint.checks.pods.rejection import pod_rejection, rejection
from k8slint.kube.certain import items, mapping, whole, word
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
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
    """Yield the problems of pods that claim one port of the node twice."""
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
    rejected = pod_rejection(pod) if late else rejection(pod)
    protocol, _, number = port.key
    return Problem(
        port.node,
        f"the pod claims port {number}/{protocol} of the node twice",
        rejected.consequence,
        "Give one of the containers another port, or remove the declaration that is not needed.",
        related=(("claimed here first", first.written),),
        span=port.written.span,
        refused_by=rejected.by,
    )


def host_network_port_mismatch(port: Part, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a host port that differs from the container port in a pod on the node's network."""
    container = port.container
    host, own = whole(port.value.get("hostPort")), whole(port.value.get("containerPort"))
    if not host or own is None or host == own or container.role != "regular" or not container.pod.host_network:
        return
    rejected = rejection(container.pod)
    yield Problem(
        port.node.get("hostPort"),
        f"hostPort '{host}' differs from containerPort '{own}' with 'hostNetwork: true'",
        rejected.consequence,
        f"Remove 'hostPort', or write {own}.",
        refused_by=rejected.by,
        edits=replaced(port.node.get("hostPort"), own),
    )


def host_ip_without_host_port(port: Part, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a port that names an address of the node and no port on it."""
    address = port.value.get("hostIP")
    number = port.value.get("hostPort")
    if not isinstance(address, str) or not address or port.container.pod.host_network or number not in (None, 0):
        return
    own = whole(port.value.get("containerPort"))
    yield Problem(
        port.node.get("hostIP"),
        f"hostIP {shown(address)} has no 'hostPort' beside it",
        "The kubelet ignores the address, and the port is not opened on the node.",
        f"Add 'hostPort: {own}', or remove 'hostIP'." if own else "Add 'hostPort', or remove 'hostIP'.",
        edits=removed(port.node.get("hostIP")),
    )


def host_alias_repeated(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that list one address twice under hostAliases."""
    seen: dict[str, Node] = {}
    for index, alias in enumerate(items(pod.value.get("hostAliases"))):
        address = mapping(alias).get("ip")
        if not isinstance(address, str):
            continue
        node = pod.node.get("hostAliases", index, "ip")
        if address in seen:
            yield Problem(
                node,
                f"address {shown(address)} is listed twice under 'hostAliases'",
                "`kubectl apply` merges this list by address, so a later change may lose one of the entries.",
                f"Move its host names to the entry on line {seen[address].span.line}.",
                related=(("the first entry", seen[address]),),
            )
        seen.setdefault(address, node)


def host_process_conflict(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Windows HostProcess pods: all containers are one or none is, on the node's network."""
    own = mapping(mapping(pod.value.get("securityContext")).get("windowsOptions")).get("hostProcess")
    settings = [
        mapping(mapping(container.value.get("securityContext")).get("windowsOptions")).get("hostProcess")
        for container in pod.containers
    ]
    effective = [own if setting is None else setting for setting in settings]
    if True not in effective:
        return
    rejected = rejection(pod)
    for container, setting in zip(pod.containers, settings, strict=True):
        if own in (True, False) and setting in (True, False) and own is not setting:
            node = container.node.get("securityContext", "windowsOptions", "hostProcess")
            words = str(setting).lower(), str(own).lower()
            headline = f"'hostProcess: {words[0]}' differs from that of the pod, '{words[1]}'"
            yield Problem(
                node, headline, rejected.consequence, f"Write '{words[1]}', or remove it.", refused_by=rejected.by
            )
    if any(setting in (None, False) for setting in effective):
        yield Problem(
            pod.node.get("containers"),
            "only some containers of the pod are HostProcess containers",
            rejected.consequence,
            "Set 'securityContext.windowsOptions.hostProcess: true' for the pod as a whole.",
            refused_by=rejected.by,
        )
    if pod.value.get("hostNetwork") in (None, False):
        yield Problem(
            pod.node.get("hostNetwork"),
            "HostProcess containers need the network of the node",
            rejected.consequence,
            "Set 'hostNetwork: true'.",
            refused_by=rejected.by,
        )
