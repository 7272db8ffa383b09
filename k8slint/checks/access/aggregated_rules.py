"""The check for rules of an aggregated ClusterRole, which a controller overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "rbac.authorization.k8s.io"


def aggregated_rules_overwritten(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an aggregated ClusterRole with rules of its own."""
    if resource.group != _GROUP or not resource.value.get("aggregationRule") or not items(resource.value.get("rules")):
        return
    node = resource.node.get("rules")
    yield Problem(
        node,
        "'rules' are written beside 'aggregationRule'",
        "The controller that aggregates ClusterRoles overwrites them.",
        "Move them to a ClusterRole of their own, with a label that 'aggregationRule' selects.",
        related=(("aggregated by this", resource.node.get("aggregationRule")),),
        span=node.key_span,
    )
