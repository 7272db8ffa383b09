"""Pods that say another priority than the one they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.admission_fact import Prioritizes, SetsPriority
from k8slint.model.fact import ANY
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import Spot
    from k8slint.model.rule import Context

_SYSTEM = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_PREEMPTS = "PreemptLowerPriority"


class Computed(NamedTuple):
    """What the admission plugin Priority gives a pod (None and `*`: not known), and why, as messages say it."""

    priority: int | None
    preemption: str
    reason: str


def priority_mismatch(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose priority or preemption policy is another than that of their class."""
    for item, fact in inventory.having(SetsPriority):
        computed = _computed(inventory, fact.priority_class)
        for spot, headline, field in _differences(fact, computed) if computed is not None else ():
            rejected = "the Pod" if item.kind == "Pod" else f"every pod of this {item.kind}"
            yield Problem(
                item.at(spot),
                headline,
                f"The admission plugin Priority rejects {rejected}.",
                _fix(fact, field),
                severity="warning" if inventory.scope.is_outside else "",
            )


def _differences(fact: SetsPriority, computed: Computed) -> Iterator[tuple[Spot, str, str]]:
    """Yield spot, headline and field of what a pod says differently."""
    number, policy = fact.priority, fact.preemption
    if fact.priority_spot is not None and number is not None and computed.priority not in (None, number):
        headline = f"priority {number} is not the {computed.priority} {computed.reason}"
        yield fact.priority_spot, headline, "priority"
    if fact.preemption_spot is not None and policy not in ("", ANY) and computed.preemption not in (ANY, policy):
        headline = f"preemptionPolicy {shown(policy)} is not the {shown(computed.preemption)} {computed.reason}"
        yield fact.preemption_spot, headline, "preemptionPolicy"


def _fix(fact: SetsPriority, field: str) -> str:
    if fact.priority_class:
        return f"Remove '{field}', which the class sets."
    return f"Name a PriorityClass in 'priorityClassName', and remove '{field}'."


def _computed(inventory: Inventory, name: str) -> Computed | None:
    """Return what a pod with a class gets, '' for none; None where the class is not known or not defined here."""
    if name in _SYSTEM:
        return Computed(_SYSTEM[name], _PREEMPTS, f"of PriorityClass '{name}'")
    if name:
        found = inventory.find("PriorityClass", "", name) if ANY not in name else []
        fact = found[0].one(Prioritizes) if len(found) == 1 else None
        return _of_class(fact, found[0]) if fact is not None else None
    defaults = [(fact.value or 0, item.name, fact, item) for item, fact in _defaults(inventory)]
    if defaults:
        _, _, fact, item = min(defaults, key=lambda each: each[:2])
        return _of_class(fact, item)
    return Computed(0, _PREEMPTS, "of pods without a PriorityClass")


def _of_class(fact: Prioritizes, item: Item) -> Computed:
    return Computed(fact.value, fact.preemption, f"of PriorityClass '{item.name}'")


def _defaults(inventory: Inventory) -> list[tuple[Item, Prioritizes]]:
    """Return the classes of pods that name none, those of the other scopes as well."""
    scopes = inventory.world.scopes
    here = [(item, fact) for item, fact in inventory.having(Prioritizes) if fact.is_default]
    others = [
        (item, fact)
        for number, scope in enumerate(scopes)
        if number != inventory.number and not here
        for item in scope.items
        for fact in item.every(Prioritizes)
        if fact.is_default
    ]
    return here or others
