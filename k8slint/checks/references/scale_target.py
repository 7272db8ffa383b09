"""The check for autoscalers whose target nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import targets, undefined
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


_FAILS = "The autoscaler reports FailedGetScale and scales nothing."


def scale_target_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers whose target nothing defines."""
    del context
    known = targets(inventory)
    for kind in SCALED_KINDS:
        if kind in known:
            yield from undefined(inventory, kind, _FAILS)
        for item, refs in known.get(kind, ()):
            found = inventory.resolve(item, refs[0])
            if refs[0].use == "scaleTargetRef" and found.state == OTHER_NAMESPACE:
                other = found.items[0]
                yield Problem(
                    item.at(refs[0].spot),
                    f"{kind} '{refs[0].name}' is in namespace '{other.namespace}', not in '{item.namespace}'",
                    _FAILS,
                    f"Move the autoscaler to namespace '{other.namespace}'.",
                    related=(("defined here", other.place),),
                )
