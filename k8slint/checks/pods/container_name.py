"""Names that containers of one pod share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def container_name_duplicate(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of init containers named like a regular one; one list is `list-item-duplicate`'s."""
    regular: dict[str, Container] = {}
    for container in pod.containers:
        if container.role == "regular" and container.name:
            regular.setdefault(container.name, container)
    for container in pod.containers:
        other = regular.get(container.name) if container.role in ("init", "sidecar") else None
        if other is not None:
            rejected = rejection(pod)
            yield Problem(
                container.node.get("name"),
                f"init container and container are both named {shown(container.name)}",
                rejected.consequence,
                f"Rename this one, for example to '{container.name[:58]}-init'.",
                related=(("the other container", other.node.get("name")),),
                refused_by=rejected.by,
            )
