"""Checks of Services against the pods they select: a selector that matches none, a port that none declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.pod_ports import PodPorts, selected_ports
from k8slint.checks.references.selection import empty_selections
from k8slint.checks.rewrites import beside, rewritten
from k8slint.model.fact import Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import ServicePort
    from k8slint.model.finding import Rewrite, Safety
    from k8slint.model.rule import Context


def service_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Services whose selector matches no pod, beside pods that were probably meant."""
    del context
    for empty in empty_selections(inventory, "service"):
        yield Problem(
            empty.place,
            f"selector '{empty.text}' matches no pod",
            f"Service '{empty.item.name}' has no endpoints, so connections to it fail.",
            empty.fix,
            related=empty.related,
            rewrites=empty.rewrites,
        )


def service_target_port_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Services that send to a port none of their pods declares."""
    del context
    for item, serves, ports in selected_ports(inventory, Serves):
        for port in serves.ports:
            yield from _undeclared(item, port, ports, len(serves.ports))


def _undeclared(item: Item, port: ServicePort, ports: PodPorts, count: int) -> Iterator[Problem]:
    """Yield the problem of one port of a Service that the selected pods do not declare."""
    target, protocol, spot = port.target, str(port.protocol), port.spot
    if isinstance(target, str) and target:
        if target not in ports.names.get(protocol, ()):
            yield Problem(
                item.at(spot),
                f"no selected pod has a {protocol} port named '{target}'",
                f"Service '{item.name}' has no endpoints for this port, so connections to it fail.",
                ports.name_fix(protocol),
                related=ports.related,
                rewrites=_target(item, port, *ports.meant(target, protocol, only=count == 1)),
            )
    elif isinstance(target, int) and target and count == 1 and ports.single:
        numbers = sorted(ports.numbers.get(protocol, ()))
        if numbers and target not in numbers:
            yield Problem(
                item.at(spot),
                f"target port {target} is not {numbers[0]}, the port that the selected pods declare",
                f"Connections to Service '{item.name}' fail, unless a container listens on {target} nevertheless.",
                f"Write 'targetPort: {numbers[0]}'.",
                related=ports.related,
                severity="info",
                rewrites=_target(item, port, numbers[0], "suggestion"),
            )


def _target(item: Item, port: ServicePort, value: object, safety: Safety) -> tuple[Rewrite, ...]:
    """Return the change of a port's target, which may be that of its number so far."""
    if port.spot.path.endswith(".targetPort"):
        return rewritten(item.at(port.spot), port.target, value, safety)
    return beside(item.at(port.spot), "targetPort", value, safety) if value else ()
