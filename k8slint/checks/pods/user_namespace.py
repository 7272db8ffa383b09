"""What a pod with a user namespace of its own cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def user_namespace_with_devices(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container with block devices in a pod with a user namespace of its own."""
    pod = container.pod
    if pod.value.get("hostUsers") is not False or context.minor < 34 or not container.value.get("volumeDevices"):
        return
    if not isinstance(container.value["volumeDevices"], list):
        return
    rejected = rejection(pod)
    yield Problem(
        container.node.get("volumeDevices"),
        "block devices cannot be used in a pod with 'hostUsers: false'",
        rejected.consequence,
        "Use a file system volume instead, or remove 'hostUsers: false'.",
        related=(("set here", pod.node.get("hostUsers")),),
        refused_by=rejected.by,
    )
