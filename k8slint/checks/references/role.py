"""The check for bindings to a Role or ClusterRole that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import targets, undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def role_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of bindings to roles that nothing defines, where the binding's file defines roles."""
    del context
    known = targets(inventory)
    for kind in ("Role", "ClusterRole"):
        if kind not in known:
            continue
        if inventory.scope.is_complete:
            files = {item.file for item in inventory.items}
        else:
            files = {each.file for each in inventory.of_kind(kind)}
        yield from undefined(inventory, kind, "The binding grants nothing.", _is_in(files))


def _is_in(files: set[str]) -> Callable[[Item], bool]:
    """Return a test whether an object is written in one of some files."""
    return lambda item: item.file in files
