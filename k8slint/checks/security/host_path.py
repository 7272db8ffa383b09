"""Directories and files of the node that a pod mounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.kube.volume import Volume
    from k8slint.model.rule import Context

_SOCKET_FOLDERS = ("/run", "/var/run")
_SOCKETS = (
    "docker.sock",
    "cri-dockerd.sock",
    "containerd/containerd.sock",
    "k3s/containerd/containerd.sock",
    "crio/crio.sock",
    "podman/podman.sock",
)
RUNTIME_SOCKETS = frozenset(f"{folder}/{socket}" for folder in _SOCKET_FOLDERS for socket in _SOCKETS)
"""Where container runtimes listen."""


def host_path_sensitive(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problem of a hostPath volume that holds secrets of the node or other pods (parameter `paths`)."""
    path = host_path(volume)
    paths = context.params.get("paths")
    if path is None or not isinstance(paths, list):
        return
    clean = clean_path(path)
    if clean in RUNTIME_SOCKETS:
        return  # container-runtime-socket-mounted
    if not any(isinstance(each, str) and _covers(each, clean) for each in paths):
        return
    yield Problem(
        volume.node.get("hostPath", "path"),
        f"volume {shown(volume.name)} mounts {shown(path)} of the node",
        "The pod can read secrets of the node and of other pods there, or change how the node works.",
        "Mount only the file or directory the pod needs, with 'readOnly: true'.",
    )


def host_path(volume: Volume) -> str | None:
    """Return the path of a hostPath volume as it is written; None for other volumes."""
    source = volume.value.get("hostPath")
    path = source.get("path") if isinstance(source, dict) else None
    return path if isinstance(path, str) and path else None


def clean_path(path: str) -> str:
    """Return an absolute path without doubled or final slashes."""
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def _covers(pattern: str, path: str) -> bool:
    """Whether a pattern is the path itself or, when it ends in `/*`, lies above it."""
    if pattern.endswith("/*"):
        return path == pattern[:-2] or path.startswith(pattern[:-1])
    return path == pattern


def host_path_writable(mount: Part, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a hostPath volume that a container mounts without `readOnly: true`."""
    name = mount.value.get("name")
    if mount.value.get("readOnly") not in (None, False) or not isinstance(name, str):
        return
    volumes = mount.container.pod.value.get("volumes")
    for volume in volumes if isinstance(volumes, list) else ():
        source = volume.get("hostPath") if isinstance(volume, dict) and volume.get("name") == name else None
        path = source.get("path") if isinstance(source, dict) else None
        if isinstance(path, str):
            yield Problem(
                mount.node.get("readOnly"),
                f"{shown(path)} of the node is mounted so that it can be written",
                "Whoever breaks into the container can change files of the node there.",
                "Write 'readOnly: true'.",
            )
            return
