"""What containers may use at most, for the rules that ask for a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container


def limit_missing(container: Container, resource: str, consequence: str) -> Iterator[Problem]:
    """Yield the problem of a container that has no limit for a resource, neither of its own nor of its pod."""
    if container.role == "ephemeral":
        return
    for holder in (container.value, container.pod.value):
        resources = holder.get("resources")
        limits = resources.get("limits") if isinstance(resources, dict) else resources
        if isinstance(limits, Unknown) or (isinstance(limits, dict) and limits.get(resource) is not None):
            return
    yield Problem(
        container.node.get("resources", "limits"),
        f"container {shown(container.name)} has no limit for {resource}",
        consequence,
        f"Set resources.limits.{resource}.",
    )
