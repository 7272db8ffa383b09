"""The `resources` of a pod and its containers, as the API server compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.feature_gates import gate_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod

HUGE_PAGES = "hugepages-"
"""How the names of huge page resources begin; the size of a page follows."""

PLAIN = frozenset(("cpu", "memory", "ephemeral-storage"))
"""What most pods request, and nothing else: it may be overcommitted and has no pages."""


def requirements(pod: Pod) -> Iterator[tuple[Container | Pod, Any]]:
    """Yield every `resources` that is a mapping: those of containers, and the pod's own where the gate is on."""
    for container in pod.containers:
        resources = container.value.get("resources")
        if isinstance(resources, dict):
            yield container, resources
    whole = pod.value.get("resources")
    if isinstance(whole, dict) and gate_on("PodLevelResources", pod.minor):
        yield pod, whole


def may_overcommit(name: str) -> bool:
    """Whether a limit may exceed the request (``IsOvercommitAllowed``)."""
    is_native = "/" not in name or "kubernetes.io/" in name
    return is_native and not name.startswith(HUGE_PAGES)
