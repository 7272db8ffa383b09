"""Ports of Services: their names, and those on every node."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import is_open, items, mapping, whole, word
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"


def _ports(resource: Resource) -> Iterator[tuple[int, dict[str, Any], Node]]:
    """Return the ports of a Service, a null one as the empty one it decodes to."""
    if resource.group:
        return
    for index, port in enumerate(items(resource.spec.get("ports"))):
        if port is None or isinstance(port, dict):
            yield index, mapping(port), resource.node.get("spec", "ports", index)


def service_port_name_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of ports without a name in Services that have several."""
    ports = items(resource.spec.get("ports"))
    if len(ports) < 2 or is_open(ports):
        return
    for _, port, node in _ports(resource):
        if port.get("name") in (None, ""):
            number = port.get("port")
            example = {80: "http", 443: "https"}.get(
                number if isinstance(number, int) else 0, f"port-{whole(number) or 1}"
            )
            message = (
                f"a Service with several ports needs a name for each, {_REFUSED}; add one, such as 'name: {example}'"
            )
            yield Problem(node.get("name"), message)


def node_port_forbidden(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of node ports in Services that have none."""
    if word(resource.spec.get("type"), "ClusterIP") != "ClusterIP":
        return
    for _, port, node in _ports(resource):
        if whole(port.get("nodePort")):
            message = (
                "a Service of type ClusterIP, which is the default, has no port on the nodes, "
                f"{_REFUSED}; add 'type: NodePort', or remove 'nodePort'"
            )
            yield Problem(node.get("nodePort"), message)


def node_port_conflict(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of Services that want one port of the nodes twice."""
    seen: dict[tuple[str, int], Node] = {}
    for _, port, node in _ports(resource):
        number, protocol = whole(port.get("nodePort")), word(port.get("protocol"), "TCP")
        if not number or protocol is None:
            continue
        place = node.get("nodePort")
        first = seen.setdefault((protocol, number), place)
        if first is not place:
            message = f"node port {number}/{protocol} is used twice, {_REFUSED}; choose another one, or leave it out"
            yield Problem(place, message, related=(("used here first", first),))


def node_port_outside_range(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of node ports outside the range the API server hands out."""
    if resource.spec.get("type") not in ("NodePort", "LoadBalancer"):
        return
    first, last = whole(context.params.get("first")), whole(context.params.get("last"))
    if first is None or last is None:
        return
    for _, port, node in _ports(resource):
        number = whole(port.get("nodePort"))
        if number and not first <= number <= last:
            message = (
                f"{number} is outside the node ports {first} to {last}, so an API server with the default "
                "'--service-node-port-range' refuses the object; choose one of these, or leave it out"
            )
            yield Problem(node.get("nodePort"), message)


def headless_port_mapping_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of headless Services that seem to translate a port."""
    spec = resource.spec
    if spec.get("clusterIP") != "None" or word(spec.get("type"), "ClusterIP") != "ClusterIP":
        return
    if not spec.get("selector") or isinstance(spec.get("selector"), Unknown):
        return
    for _, port, node in _ports(resource):
        own, target = whole(port.get("port")), whole(port.get("targetPort"))
        if own and target and own != target:
            message = (
                f"a headless Service translates nothing: its name leads to the pods themselves, where {own} is not "
                f"{target}, so clients must use {target}; write 'port: {target}'"
            )
            yield Problem(node.get("port"), message, related=(("the port of the pods", node.get("targetPort")),))
