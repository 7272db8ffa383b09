"""Requests that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import together, written
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_BOTH = frozenset(("cpu", "memory"))


def requests_missing(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that requests neither CPU nor memory, or only one of them."""
    if container.role not in ("regular", "sidecar"):
        return
    resources = container.value.get("resources")
    requests = resources.get("requests") if isinstance(resources, dict) else None
    if isinstance(requests, dict) and requests.get("cpu") is not None and requests.get("memory") is not None:
        return
    requested = _requested(resources)
    if requested is None or len(requested) == 2:
        return
    of_pod = _requested(container.pod.value.get("resources")) if container.pod.minor >= 34 else frozenset()
    if of_pod is None:
        return
    missing = [name for name in ("cpu", "memory") if name not in requested and name not in of_pod]
    if not missing:
        return
    words = " or ".join("CPU" if name == "cpu" else name for name in missing)
    node = container.node.get("resources", "requests")
    yield Problem(
        node,
        f"container {shown(container.name)} requests no {words}",
        "The scheduler counts it as zero, and places the pod on a node that may be full.",
        f"Set {' and '.join(f'resources.requests.{name}' for name in missing)} to what the container normally uses.",
        edits=_requested_edits(node, {name: context.params[name] for name in missing}),
    )


def _requested_edits(node: Node, amounts: dict[str, str]) -> tuple[Edit, ...]:
    if not node.exists:
        return written(node, amounts, "unsafe")
    return together(*[written(node.get(name), amount, "unsafe") for name, amount in amounts.items()])


def _requested(resources: Any) -> frozenset[str] | None:
    """Return those of cpu and memory that are requested, or limited, which the API server copies; None if unknown."""
    if resources is None:
        return frozenset()
    if not isinstance(resources, dict):
        return None
    found: set[str] = set()
    for field in ("requests", "limits"):
        section = resources.get(field)
        if section is None:
            continue
        if not isinstance(section, dict):
            return None
        found.update(name for name in _BOTH if section.get(name) is not None)
    return frozenset(found)
