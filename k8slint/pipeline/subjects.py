"""What there is to look at in an object: found once, handed to every rule that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.image_use import images_of
from k8slint.kube.volume import volumes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.pod import Pod

POD_SUBJECTS: tuple[tuple[str, Callable[[Pod], Iterable[Any]]], ...] = (
    ("pod", lambda pod: (pod,)),
    ("container", lambda pod: pod.containers),
    ("image", images_of),
    ("probe", lambda pod: (probe for container in pod.containers for probe in container.probes())),
    ("hook", lambda pod: (hook for container in pod.containers for hook in container.hooks())),
    ("port", lambda pod: (part for container in pod.containers for part in container.parts("ports"))),
    ("env", lambda pod: (part for container in pod.containers for part in container.parts("env"))),
    ("mount", lambda pod: (part for container in pod.containers for part in container.parts("volumeMounts"))),
    ("volume", volumes_of),
)
"""Subjects of a pod, in the order they are looked at, each with the function that lists them."""
