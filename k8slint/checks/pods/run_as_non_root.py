"""Containers that must not run as root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def run_as_non_root_conflict(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that must not run as root, but is set to user 0."""
    pod = container.pod
    own, whole = mapping(container.value.get("securityContext")), mapping(pod.value.get("securityContext"))
    if not own and not whole:
        return
    rule = own.get("runAsNonRoot") if own.get("runAsNonRoot") is not None else whole.get("runAsNonRoot")
    holder, node = (own, container.node) if own.get("runAsUser") is not None else (whole, pod.node)
    user = holder.get("runAsUser")
    if rule is not True or user != 0 or isinstance(user, bool) or mapping(pod.value.get("os")).get("name") == "windows":
        return
    place = container.node if own.get("runAsNonRoot") is not None else pod.node
    yield Problem(
        node.get("securityContext", "runAsUser"),
        "'runAsUser: 0' is root, which 'runAsNonRoot: true' forbids",
        "The kubelet reports CreateContainerConfigError, and the container never starts.",
        "Set runAsUser to a user above 0, such as 10001.",
        related=(("root is forbidden here", place.get("securityContext", "runAsNonRoot")),),
    )
