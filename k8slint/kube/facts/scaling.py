"""What guards and scales pods: disruption budgets and autoscalers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import whole
from k8slint.kube.facts.plain import plain_scalar, plain_selector
from k8slint.kube.facts.spot import field_spot, node_spot, spot_of
from k8slint.model.fact import Guards, RefersTo, Scales, SelectsPods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_KEDA_MAX_REPLICAS = 100


def disruption_budget(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return what a PodDisruptionBudget selects and asks for; in policy/v1beta1 an empty selector selects nothing."""
    spec = resource.spec
    selector = spec.get("selector")
    if resource.version == "v1beta1" and selector == {}:
        selector = None
    yield SelectsPods(owner, "budget", plain_selector(selector), field_spot(resource, spec, "spec.selector"))
    minimum, maximum = spec.get("minAvailable"), spec.get("maxUnavailable")
    if minimum is None and maximum is None:
        spot = node_spot(resource.node.get("spec"), "spec")
    else:
        field = "maxUnavailable" if minimum is None else "minAvailable"
        spot = spot_of(resource.node.source, spec, field, f"spec.{field}")
    yield Guards(
        owner,
        None if minimum is None else plain_scalar(minimum),
        None if maximum is None else plain_scalar(maximum),
        spot,
    )


def pod_autoscaler(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the target and the bounds of a HorizontalPodAutoscaler; minReplicas is 1 when not written."""
    yield from _target(resource, owner, "")
    spec = resource.spec
    field = "maxReplicas" if spec.get("minReplicas") is None else "minReplicas"
    spot = field_spot(resource, spec, f"spec.{field}")
    minimum = whole(spec.get("minReplicas"), 1)
    yield Scales(owner, minimum, whole(spec.get("maxReplicas")), spot)


def scaled_object(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the target and the bounds of KEDA's ScaledObject, which makes an autoscaler.

    The bounds are 0 and 100 when not written.
    """
    yield from _target(resource, owner, "Deployment")
    spec = resource.spec
    spot = field_spot(resource, spec, "spec.scaleTargetRef")
    minimum = whole(spec.get("minReplicaCount"), 0)
    yield Scales(owner, minimum, whole(spec.get("maxReplicaCount"), _KEDA_MAX_REPLICAS), spot)


def _target(resource: Resource, owner: int, default_kind: str) -> Iterator[RefersTo]:
    target = resource.spec.get("scaleTargetRef")
    if not isinstance(target, dict):
        return
    name, kind, version = (target.get(field) for field in ("name", "kind", "apiVersion"))
    kind = default_kind if kind is None else kind
    if not isinstance(name, str) or not name or not isinstance(kind, str) or not kind:
        return
    group = version.rpartition("/")[0] if isinstance(version, str) else "apps" if default_kind else ""
    spot = spot_of(resource.node.source, target, "name", "spec.scaleTargetRef.name")
    yield RefersTo(owner, "scaleTargetRef", group, kind, "", name, "", False, spot)
