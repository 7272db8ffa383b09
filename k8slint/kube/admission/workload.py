"""What the controllers of a workload make when it is applied: how many pods, and which claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping, whole
from k8slint.kube.go.text import shown
from k8slint.model.fact import RunsPods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.admission.namespace import Member
    from k8slint.model.node import Node


def pods_wanted(member: Member) -> int:
    """Return how many pods an object certainly makes at once; 1 where their number is not in the file.

    Of a workload that an autoscaler scales these are as many as that keeps at least.
    """
    item = member.item
    if item.kind == "CronJob":
        spec = member.spec
        return 0 if spec.get("suspend") is True else _job_pods(mapping(mapping(spec.get("jobTemplate")).get("spec")))
    if item.kind == "Job":
        return _job_pods(member.spec)
    scaler = member.namespace.inventory.scaler(item)
    if scaler is not None:
        return max(1, scaler[1].minimum or 1)
    runs = item.one(RunsPods)
    return runs.replicas if runs is not None and runs.replicas is not None else 1


def _job_pods(spec: dict[str, Any]) -> int:
    """Return how many pods a Job runs at once (``manageJob`` of the Job controller)."""
    if spec.get("suspend") is True:
        return 0
    parallel, completions = whole(spec.get("parallelism"), 1), spec.get("completions")
    parallel = 1 if parallel is None else parallel
    return parallel if completions is None else min(parallel, whole(completions, 1) or 0)


def claims_of(member: Member) -> Iterator[tuple[str, Node]]:
    """Yield the claims an object is, or makes for each of its pods: how messages call each, and its node."""
    resource = member.resource
    if resource is None:
        return
    if (resource.group, resource.kind) == ("", "PersistentVolumeClaim"):
        yield "the claim", resource.node
    elif (resource.group, resource.kind) == ("apps", "StatefulSet"):
        for index, template in enumerate(items(resource.spec.get("volumeClaimTemplates"))):
            if isinstance(template, dict):
                name = mapping(template.get("metadata")).get("name")
                node = resource.node.get("spec", "volumeClaimTemplates", index)
                yield f"claim {shown(name)}" if isinstance(name, str) else "the claim", node
