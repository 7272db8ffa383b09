"""Checks of the number of pods of a workload, and of where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping, whole
from k8slint.model.fact import RunsPods
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_REPLICATED = ("Deployment", "StatefulSet", "Rollout", "DeploymentConfig")


def replicas_low(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads with fewer pods than parameter `minimum`, which no autoscaler changes."""
    minimum = int(context.params["minimum"])
    for item, runs in inventory.having(RunsPods):
        if item.kind not in _REPLICATED or runs.replicas is None or not 0 < runs.replicas < minimum:
            continue
        if inventory.scaler(item) is None:
            by_default = runs.replicas_spot is None
            number = "1 replica" if runs.replicas == 1 else f"{runs.replicas} replicas"
            yield Problem(
                item.place if runs.replicas_spot is None else item.at(runs.replicas_spot),
                f"{item.title} has {number}{' (the default)' if by_default else ''}",
                "When its node fails or is drained, too few pods are left to serve.",
                f"Set replicas to {minimum} or more.",
            )


def replicas_not_spread(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of several replicas that may all be put on one node."""
    resource, spec = pod.resource, pod.value
    replicas = whole(resource.spec.get("replicas"))
    affinity = spec.get("affinity")
    if resource.kind not in _REPLICATED or replicas is None or replicas < 2 or isinstance(affinity, Unknown):
        return
    if spec.get("topologySpreadConstraints") or mapping(affinity).get("podAntiAffinity"):
        return
    yield Problem(
        pod.node.get("topologySpreadConstraints"),
        f"nothing keeps the {replicas} replicas apart",
        "The scheduler spreads them when it can, but may put all of them on one node, which takes them down with it.",
        "Add 'topologySpreadConstraints' over kubernetes.io/hostname, or a podAntiAffinity.",
    )
