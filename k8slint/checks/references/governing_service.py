"""The check for the governing Service of a StatefulSet, by which its pods have names in DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def governing_service_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of StatefulSets whose serviceName nothing defines."""
    del context
    yield from undefined(inventory, "Service", _no_names)


def _no_names(item: Item, ref: RefersTo) -> str:
    """Return what the pods of a StatefulSet lack without the Service."""
    return f"The pods have no names in DNS, such as '{item.name}-0.{ref.name}'."
