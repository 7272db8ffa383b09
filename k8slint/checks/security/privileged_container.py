"""Containers that run privileged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def privileged_container(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that runs privileged."""
    del context
    security = container.value.get("securityContext")
    if not isinstance(security, dict) or security.get("privileged") is not True:
        return
    yield Problem(
        container.node.get("securityContext", "privileged"),
        f"container {shown(container.name)} is privileged",
        "It has every device and capability of the node, and can take the node over.",
        "Remove 'privileged: true', and add only the capabilities it needs.",
    )
