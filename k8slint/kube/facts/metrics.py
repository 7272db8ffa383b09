"""What autoscalers measure, and which containers request nothing to measure against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import field_spot, spot_of
from k8slint.model.scaling_fact import LacksRequests, ScalesBy
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource

_MEASURED = ("cpu", "memory")


def metrics(resource: Resource, owner: int) -> Iterator[ScalesBy]:
    """Yield the resources by whose use, in percent of what is requested, an autoscaler scales.

    Without metrics it is CPU (SetDefaults_HorizontalPodAutoscaler in pkg/apis/autoscaling/v2/defaults.go).
    """
    spec, source = resource.spec, resource.node.source
    listed = spec.get("metrics")
    if not isinstance(listed, list) or not listed:
        if listed is None or listed == []:
            field = "targetCPUUtilizationPercentage" if "targetCPUUtilizationPercentage" in spec else "scaleTargetRef"
            yield ScalesBy(owner, "cpu", "", field_spot(resource, spec, f"spec.{field}"))
        return
    for index, metric in enumerate(listed):
        for field in ("resource", "containerResource"):
            held: Any = metric.get(field) if isinstance(metric, dict) else None
            name = held.get("name") if isinstance(held, dict) else None
            target = held.get("target") if isinstance(held, dict) else None
            if name not in _MEASURED or not isinstance(target, dict) or target.get("averageUtilization") is None:
                continue
            container = held.get("container", "")
            spot = spot_of(source, held, "name", f"spec.metrics[{index}].{field}.name")
            yield ScalesBy(owner, name, container if isinstance(container, str) else "", spot)


def lacks_requests(pod: Pod, owner: int) -> LacksRequests | None:
    """Return the containers without requests, which limits stand in for; None where none lacks any."""
    lacking: dict[str, list[str]] = {}
    whole = _requested(pod.value.get("resources"))
    for container in pod.containers:
        if not container.serves:
            continue
        requested = _requested(container.value.get("resources"))
        for name in _MEASURED:
            if name not in requested and name not in whole:
                lacking.setdefault(name, []).append(container.name)
    return LacksRequests(owner, lacking.get("cpu", []), lacking.get("memory", [])) if lacking else None


def _requested(resources: Any) -> tuple[str, ...]:
    """Return those of CPU and memory that are requested or limited; both where that is filled in later."""
    if isinstance(resources, Unknown):
        return _MEASURED
    parts = [resources.get(field) for field in ("requests", "limits")] if isinstance(resources, dict) else []
    if any(isinstance(part, Unknown) for part in parts):
        return _MEASURED
    return tuple(name for name in _MEASURED if any(isinstance(part, dict) and name in part for part in parts))
