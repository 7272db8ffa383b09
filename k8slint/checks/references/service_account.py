"""The check for pods that run under a ServiceAccount nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import defines_namespace, undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def service_account_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that run under a ServiceAccount nothing defines."""
    del context
    yield from undefined(inventory, "ServiceAccount", _no_pods, decides=defines_namespace)


def _no_pods(item: Item, ref: RefersTo) -> str:
    """Return what the API server does with the pods of an object without the account."""
    del ref
    return (
        "The API server rejects the pod."
        if item.kind == "Pod"
        else f"The API server rejects every pod of the {item.kind}."
    )
