"""What the monitors of the Prometheus operator select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import plain_selector
from k8slint.kube.facts.spot import field_spot, spot_of
from k8slint.model.network_fact import MonitoredPort, Monitors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource

_ENDPOINTS = {"ServiceMonitor": ("Service", "endpoints"), "PodMonitor": ("Pod", "podMetricsEndpoints")}


def monitor(resource: Resource, owner: int) -> Iterator[Monitors]:
    """Yield what a ServiceMonitor or PodMonitor selects, and the names of the ports it scrapes."""
    spec = resource.spec
    kind, field = _ENDPOINTS[resource.kind]
    endpoints = spec.get(field)
    ports = [
        MonitoredPort(entry["port"], spot_of(resource.node.source, entry, "port", f"spec.{field}[{index}].port"))
        for index, entry in enumerate(endpoints if isinstance(endpoints, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("port"), str)
    ]
    spot = field_spot(resource, spec, "spec.selector")
    yield Monitors(owner, kind, plain_selector(spec.get("selector")), _namespaces(spec), ports, spot)


def _namespaces(spec: dict[str, Any]) -> list[str] | None:
    """Return the names of `namespaceSelector`: None for any, and none for the monitor's own."""
    selector = spec.get("namespaceSelector")
    if not isinstance(selector, dict):
        return [] if selector is None else None
    names = selector.get("matchNames")
    if selector.get("any") not in (None, False) or not isinstance(names, (list, type(None))):
        return None
    listed = [name for name in names or () if isinstance(name, str)]
    return listed if len(listed) == len(names or ()) else None
