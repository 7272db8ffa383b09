"""HorizontalPodAutoscalers, and the number of replicas that they and a workload set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import whole
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.fact import RunsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def hpa_fights_replicas(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads that write a number of replicas although an autoscaler sets it."""
    del context
    for item, runs in inventory.having(RunsPods):
        if runs.replicas_spot is None or item.kind not in SCALED_KINDS:
            continue
        scaler = inventory.scaler(item)
        if scaler is None:
            continue
        yield Problem(
            item.at(runs.replicas_spot),
            f"'replicas: {runs.replicas}' is set here and by {scaler[0].title}",
            "Every apply of this manifest sets the number back until the autoscaler acts again.",
            "Remove 'replicas'.",
            related=(("the autoscaler", scaler[0].place),),
        )


def hpa_bounds_equal(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers that may scale to one number only."""
    del context
    spec = resource.spec
    written = spec.get("minReplicas")
    least = 1 if written is None else whole(written)
    most = whole(spec.get("maxReplicas"))
    if least is None or least != most:
        return
    default = " (the default)" if written is None else ""
    yield Problem(
        resource.node.get("spec", "maxReplicas"),
        f"maxReplicas '{most}' equals minReplicas{default}",
        "The autoscaler holds this number and never scales.",
        f"Raise maxReplicas, or write 'replicas: {least}' in the workload and remove the autoscaler.",
    )
