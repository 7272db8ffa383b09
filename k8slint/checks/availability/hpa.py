"""HorizontalPodAutoscalers, and the number of replicas that they and a workload set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.certain import mapping, whole
from k8slint.kube.go.text import shown
from k8slint.kube.inventory import same_namespace
from k8slint.kube.rights import is_built_in
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.fact import RunsPods, Scales
from k8slint.model.finding import Problem
from k8slint.model.scaling_fact import LacksRequests, ScalesBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
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


def hpa_without_request(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers that measure use in percent of requests which containers do not have.

    A LimitRange of the namespace may fill them in.
    """
    del context
    for item, by in inventory.having(ScalesBy):
        ranges = inventory.of_kind("LimitRange")
        if any(same_namespace(each.namespace, item.namespace) is not False for each in ranges):
            continue
        for target in _targets(inventory, item):
            lacking = target.one(LacksRequests)
            names = getattr(lacking, by.resource) if lacking is not None else []
            if by.container:
                names = [name for name in names if name == by.container]
            if names:
                noun = "CPU" if by.resource == "cpu" else by.resource
                yield Problem(
                    item.at(by.spot),
                    f"container '{names[0]}' of {target.title} requests no {noun}",
                    "The autoscaler cannot compute percent of nothing (FailedGetResourceMetric), and does not scale.",
                    f"Set resources.requests.{by.resource} of {' and '.join(map(repr, names[:3]))}.",
                    related=(("its target", target.place),),
                )


def _targets(inventory: Inventory, item: Item) -> list[Item]:
    """Return the workloads of the scope that an autoscaler scales."""
    refs = [ref for ref in inventory.needs(item) if ref.use == "scaleTargetRef"]
    return [target for ref in refs for target in inventory.find(ref.kind, item.namespace, ref.name)]


def hpa_overlap(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers for a workload that another one scales, too."""
    del context
    first: dict[tuple[str, str, str], Item] = {}
    for item, _ in inventory.having(Scales):
        for ref in inventory.needs(item):
            if ref.use != "scaleTargetRef" or "*" in item.name or "*" in item.namespace:
                continue
            other = first.setdefault((ref.kind, item.namespace, ref.name), item)
            if other is item or (other.kind, other.name) == (item.kind, item.name):
                continue
            sure = inventory.scope.applied or item.file == other.file
            yield Problem(
                item.at(ref.spot),
                f"{ref.kind} '{ref.name}' is scaled by {other.title}, too",
                "Both set the number of replicas, and undo what the other did.",
                "Write the metrics of both into one autoscaler.",
                related=(("the other one", other.place),),
                severity="" if sure else "info",
            )


def hpa_minimum_low(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of an autoscaler that may go below the number of parameter `minimum`."""
    least = whole(resource.spec.get("minReplicas"), 1)
    minimum = int(context.params["minimum"])
    if resource.group == "autoscaling" and least is not None and least < minimum:
        yield Problem(
            resource.node.get("spec", "minReplicas"),
            f"minReplicas {least} is below {minimum}",
            "At quiet times too few pods are left when a node fails or is drained.",
            f"Set minReplicas to {minimum} or more.",
        )


_SCALABLE = {"Deployment": "apps", "ReplicaSet": "apps", "StatefulSet": "apps", "ReplicationController": ""}
_NOT_SCALABLE = frozenset(("DaemonSet", "Pod", "Job", "CronJob", "Service"))
_FAILS = "The controller reports FailedGetScale and scales nothing."


def hpa_target_not_scalable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an autoscaler for a kind that its API group does not have, or that cannot be scaled."""
    target = resource.spec.get("scaleTargetRef")
    kind, version = mapping(target).get("kind"), mapping(target).get("apiVersion", "")
    if resource.group != "autoscaling" or not isinstance(kind, str) or not isinstance(version, str):
        return
    group = version.rpartition("/")[0]
    node = resource.node.get("spec", "scaleTargetRef")
    if kind in _NOT_SCALABLE and is_built_in(group):
        yield Problem(
            node.get("kind"),
            f"a {kind} has no number of replicas that an autoscaler could set",
            _FAILS,
            "Name a Deployment or StatefulSet, or remove the autoscaler.",
        )
    elif kind in _SCALABLE and group != _SCALABLE[kind] and is_built_in(group):
        right = f"{_SCALABLE[kind]}/v1".removeprefix("/")
        found = shown(version) if version else "the core group"
        yield Problem(
            node.get("apiVersion"),
            f"{found} has no {kind}, so that the autoscaler does not find its target",
            _FAILS,
            f"Write 'apiVersion: {right}'.",
            edits=replaced(node.get("apiVersion"), right, "unsafe") if version else (),
        )
