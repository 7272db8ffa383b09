"""Checks of what an Ingress names: its class, the Services it sends to, and their ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import name_fix, undefined
from k8slint.checks.rewrites import meant, renamed, rewritten
from k8slint.kube.inventory.resolution import DEFINED, OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import UNKNOWN, Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.inventory.resolution import Resolution
    from k8slint.model.fact import RefersTo, ServicePort
    from k8slint.model.rule import Context

_ERROR = "The ingress controller answers requests for this path with an error."


def ingress_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Ingresses with an IngressClass that nothing defines."""
    del context
    yield from undefined(inventory, "IngressClass", "No ingress controller serves this Ingress.")


def ingress_backend_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Ingress backends whose Service, or whose port of it, nothing defines."""
    del context
    known: dict[int, list[ServicePort] | None] = {}
    for item, ref in inventory.references("Service"):
        if ref.use == "backend":
            yield from _backend(inventory, item, ref)
        elif ref.use == "backend-port":
            found = inventory.resolve(item, ref)
            if id(found) not in known:  # equal references share one answer, which the inventory keeps
                known[id(found)] = _service_ports(found)
            ports = known[id(found)]
            if ports:
                yield from _backend_port(item, ref, found.items[0], ports)


def _backend(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    """Yield the problem of a backend whose Service is not in the namespace of the Ingress."""
    found = inventory.resolve(item, ref)
    if found.state == OTHER_NAMESPACE:
        where = found.items[0].namespace
        yield Problem(
            item.at(ref.spot),
            f"Service '{ref.name}' is in namespace '{where}', not in '{item.namespace}'",
            "The ingress controller looks only in the namespace of the Ingress, and answers with an error.",
            f"Move the Ingress to namespace '{where}', or the Service to '{item.namespace}'.",
            related=(("defined here", found.items[0].place),),
        )
    elif found.state == UNDEFINED and inventory.is_missed(item, ref):
        near = inventory.near_name(item, ref)
        yield Problem(
            item.at(ref.spot),
            f"Service '{ref.name}' is not defined in this project",
            _ERROR,
            name_fix(near),
            rewrites=renamed(item, (ref,), near),
        )


def _service_ports(found: Resolution) -> list[ServicePort] | None:
    """Return the ports of the Services found; None where not all are known."""
    services = [(each, each.one(Serves)) for each in found.items]
    if found.state != DEFINED or any(serves is None for _, serves in services):
        return None
    ports = [port for _, serves in services if serves is not None for port in serves.ports]
    return None if any(UNKNOWN is value for port in ports for value in port) else ports


def _backend_port(item: Item, ref: RefersTo, service: Item, ports: list[ServicePort]) -> Iterator[Problem]:
    """Yield the problem of a backend's port, a number or a name, that its Service does not have."""
    by_number = isinstance(ref.key, int)
    there = [port.port if by_number else port.name for port in ports]
    if ref.key in there:
        return
    listed = " or ".join(str(port) if by_number else f"'{port}'" for port in there if port)
    yield Problem(
        item.at(ref.spot),
        f"Service '{ref.name}' has no port {ref.key if by_number else repr(ref.key)}",
        _ERROR,
        f"Write {listed}." if listed else "Write the number of a port, as the ports of the Service have no names.",
        related=(("the Service", service.place),),
        rewrites=rewritten(item.at(ref.spot), ref.key, *meant(ref.key, there, only=True)),
    )
