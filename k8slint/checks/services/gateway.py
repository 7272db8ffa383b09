"""The check for routes of the Gateway API whose Service, or whose port of it, nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import name_fix
from k8slint.checks.rewrites import beside, meant, renamed, rewritten
from k8slint.kube.inventory.resolution import DEFINED, OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import UNKNOWN, Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_ERROR = "The gateway answers requests of this rule with status 500, and ResolvedRefs is False."


def gateway_backend_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of routes that send to a Service, or a port of one, that nothing defines."""
    del context
    for item, ref in inventory.references("Service"):
        if ref.use == "route-backend":
            yield from _backend(inventory, item, ref)
        elif ref.use == "route-backend-port":
            yield from _port(inventory, item, ref)


def _backend(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    found = inventory.resolve(item, ref)
    if found.state == OTHER_NAMESPACE:
        where = found.items[0].namespace
        yield Problem(
            item.at(ref.spot),
            f"Service '{ref.name}' is in namespace '{where}', not in '{ref.namespace or item.namespace}'",
            _ERROR,
            f"Write 'namespace: {where}', and allow it there with a ReferenceGrant.",
            related=(("defined here", found.items[0].place),),
            rewrites=beside(item.at(ref.spot), "namespace", where, "suggestion"),
        )
    elif found.state == UNDEFINED and inventory.is_missed(item, ref):
        headline = f"Service '{ref.name}' is not defined in this project"
        near = inventory.near_name(item, ref)
        yield Problem(item.at(ref.spot), headline, _ERROR, name_fix(near), rewrites=renamed(item, (ref,), near))


def _port(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    """Yield the problem of a port that the Service of a backend does not have; a route names it by number."""
    found = inventory.resolve(item, ref)
    serves = [each.one(Serves) for each in found.items] if found.state == DEFINED else []
    numbers = [port.port for each in serves if each is not None for port in each.ports]
    if not numbers or None in serves or ref.key in numbers or any(number is UNKNOWN for number in numbers):
        return
    yield Problem(
        item.at(ref.spot),
        f"Service '{ref.name}' has no port {ref.key}",
        _ERROR,
        f"Write {' or '.join(map(str, numbers))}.",
        related=(("the Service", found.items[0].place),),
        rewrites=rewritten(item.at(ref.spot), ref.key, *meant(ref.key, numbers, only=True)),
    )
