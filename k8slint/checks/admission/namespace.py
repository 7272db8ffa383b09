"""Workloads in a namespace that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory.resolution import UNDEFINED
from k8slint.model.fact import ANY, RefersTo, RunsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_MOST_RELATED = 3


def namespace_undefined(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problem of each namespace in which the scope runs pods, and that nothing defines."""
    if not inventory.of_kind("Namespace"):
        return
    inside: dict[str, list[Item]] = {}
    for item, _ in inventory.having(RunsPods):
        # What Flux and Argo CD set is theirs to make.
        if item.namespace and ANY not in item.namespace and item.defines.namespace == item.namespace:
            inside.setdefault(item.namespace, []).append(item)
    for name, items in inside.items():
        if _is_undefined(inventory, items[0], name):
            certain = _is_mistaken(inventory, name)
            related = [("in the namespace, too", each.place) for each in items[1 : 1 + _MOST_RELATED]]
            defined = inventory.of_kind("Namespace")[0]
            if certain:
                related = [("the namespace that is defined", defined.place), *related]
            yield Problem(
                items[0].place,
                f"namespace '{name}' is not defined in this project",
                f'The API server rejects everything in it until somebody makes it: namespaces "{name}" not found.',
                f"Write '{defined.name}', or define it." if certain else _FIX,
                related=tuple(related),
                severity="error" if certain else "",
            )


_FIX = "Define it, correct the name, or list it under 'assume_defined' if it is made elsewhere."


def _is_undefined(inventory: Inventory, item: Item, name: str) -> bool:
    ref = RefersTo(item.defines.owner, "namespace", "", "Namespace", "", name, "", False, item.defines.spot)
    return inventory.resolve(item, ref).state == UNDEFINED


def _is_mistaken(inventory: Inventory, name: str) -> bool:
    """Whether a scope makes one namespace, puts nothing into it, and everything into this one."""
    defined = inventory.of_kind("Namespace")
    if len(defined) != 1 or inventory.scope.is_outside:
        return False
    return {item.namespace for item in inventory.items if item.namespace} == {name}
