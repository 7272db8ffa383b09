"""The check for NetworkPolicies whose selector matches no pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.selection import empty_selections
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def network_policy_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of NetworkPolicies whose podSelector matches no pod, beside pods that were probably meant."""
    del context
    for empty in empty_selections(inventory, "network-policy"):
        yield Problem(
            empty.place,
            f"selector '{empty.text}' matches no pod",
            "The policy protects no pod.",
            empty.fix,
            related=empty.related,
            rewrites=empty.rewrites,
        )
