"""Checks of PodDisruptionBudgets: what they select, what they let go, and whether they get in each other's way."""

from __future__ import annotations

from k8slint.checks.references.selection import empty_selections
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.disruption import allowed_disruptions, blocks_always
from k8slint.kube.inventory import PodSet
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.fact import Guards, SelectsPods
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


class Guarded(NamedTuple):
    """A budget with the pods it surely selects; `floor` says that an autoscaler sets the number, which is its least."""

    item: Item
    guards: Guards
    pods: list[PodSet]
    replicas: int | None
    floor: bool


def guarded(inventory: Inventory) -> list[Guarded]:
    """Return each budget of a scope with its pods, and how many there are when that is known."""
    return inventory.once(_guarded)


def _guarded(inventory: Inventory) -> list[Guarded]:
    budgets = []
    totals: dict[int, tuple[int | None, bool]] = {}
    for item, guards in inventory.having(Guards):
        selects = item.one(SelectsPods)
        if selects is None or item.is_touched("spec"):
            continue
        found = inventory.selected(item, selects.selector)
        if id(found.certain) not in totals:  # equal selectors share one selection, which the inventory keeps
            totals[id(found.certain)] = _total(inventory, found.certain) if not found.possible else (None, False)
        replicas, floor = totals[id(found.certain)]
        budgets.append(Guarded(item, guards, found.certain, replicas, floor))
    return budgets


def _total(inventory: Inventory, pods: list[PodSet]) -> tuple[int | None, bool]:
    """Add up the replicas of workloads; None with pods of other kinds, which the controller counts differently."""
    total, floor = 0, False
    for pod in pods:
        number = pod.replicas
        if pod.item.kind not in SCALED_KINDS or number is None:
            return None, False
        bounds = inventory.scaler(pod.item)
        if bounds is not None:
            if bounds[1].minimum is None:
                return None, False
            number, floor = bounds[1].minimum, True
        total += number
    return (total, floor) if pods else (None, False)


def pdb_blocks_evictions(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of budgets that let no pod go even when all are healthy."""
    del context
    for budget in guarded(inventory):
        guards = budget.guards
        minimum, maximum = guards.min_available, guards.max_unavailable
        if (minimum is None) == (maximum is None):
            continue
        field, value = ("minAvailable", minimum) if minimum is not None else ("maxUnavailable", maximum)
        if blocks_always(minimum, maximum):
            message = f"{field} {_shown(value)} lets no pod go, however many there are"
        elif budget.replicas and allowed_disruptions(minimum, maximum, budget.replicas) == 0:
            message = f"{field} {_shown(value)} of {_count(budget)} lets no pod go"
        else:
            continue
        message += ", so a node with one of them is never drained; " + _remedy(budget.replicas)
        yield Problem(budget.item.at(guards.spot), message, related=_workloads(budget.pods))


def _shown(value: Any) -> str:
    return f"'{value}'"


def _count(budget: Guarded) -> str:
    number = budget.replicas
    if budget.floor:
        return f"the {number} replica{'s' if number != 1 else ''} the autoscaler keeps at least"
    return f"{number} replica{'s' if number != 1 else ''}"


def _remedy(replicas: int | None) -> str:
    if replicas == 1:
        return "run a second replica, or write 'maxUnavailable: 1'"
    return "write 'maxUnavailable: 1'"


def _workloads(pods: list[PodSet]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (f"the pods of {pod.item.title}", pod.item.at(pod.runs.replicas_spot or pod.runs.spot)) for pod in pods[:3]
    )


def single_replica_with_budget(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of budgets that guard a single pod and let it go all the same."""
    del context
    for budget in guarded(inventory):
        guards = budget.guards
        if budget.replicas != 1 or budget.floor:
            continue
        if allowed_disruptions(guards.min_available, guards.max_unavailable, 1) != 1:
            continue
        message = (
            "there is one replica and this budget lets one go, so an eviction stops the whole workload with or without "
            "it; run a second replica, or remove the budget"
        )
        yield Problem(budget.item.at(guards.spot), message, related=_workloads(budget.pods))


def pdb_without_budget(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of budgets that name neither minAvailable nor maxUnavailable."""
    del context
    spec = resource.value.get("spec")
    if not isinstance(spec, dict) or any(spec.get(field) is not None for field in ("minAvailable", "maxUnavailable")):
        return
    message = (
        "with neither 'minAvailable' nor 'maxUnavailable' no eviction is ever allowed, so a node with one of these "
        "pods is never drained; write 'maxUnavailable: 1'"
    )
    yield Problem(resource.node.get("spec"), message)


def pdb_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of budgets whose selector fits no pod, or that have none."""
    del context
    for item, _ in inventory.having(Guards):
        selects = item.one(SelectsPods)
        if selects is not None and selects.selector is None and not item.is_touched("spec"):
            message = (
                "a budget without a selector guards no pod, so evictions take as many as they like; "
                "write the labels of the pods under 'matchLabels'"
            )
            yield Problem(item.at(selects.spot), message)
    for item, pod, text, spot in empty_selections(inventory, "budget"):
        message = f"the selector '{text}' fits no pod, so the budget guards nothing and evictions take them all"
        if pod is None:
            yield Problem(item.at(spot), f"{message}; select labels that pods have")
            continue
        labels = ", ".join(f"{key}={value}" for key, value in sorted(pod.labels.items()) if isinstance(value, str))
        message = f"{message}; the pods of {pod.item.title} are labelled '{labels}'"
        yield Problem(item.at(spot), message, related=(("these pods", pod.item.at(pod.runs.spot)),))


def pdb_overlap(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of pods that more than one budget guards."""
    del context
    first: dict[int, Guarded] = {}
    for budget in guarded(inventory):
        for pod in budget.pods:
            other = first.setdefault(id(pod.item), budget)
            if other is budget:
                continue
            message = (
                f"the pods of {pod.item.title} are guarded by PodDisruptionBudget '{other.item.name}', too, and "
                "evicting a pod with two budgets is answered with an error 500, so its node is never drained; "
                "keep one of the two"
            )
            selects = budget.item.one(SelectsPods)
            spot = selects.spot if selects is not None else budget.guards.spot
            yield Problem(budget.item.at(spot), message, related=(("the other budget", other.item.place),))
            break
