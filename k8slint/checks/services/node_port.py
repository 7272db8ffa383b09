"""Checks of node ports of a Service: not allowed, used twice, or outside the range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import written
from k8slint.checks.services.ports import ports_of
from k8slint.kube.certain import whole, word
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def node_port_forbidden(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of node ports in Services that have none."""
    if word(resource.spec.get("type"), "ClusterIP") != "ClusterIP":
        return
    default = "" if resource.spec.get("type") else " (the default type)"
    for port, node in ports_of(resource):
        if whole(port.get("nodePort")):
            yield Problem(
                node.get("nodePort"),
                f"'nodePort' is not allowed for a ClusterIP Service{default}",
                "The API server rejects the Service.",
                "Add 'type: NodePort', or remove 'nodePort'."
                if default
                else "Write 'type: NodePort', or remove 'nodePort'.",
                edits=written(resource.node.get("spec", "type"), "NodePort", "suggestion"),
            )


def node_port_conflict(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Services that use one port of the nodes twice."""
    seen: dict[tuple[str, int], Node] = {}
    for port, node in ports_of(resource):
        number, protocol = whole(port.get("nodePort")), word(port.get("protocol"), "TCP")
        if not number or protocol is None:
            continue
        place = node.get("nodePort")
        first = seen.setdefault((protocol, number), place)
        if first is not place:
            yield Problem(
                place,
                f"node port {number}/{protocol} is used twice",
                "The API server rejects the Service.",
                "Choose another port, or remove 'nodePort' so that Kubernetes chooses one.",
                related=(("used here first", first),),
            )


def node_port_outside_range(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of node ports outside the range from which the API server allocates them."""
    if resource.spec.get("type") not in ("NodePort", "LoadBalancer"):
        return
    first, last = whole(context.params.get("first")), whole(context.params.get("last"))
    if first is None or last is None:
        return
    for port, node in ports_of(resource):
        number = whole(port.get("nodePort"))
        if number and not first <= number <= last:
            yield Problem(
                node.get("nodePort"),
                f"node port {number} is outside the range {first} to {last}",
                "The API server rejects the Service, unless '--service-node-port-range' is another one.",
                f"Choose a port from {first} to {last}, or remove 'nodePort'.",
            )
