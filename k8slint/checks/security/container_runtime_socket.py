"""Sockets of container runtimes that a pod mounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.security.host_path import RUNTIME_SOCKETS, clean_path, host_path
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.volume import Volume
    from k8slint.model.rule import Context


def container_runtime_socket_mounted(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problem of a hostPath volume that is the socket of a container runtime."""
    del context
    path = host_path(volume)
    if path is None or clean_path(path) not in RUNTIME_SOCKETS:
        return
    yield Problem(
        volume.node.get("hostPath", "path"),
        f"volume {shown(volume.name)} mounts {shown(path)}, the container runtime's socket",
        "Whoever can write to the socket can start privileged containers on the node.",
        "Remove the volume, and use a builder or agent that needs no socket.",
    )
