"""Containers that a Service sends requests to without knowing whether they are up."""

from __future__ import annotations

from k8slint.checks.lifecycle.served import served_containers
from k8slint.hints import TYPE_CHECKING
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def readiness_missing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of containers behind a Service that have no readiness probe."""
    del context
    for service, pod, fact in served_containers(inventory, "readinessProbe"):
        message = (
            f"'{fact.container}' has no readinessProbe, so it counts as Ready as soon as its process runs and Service "
            f"'{service.name}' sends it requests before it can answer; add a readinessProbe that asks what the Service "
            "needs"
        )
        yield Problem(pod.item.at(fact.spot), message, related=(("sends requests to it", service.place),))
