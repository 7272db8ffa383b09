"""Containers whose image starts nothing but a shell, which ends at once where nobody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def shell_image_without_command(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container without a command whose image has none to stay up with (parameter `images`)."""
    container, reference = image.container, image.reference
    if container is None or reference is None or reference.registry != "docker.io" or container.role != "regular":
        return
    name = reference.repository.removeprefix("library/")
    if name not in context.params["images"] or image.pod.restart_policy != "Always":
        return
    written = container.value
    if any(written.get(field) for field in ("command", "args", "stdin", "tty")):
        return
    yield Problem(
        image.node,
        f"image {shown(name)} starts a shell, and container {shown(container.name)} gives it no command",
        "The shell finds no input and ends at once, so the kubelet starts it again and again: CrashLoopBackOff.",
        "Write the 'command' that the container is for, such as [sleep, infinity] to keep it up.",
    )
