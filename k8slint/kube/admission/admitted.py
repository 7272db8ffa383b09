"""A pod as it is once the admission plugins that change pods have seen it.

In the order of the API server: defaulting of the Pod (a limit is the request that is missing), then what LimitRanger
fills in, then the overhead of the RuntimeClass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.resources import UnknownAmount, amount_text, defaulted_pod_level
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.admission.limit_range import Limit
    from k8slint.kube.pod import Pod

_FILLED = ("initContainers", "containers")


def admitted(pod: Pod, limits: Iterable[Limit], overhead: dict[str, Any] | None) -> Pod:
    """Return a pod with what the limits of its namespace and its runtime's overhead add; places are those written."""
    defaults: dict[str, dict[str, Any]] = {"limits": {}, "requests": {}}
    for limit in limits:
        if limit.type == "Container":
            for side, values in limit.defaults.items():
                defaults[side] = {**values, **defaults[side]}
    spec = dict(pod.value)
    for field in _FILLED:
        if isinstance(spec.get(field), list):
            spec[field] = [_filled(container, defaults) for container in items(spec[field])]
    try:
        whole = defaulted_pod_level(pod)
    except UnknownAmount:
        whole = None
    if whole is not None:
        written = mapping(spec.get("resources"))
        added = {name: amount_text(name, amount) for name, amount in whole.items()}
        spec["resources"] = {**written, "requests": {**added, **mapping(written.get("requests"))}}
    if overhead and spec.get("overhead") is None:
        spec["overhead"] = overhead
    return pod.with_spec(spec)


def _filled(container: Any, defaults: dict[str, dict[str, Any]]) -> Any:
    """Return a container with the amounts that it gets; what is filled in later stays as it is."""
    if not isinstance(container, dict):
        return container
    resources = container.get("resources")
    written = mapping(resources)
    requests, limits = written.get("requests"), written.get("limits")
    if any(isinstance(value, Unknown) for value in (resources, requests, limits)):
        return container
    requests, limits = mapping(requests), mapping(limits)
    filled = {
        "limits": {**defaults["limits"], **limits},
        "requests": {**defaults["requests"], **limits, **requests},
    }
    return {**container, "resources": {**written, **filled}}
