"""The check for references to a PriorityClass that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import defines_namespace, undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def priority_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods with a PriorityClass that nothing defines."""
    del context
    yield from undefined(inventory, "PriorityClass", "The API server rejects every such pod.", decides=_decides)


def _decides(inventory: Inventory, item: Item) -> bool:
    """Whether a scope shows the classes of a cluster: it makes others, and the namespace of the pods as well."""
    return inventory.keeps("PriorityClass", "") and defines_namespace(inventory, item)
