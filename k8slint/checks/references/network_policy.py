"""The check for NetworkPolicies whose selector matches no pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.selection import empty_selections, labels_fix, related_pods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def network_policy_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of NetworkPolicies whose podSelector matches no pod, beside pods that were probably meant."""
    del context
    for item, pod, text, spot in empty_selections(inventory, "network-policy"):
        yield Problem(
            item.at(spot),
            f"selector '{text}' matches no pod",
            "The policy protects no pod.",
            labels_fix(pod, text),
            related=related_pods(pod),
        )
