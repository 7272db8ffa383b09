"""Horizontal autoscalers: bounds that cross, and rules by which nothing may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed
from k8slint.kube.certain import is_open, items, mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_VERSIONS = ("v1", "v2")
_METRICS = "autoscaling.alpha.kubernetes.io/metrics"
"""The annotation that holds the metrics of an autoscaler in autoscaling/v1, which has no field for them."""
_REJECTED = "The API server rejects the HorizontalPodAutoscaler."


def autoscaler_bounds_crossed(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers whose maximum is below their minimum."""
    spec = resource.spec
    least = 1 if spec.get("minReplicas") is None else whole(spec.get("minReplicas"))
    most = whole(spec.get("maxReplicas"))
    if resource.group != "autoscaling" or least is None or most is None or most < 1 or most >= least:
        return
    yield Problem(
        resource.node.get("spec", "maxReplicas"),
        f"maxReplicas '{most}' is below minReplicas {least}",
        _REJECTED,
        f"Write {least} or more, or lower minReplicas.",
        related=(("the minimum", resource.node.get("spec", "minReplicas")),),
    )


def autoscaler_zero_without_outer_metric(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers that scale to zero and have no metric that brings pods back."""
    spec = resource.spec
    if resource.group != "autoscaling" or resource.version not in _VERSIONS or whole(spec.get("minReplicas")) != 0:
        return
    annotations = resource.metadata.get("annotations")
    if resource.version == "v1" and (is_open(annotations) or _METRICS in mapping(annotations)):
        return
    metrics = items(spec.get("metrics"))
    if not gate_on("HPAScaleToZero", context.minor) or is_open(spec.get("metrics")):
        return
    if any(mapping(metric).get("type") in ("Object", "External") or is_open(metric) for metric in metrics):
        return
    yield Problem(
        resource.node.get("spec", "metrics" if "metrics" in spec else "minReplicas"),
        "'minReplicas: 0' has no metric of type Object or External",
        _REJECTED,
        "Add a metric that exists without pods, or write 'minReplicas: 1'.",
        related=(("zero is allowed", resource.node.get("spec", "minReplicas")),),
    )


def autoscaler_without_scaling_policy(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of autoscalers with an empty list of policies, for which there is no default."""
    behavior = mapping(resource.spec.get("behavior"))
    for direction in ("scaleUp", "scaleDown"):
        rules = mapping(behavior.get(direction))
        if resource.group == "autoscaling" and rules.get("policies") == []:
            yield Problem(
                resource.node.get("spec", "behavior", direction, "policies"),
                f"{direction} has an empty list of policies",
                _REJECTED,
                "Remove 'policies' for the defaults, or write 'selectPolicy: Disabled' to switch scaling off.",
                edits=removed(resource.node.get("spec", "behavior", direction, "policies"), "suggestion"),
            )
