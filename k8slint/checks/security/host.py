"""What hands a pod the node it runs on."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
    from k8slint.model.rule import Context

_NAMESPACES = (
    ("hostNetwork", "network: it reaches what listens on the node's localhost and no network policy holds it"),
    ("hostPID", "processes: it can read the environment and files of all of them"),
    ("hostIPC", "shared memory: it can read what programs on the node exchange there"),
)
_SOCKET_FOLDERS = ("/run", "/var/run")
_SOCKETS = (
    "docker.sock",
    "cri-dockerd.sock",
    "containerd/containerd.sock",
    "k3s/containerd/containerd.sock",
    "crio/crio.sock",
    "podman/podman.sock",
)
_SOCKET_PATHS = frozenset(f"{folder}/{socket}" for folder in _SOCKET_FOLDERS for socket in _SOCKETS)


def privileged_container(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers that run privileged."""
    del context
    security = container.value.get("securityContext")
    if not isinstance(security, dict) or security.get("privileged") is not True:
        return
    message = (
        f"container {shown(container.name)} is privileged, so it has every device and capability of the node and can "
        "take it over; give it the few capabilities it needs"
    )
    yield Problem(container.node.get("securityContext", "privileged"), message)


def host_namespace_shared(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods that share the node's network, processes or shared memory."""
    del context
    for field, what in _NAMESPACES:
        if pod.value.get(field) is True:
            yield Problem(pod.node.get(field), f"with '{field}' the pod shares the node's {what}; remove it")


def container_runtime_socket_mounted(volume: Volume, context: Context) -> Iterator[Problem]:
    """Problems of hostPath volumes that are the socket of a container runtime."""
    del context
    path = _host_path(volume)
    if path is None or _clean(path) not in _SOCKET_PATHS:
        return
    message = (
        f"{shown(path)} is the container runtime's socket, and whoever may write to it starts privileged containers on "
        "the node; use a builder or tool that needs no socket"
    )
    yield Problem(volume.node.get("hostPath", "path"), message)


def host_path_sensitive(volume: Volume, context: Context) -> Iterator[Problem]:
    """Problems of hostPath volumes at places that hold the node's or other pods' secrets (parameter `paths`)."""
    path = _host_path(volume)
    paths = context.params.get("paths")
    if path is None or not isinstance(paths, list):
        return
    clean = _clean(path)
    if clean in _SOCKET_PATHS:
        return  # said by a rule of its own
    held = next((each for each in paths if isinstance(each, str) and _covers(each, clean)), None)
    if held is None:
        return
    message = (
        f"{shown(path)} is the node's own, and through it the pod can read what belongs to the node and other pods, or "
        "change how the node works; mount the one directory it needs, read-only"
    )
    yield Problem(volume.node.get("hostPath", "path"), message)


def _host_path(volume: Volume) -> str | None:
    source = volume.value.get("hostPath")
    path = source.get("path") if isinstance(source, dict) else None
    return path if isinstance(path, str) and path else None


def _clean(path: str) -> str:
    """Return an absolute path without doubled or final slashes."""
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def _covers(pattern: str, path: str) -> bool:
    """True for the place itself; a pattern that ends in `/*` covers everything below it, too."""
    if pattern.endswith("/*"):
        return path == pattern[:-2] or path.startswith(pattern[:-1])
    return path == pattern
