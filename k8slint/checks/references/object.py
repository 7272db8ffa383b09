"""The check for objects that are defined twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.fact import ANY
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_REPEATED_FREELY = frozenset(("Namespace", "CustomResourceDefinition"))


def object_defined_twice(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects that one file, or what is applied together, defines more than once."""
    del context
    if len({(item.kind, item.name) for item in inventory.items}) == len(inventory.items):
        return
    first: dict[tuple[str, str, str, str], Item] = {}
    for item in inventory.items:
        if not item.name or ANY in item.name or ANY in item.namespace or item.kind in _REPEATED_FREELY:
            continue
        other = first.setdefault(item.identity, item)
        if other is item or (other.file, other.defines) == (item.file, item.defines):
            continue
        if other.file != item.file and not inventory.scope.applied:
            continue
        yield Problem(
            item.place,
            f"{item.title} is defined twice",
            "The API server keeps whichever is applied last, and the other one is lost.",
            "Remove one of them, or give it another name.",
            related=(("defined here, too", other.place),),
        )
