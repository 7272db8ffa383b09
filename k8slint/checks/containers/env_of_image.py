"""Variables without which the entrypoint of a well-known image ends with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def env_of_image_missing(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that sets none of the variables its image asks for (parameter `images`)."""
    container, reference = image.container, image.reference
    if container is None or reference is None or reference.registry != "docker.io":
        return
    wanted = context.params["images"].get(reference.repository.removeprefix("library/"), "").split()
    written = container.value
    if not wanted or written.get("command") or written.get("args") or written.get("envFrom"):
        return
    env = written.get("env")
    entries = env if isinstance(env, list) else []
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    if (env is not None and not isinstance(env, list)) or not all(isinstance(name, str) for name in names):
        return
    if any(name in wanted or f"{str(name).removesuffix('_FILE')}" in wanted for name in names):
        return
    yield Problem(
        image.node,
        f"container {shown(container.name)} does not set {wanted[0]}, which image {shown(image.text)} asks for",
        "With an empty data directory its entrypoint ends with an error, and the pod with CrashLoopBackOff.",
        f"Set {wanted[0]} from a Secret.",
    )
