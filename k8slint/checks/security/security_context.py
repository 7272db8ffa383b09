"""Security contexts of a pod and its containers, and what the Pod Security Standards ask of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node


def security_context(value: dict[str, Any]) -> dict[str, Any]:
    """Return the securityContext of a pod spec or container; empty when there is none."""
    found = value.get("securityContext")
    return found if isinstance(found, dict) else {}


def contexts_of(pod: Pod) -> Iterator[tuple[dict[str, Any], Node]]:
    """Yield the security contexts that are written, the pod's first, with the node each belongs to."""
    found = security_context(pod.value)
    if found:
        yield found, pod.node
    for container in pod.containers:
        found = security_context(container.value)
        if found:
            yield found, container.node


def profile_type(context: dict[str, Any], field: str) -> Any:
    """Return the type of a `seccompProfile` or `appArmorProfile`; None when it is not written."""
    profile = context.get(field)
    return profile.get("type") if isinstance(profile, dict) else None


def capabilities(container: Container, field: str) -> list[Any]:
    """Return the capabilities a container adds or drops, as written."""
    found = security_context(container.value).get("capabilities")
    listed = found.get(field) if isinstance(found, dict) else None
    return listed if isinstance(listed, list) else []


def in_user_namespace(pod: Pod) -> bool:
    """Whether the pod has users of its own (`hostUsers: false`), which relaxes some controls since 1.35."""
    return pod.minor >= 35 and pod.value.get("hostUsers") is False


def is_windows_pod(pod: Pod) -> bool:
    """Whether the pod says `os.name: windows`, which the controls of the restricted level read since 1.25."""
    system = pod.value.get("os")
    return pod.minor >= 25 and isinstance(system, dict) and system.get("name") == "windows"
