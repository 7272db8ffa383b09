"""Checks of pods against the RuntimeClass they name: the admission plugin RuntimeClass compares the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.references.missing import undefined
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.kube.quantity import InvalidQuantity, parse_quantity
from k8slint.model.fact import UNKNOWN, DescribesRuntime, RunsIn
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import Spot
    from k8slint.model.rule import Context


def runtime_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that name a RuntimeClass nothing defines, or the handler of one."""
    del context
    names: dict[object, str] = {item.at(ref.spot): ref.name for item, ref in inventory.references("RuntimeClass")}
    by_handler = {described.handler: item.name for item, described in inventory.having(DescribesRuntime)}
    for problem in undefined(inventory, "RuntimeClass", "The API server rejects every such pod."):
        name = names.get(problem.at, "")
        if name in by_handler:
            yield problem._replace(fix=f"Write '{by_handler[name]}', the class whose handler '{name}' is.")
        else:
            yield problem


def runtime_class_node_selector_conflict(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose nodeSelector says something else than that of their RuntimeClass."""
    del context
    for item, runs, owner, described in _pairs(inventory):
        for key, value in (described.node_selector or {}).items():
            own = runs.node_selector.get(key)
            if own is None or own == value or own is UNKNOWN or value is UNKNOWN:
                continue
            headline = f"'{key}: {own}' contradicts '{key}: {value}' of RuntimeClass '{owner.name}'"
            fix = f"Remove '{key}', which the class adds."
            yield _problem(inventory, item, runs.node_selector_spots[key], headline, fix, owner)


def runtime_class_overhead_mismatch(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that write an overhead other than that of their RuntimeClass."""
    del context
    for item, runs, owner, described in _pairs(inventory):
        if runs.overhead is None or runs.overhead_spot is None:
            continue
        if _same_amounts(runs.overhead, described.overhead or {}) is not False:
            continue
        held = ", ".join(f"{name}: {amount}" for name, amount in sorted((described.overhead or {}).items())) or "none"
        headline = f"overhead differs from that of RuntimeClass '{owner.name}' ({held})"
        fix = "Remove 'overhead', which the class sets."
        yield _problem(inventory, item, runs.overhead_spot, headline, fix, owner)


def _pairs(inventory: Inventory) -> Iterator[tuple[Item, RunsIn, Item, DescribesRuntime]]:
    """Return the pods that name a RuntimeClass of this scope, with the class, where there is just one of that name."""
    for item, ref in inventory.references("RuntimeClass"):
        found = inventory.resolve(item, ref)
        runs = item.one(RunsIn)
        if found.state == DEFINED and len(found.items) == 1 and runs is not None:
            owner = found.items[0]
            described = owner.one(DescribesRuntime)
            if described is not None:
                yield item, runs, owner, described


def _problem(inventory: Inventory, item: Item, spot: Spot, headline: str, fix: str, owner: Item) -> Problem:
    """Return a warning where the class is declared to be managed elsewhere, so that it may say something else."""
    outside = inventory.scope.is_outside or inventory.world.assumed.has("RuntimeClass", "", owner.name)
    return Problem(
        item.at(spot),
        headline,
        "The admission plugin RuntimeClass rejects every such pod.",
        fix,
        related=(("the class", owner.place),),
        severity="warning" if outside else "",
    )


def _same_amounts(first: dict[str, Any], second: dict[str, Any]) -> bool | None:
    """Whether quantities are equal as numbers; None when one of them is not known."""
    if first.keys() != second.keys():
        return False
    for name, amount in first.items():
        try:
            one, other = parse_quantity(str(amount)), parse_quantity(str(second[name]))
        except InvalidQuantity:
            return None
        if amount is UNKNOWN or second[name] is UNKNOWN:
            return None
        if one.milli_value != other.milli_value:
            return False
    return True
