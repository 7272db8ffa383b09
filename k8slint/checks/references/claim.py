"""The check for references to a PersistentVolumeClaim that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def claim_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that mount a PersistentVolumeClaim nothing defines."""
    del context
    yield from undefined(inventory, "PersistentVolumeClaim", "The scheduler leaves the pod Pending.")
