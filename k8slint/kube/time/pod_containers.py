"""The containers of a pod spec as plain values, each with its role, in the order the kubelet starts them."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.model.named_tuple import NamedTuple

INIT, SIDECAR, MAIN = "init", "sidecar", "main"


class Member(NamedTuple):
    """One container: its name (empty when it has none), its role and its mapping."""

    name: str
    role: str
    value: dict[str, Any]


def pod_members(spec: object, native_sidecars: bool = True) -> list[Member]:
    """The init containers, sidecars and main containers of a pod spec; odd shapes are left out.

    A sidecar is an init container with ``restartPolicy: Always``, where the cluster knows them (1.29 and later).
    Source: kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go (computeInitContainerActions).
    """
    if not isinstance(spec, dict):
        return []
    found = []
    for value in _mappings(spec.get("initContainers")):
        sidecar = native_sidecars and value.get("restartPolicy") == "Always"
        found.append(Member(_name(value), SIDECAR if sidecar else INIT, value))
    found.extend(Member(_name(value), MAIN, value) for value in _mappings(spec.get("containers")))
    return found


def _mappings(value: object) -> list[dict[str, Any]]:
    """The mappings of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _name(value: dict[str, Any]) -> str:
    """The name of a container when it is text."""
    name = value.get("name")
    return name if isinstance(name, str) else ""
