"""Horizontal autoscalers: bounds that cross, and rules by which nothing may change."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import is_open, items, mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"


def autoscaler_bounds_crossed(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of autoscalers whose most is less than their least."""
    spec = resource.spec
    least = 1 if spec.get("minReplicas") is None else whole(spec.get("minReplicas"))
    most = whole(spec.get("maxReplicas"))
    if resource.group != "autoscaling" or least is None or most is None or most < 1 or most >= least:
        return
    message = f"maxReplicas {most} is below minReplicas {least}, {_REFUSED}; write at least {least}"
    related = (("the least", resource.node.get("spec", "minReplicas")),)
    yield Problem(resource.node.get("spec", "maxReplicas"), message, related=related)


def autoscaler_zero_without_outer_metric(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of autoscalers that scale to zero and have no metric to come back from there."""
    spec = resource.spec
    if resource.group != "autoscaling" or resource.version != "v2" or whole(spec.get("minReplicas")) != 0:
        return
    metrics = items(spec.get("metrics"))
    if not gate_on("HPAScaleToZero", context.minor) or is_open(spec.get("metrics")):
        return
    if any(mapping(metric).get("type") in ("Object", "External") or is_open(metric) for metric in metrics):
        return
    message = (
        "without pods there is nothing to measure, so scaling to zero needs a metric of type Object or External, "
        f"{_REFUSED}; add one, or write 'minReplicas: 1'"
    )
    yield Problem(
        resource.node.get("spec", "metrics"),
        message,
        related=(("zero is allowed", resource.node.get("spec", "minReplicas")),),
    )


def autoscaler_without_scaling_policy(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of autoscalers with an empty list of policies, which no default fills."""
    behavior = mapping(resource.spec.get("behavior"))
    for direction in ("scaleUp", "scaleDown"):
        rules = mapping(behavior.get(direction))
        if resource.group == "autoscaling" and rules.get("policies") == []:
            message = (
                f"an empty list is no policy, {_REFUSED}; remove 'policies' for the defaults, "
                "or write 'selectPolicy: Disabled' to switch scaling off"
            )
            yield Problem(resource.node.get("spec", "behavior", direction, "policies"), message)
