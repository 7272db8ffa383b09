"""The check for volumes that hide the program of their container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.storage_fact import HiddenProgram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context


def mount_hides_command(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes mounted above the program that a container starts, which do not hold it."""
    del context
    for item, hidden in inventory.having(HiddenProgram):
        if hidden.key and not _is_missing(inventory, item, hidden):
            continue
        what = "an emptyDir" if hidden.kind == "emptyDir" else f"{hidden.kind} '{hidden.name}'"
        yield Problem(
            item.at(hidden.spot),
            f"{shown(hidden.program)} is hidden by {what} mounted at {shown(hidden.path)}",
            "The container runtime does not find the program (RunContainerError), and the pod never runs.",
            "Mount the volume at a folder of its own, or a single file of it with 'subPath'.",
        )


def _is_missing(inventory: Inventory, item: Item, hidden: HiddenProgram) -> bool:
    """Whether the ConfigMap or Secret of a volume is known not to have the key that the program would be."""
    found = inventory.find(hidden.kind, item.namespace, hidden.name)
    if len(found) != 1 or inventory.makers(hidden.kind, item.namespace, hidden.name):
        return False
    keys = inventory.keys(found[0])
    return keys is not None and hidden.key not in keys
