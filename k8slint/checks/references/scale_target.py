"""The check for autoscalers whose target nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import targets, undefined
from k8slint.kube.workload import SCALED_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def scale_target_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers whose target nothing defines."""
    del context
    known = targets(inventory)
    for kind in SCALED_KINDS:
        if kind in known:
            yield from undefined(inventory, kind, "The autoscaler reports FailedGetScale and scales nothing.")
