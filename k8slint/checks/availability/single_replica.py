"""Single replicas that a disruption budget cannot protect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.availability.pdb import guarded, workloads_of
from k8slint.kube.disruption import allowed_disruptions
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def single_replica_with_budget(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of budgets that guard a single pod and allow its eviction all the same.

    In the namespaces of the system such a budget has a purpose: the cluster autoscaler empties no node that runs a
    pod of kube-system without one (kubernetes/autoscaler, cluster-autoscaler/FAQ.md), and operators follow suit.
    """
    del context
    for budget in guarded(inventory):
        guards = budget.guards
        if budget.replicas != 1 or budget.floor or _is_of_system(budget.item.namespace):
            continue
        if allowed_disruptions(guards.min_available, guards.max_unavailable, 1) != 1:
            continue
        yield Problem(
            budget.item.at(guards.spot),
            "the budget allows the eviction of the only replica",
            "`kubectl drain` stops the whole workload, with or without the budget.",
            "Run a second replica, or remove the budget.",
            related=workloads_of(budget.pods),
        )


def _is_of_system(namespace: str) -> bool:
    """Whether a namespace is one of Kubernetes or, by its name, of an operator: kube-system, calico-system."""
    return namespace.startswith("kube-") or namespace.endswith("-system")
