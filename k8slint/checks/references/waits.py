"""The check for init containers that wait for a Service nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import renamed
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import ANY, RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_NEVER_ENDS = "The loop never ends, so the pod stays in Init."


def waits_for_undefined_service(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of init containers that loop until a Service answers which nothing defines."""
    del context
    waits = [pair for pair in inventory.references("Service") if pair[1].use == "waits"]
    for item, ref in (*waits, *_with_namespace(inventory)):
        found = inventory.resolve(item, ref)
        if found.state == OTHER_NAMESPACE:
            where = found.items[0].namespace
            yield Problem(
                item.at(ref.spot),
                f"Service '{ref.name}' is in namespace '{where}', where this name does not lead",
                _NEVER_ENDS,
                f"Wait for '{ref.name}.{where}'.",
                related=(("defined here", found.items[0].place),),
            )
        elif found.state == UNDEFINED and inventory.is_missed(item, ref):
            near = inventory.near_name(item, ref)
            yield Problem(
                item.at(ref.spot),
                f"Service '{ref.name}' is not defined in this project",
                _NEVER_ENDS,
                f"Wait for '{near}', which is defined." if near else "Define the Service, or correct the name.",
                rewrites=renamed(item, (ref,), near),
            )


def _with_namespace(inventory: Inventory) -> list[tuple[Item, RefersTo]]:
    """Return names of two parts that end in a namespace of this scope: `db.data` where `data` has objects."""
    namespaces = {item.namespace for item in inventory.items} - {"", ANY}
    return [
        (item, ref)
        for item, ref in inventory.having(RefersTo)
        if ref.use == "waits" and ref.optional and ref.namespace in namespaces
    ]
