"""PodDisruptionBudgets: which pods they select, how many evictions they allow, and whether two of them overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import written
from k8slint.checks.references.free_pods import selected_by
from k8slint.checks.references.selection import empty_selections
from k8slint.kube.disruption import allowed_disruptions, blocks_always
from k8slint.kube.go.text import shown
from k8slint.kube.inventory import PodSet
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.fact import Guards, SelectsPods
from k8slint.model.finding import Problem, Rewrite
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Safety
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
        if selects is None:
            continue
        found = inventory.selected(item, selects.selector)
        if id(found.certain) not in totals:  # equal selectors share one selection, which the inventory keeps
            totals[id(found.certain)] = _total(inventory, found.certain) if not found.possible else (None, False)
        replicas, floor = totals[id(found.certain)]
        budgets.append(Guarded(item, guards, found.certain, replicas, floor))
    return budgets


def _total(inventory: Inventory, pods: list[PodSet]) -> tuple[int | None, bool]:
    """Return the replicas of workloads together; None with pods of other kinds, which the controller counts apart."""
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
    """Yield the problems of budgets that allow no eviction even when all pods are healthy."""
    del context
    for budget in guarded(inventory):
        guards = budget.guards
        minimum, maximum = guards.min_available, guards.max_unavailable
        if (minimum is None) == (maximum is None):
            continue
        field, value = ("minAvailable", minimum) if minimum is not None else ("maxUnavailable", maximum)
        if blocks_always(minimum, maximum):
            headline = f"{field} {value} allows no eviction, however many pods there are"
        elif budget.replicas and allowed_disruptions(minimum, maximum, budget.replicas) == 0:
            headline = f"{field} {value} of {_count(budget)} allows no eviction"
        else:
            continue
        yield Problem(
            budget.item.at(guards.spot),
            headline,
            "`kubectl drain` waits forever on every node that runs one.",
            _allowing(budget),
            related=workloads_of(budget.pods),
            rewrites=_eased(budget, field, value),
        )


def _count(budget: Guarded) -> str:
    number = budget.replicas
    count = f"{number} replica{'s' if number != 1 else ''}"
    return f"{count}, the minimum of the autoscaler," if budget.floor else count


def _allowing(budget: Guarded) -> str:
    """Return the fix of a budget that allows no eviction: one that does, with the pods that there are.

    Without replicas to count, the controller can only compare a whole minAvailable with the pods it sees.
    """
    if any(pod.item.kind not in SCALED_KINDS for pod in budget.pods):
        return "Write 'minAvailable' as a whole number below that of the pods."
    write = "rite 'maxUnavailable: 1'."
    if budget.replicas != 1:
        return f"W{write}"
    minimum, maximum = budget.guards.min_available, budget.guards.max_unavailable
    if allowed_disruptions(minimum, maximum, 2):
        return f"Run a second replica, or w{write}"
    if isinstance(minimum, int):
        return f"Run {minimum + 1} replicas, or w{write}"
    return f"Run a second replica, and w{write}"


def _eased(budget: Guarded, field: str, value: object) -> tuple[Rewrite, ...]:
    """Return the change to a budget that allows an eviction, where the controller can count the pods it is of."""
    if not budget.pods or any(pod.item.kind not in SCALED_KINDS for pod in budget.pods):
        return ()
    safety: Safety = "unsafe" if budget.replicas != 1 else "suggestion"
    key = "maxUnavailable" if field == "minAvailable" else ""
    return (Rewrite(budget.item.at(budget.guards.spot), 1, safety, value, key=key),)


def workloads_of(pods: list[PodSet]) -> tuple[tuple[str, Any], ...]:
    """Return the first workloads as related places."""
    return tuple(
        (f"the pods of {pod.item.title}", pod.item.at(pod.runs.replicas_spot or pod.runs.spot)) for pod in pods[:3]
    )


def pdb_without_budget(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of budgets that name neither minAvailable nor maxUnavailable."""
    del context
    spec = resource.value.get("spec")
    if not isinstance(spec, dict) or any(spec.get(field) is not None for field in ("minAvailable", "maxUnavailable")):
        return
    yield Problem(
        resource.node.get("spec"),
        "the budget has neither 'minAvailable' nor 'maxUnavailable'",
        "The controller allows no eviction, so `kubectl drain` waits forever on every node with one of these pods.",
        "Write 'maxUnavailable: 1'.",
        edits=written(resource.node.get("spec", "maxUnavailable"), 1),
    )


_UNGUARDED = "The budget guards nothing, so a drain may evict all pods of a workload at once."


def pdb_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of budgets whose selector matches no pod, or that have none."""
    del context
    for item, _ in inventory.having(Guards):
        selects = item.one(SelectsPods)
        if selects is not None and selects.selector is None:
            fix = "Write the labels of the pods under 'matchLabels'."
            yield Problem(item.at(selects.spot), "the budget has no selector", _UNGUARDED, fix)
    for empty in empty_selections(inventory, "budget"):
        yield Problem(
            empty.place,
            f"selector {shown(empty.text)} matches no pod",
            _UNGUARDED,
            empty.fix,
            related=empty.related,
            rewrites=empty.rewrites,
        )


def pdb_overlap(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that more than one budget guards."""
    del context
    first: dict[int, Guarded] = {}
    for budget in guarded(inventory):
        for pod in budget.pods:
            other = first.setdefault(id(pod.item), budget)
            if other is budget:
                continue
            selects = budget.item.one(SelectsPods)
            yield Problem(
                budget.item.at(selects.spot if selects is not None else budget.guards.spot),
                f"the pods of {pod.item.title} are guarded by PodDisruptionBudget '{other.item.name}', too",
                "The API server answers their evictions with error 500, so `kubectl drain` never empties the node.",
                "Keep one of the two budgets.",
                related=(("the other budget", other.item.place),),
            )
            break


def pdb_missing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads with several pods that no budget selects."""
    del context
    selected = selected_by(inventory, "budget")
    for pod in inventory.pods.all:
        scaler = inventory.scaler(pod.item)
        replicas = scaler[1].minimum if scaler is not None else pod.replicas
        if pod.item.kind not in _BUDGETED or id(pod.item) in selected or (replicas or 0) < 2:
            continue
        yield Problem(
            pod.item.place,
            f"no PodDisruptionBudget selects the {replicas} pods of {pod.item.title}",
            "`kubectl drain` and upgrades of nodes may stop all of them at once.",
            "Add a PodDisruptionBudget with 'maxUnavailable: 1' and the labels of the pods.",
        )


_BUDGETED = ("Deployment", "StatefulSet", "Rollout")


def pdb_keeps_unhealthy_pods(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a budget that also keeps pods which do not work."""
    if resource.group != "policy" or not resource.spec:
        return
    policy = resource.spec.get("unhealthyPodEvictionPolicy")
    if policy in (None, "IfHealthyBudget"):
        yield Problem(
            resource.node.get("spec", "unhealthyPodEvictionPolicy"),
            "the budget also keeps pods that are not ready",
            "`kubectl drain` waits forever for a pod that crashes, unless enough others are healthy.",
            "Write 'unhealthyPodEvictionPolicy: AlwaysAllow'.",
            edits=written(resource.node.get("spec", "unhealthyPodEvictionPolicy"), "AlwaysAllow", "unsafe"),
        )
