"""The check for pods that no NetworkPolicy selects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.free_pods import selected_by
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_OTHER_POLICIES = (
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
)
"""Policies that network plugins have beside those of Kubernetes; which pods they select is not known here."""


def pod_without_network_policy(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that no NetworkPolicy of their scope selects."""
    del context
    if any(inventory.of_kind(kind) for kind in _OTHER_POLICIES):
        return
    selected = selected_by(inventory, "network-policy")
    for pod in inventory.pods.all:
        if id(pod.item) not in selected and not pod.runs.host_network:
            yield Problem(
                pod.item.place,
                f"no NetworkPolicy selects the pods of {pod.item.title}",
                "The network plugin lets every pod of the cluster connect to them, and them to every address.",
                "Write a NetworkPolicy for them, or one with 'podSelector: {}' that denies by default.",
            )
