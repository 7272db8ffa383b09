"""What happens to a container when its resources change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def resize_restart_never(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of resize policies that restart a container of a pod that restarts nothing."""
    pod = container.pod
    policies = items(container.value.get("resizePolicy"))
    if not policies or context.minor < 33 or pod.restart_policy != "Never":
        return
    for index, policy in enumerate(policies):
        if mapping(policy).get("restartPolicy") == "RestartContainer":
            rejected = rejection(pod)
            yield Problem(
                container.node.get("resizePolicy", index, "restartPolicy"),
                "'RestartContainer' is not allowed in a pod with 'restartPolicy: Never'",
                rejected.consequence,
                "Write 'NotRequired'.",
                refused_by=rejected.by,
            )
