"""Mounts that cover each other, and mount paths that do not mean what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.go.text import shown
from k8slint.kube.platform import is_windows
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_MAX_DEPTH = 64
_FEW = 16  # of so many each can be compared with each
_WRITTEN_BY_KUBELET = ("configMap", "secret", "projected", "downwardAPI")
"""Volumes in which the kubelet makes the mount points, always as directories."""

_HOST_FILES = frozenset(("File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice"))


def mount_hides_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of mounts at one place that is written in two ways (`/data` and `/data/`)."""
    del context
    listed = container.value.get("volumeMounts")
    if not isinstance(listed, list) or len(listed) < 2 or _are_tidy(listed):
        return
    first: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(listed):
        path = entry.get("mountPath") if isinstance(entry, dict) else None
        if not isinstance(path, str) or not path:
            continue
        earlier = first.setdefault(_parts(path), index)
        written = listed[earlier]["mountPath"]
        if earlier != index and written != path:  # the API server rejects the very same text
            node = container.node.get("volumeMounts")
            yield Problem(
                node.get(index, "mountPath"),
                f"{shown(path)} is the same directory as {shown(written)}",
                "One of the two volumes hides the other.",
                "Mount one of them at a directory of its own.",
                related=(("the other mount", node.get(earlier, "mountPath")),),
            )


def _are_tidy(mounts: list[Any]) -> bool:
    """Whether every path is written in the usual form, so that two paths are one place only if they are equal."""
    for entry in mounts:
        path = entry.get("mountPath") if isinstance(entry, dict) else None
        if isinstance(path, str) and (path[:1] != "/" or path[-1] == "/" or "//" in path or "/." in path):
            return False
    return True


def _are_apart(mounts: list[Any]) -> bool:
    """Whether no path lies below another one, as the plain texts show."""
    if len(mounts) > _FEW or not _are_tidy(mounts):
        return False
    found = [entry.get("mountPath") for entry in mounts if isinstance(entry, dict)]
    paths = [path for path in found if isinstance(path, str)]
    return not any(inner.startswith(f"{outer}/") for outer in paths for inner in paths)


def _parts(path: str) -> tuple[str, ...]:
    """Return the segments of a path without empty ones and `.`; a relative path starts at the root, too."""
    return tuple(part for part in path.split("/") if part not in ("", "."))


def mount_inside_read_only_volume(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of files that are mounted inside a volume whose mount points the kubelet makes.

    It makes a directory for every mount that lies inside a ConfigMap, Secret, projected or downward API volume
    (``MakeNestedMountpoints`` in pkg/volume/util/nested_volumes.go), onto which no file can be mounted.
    """
    del context
    listed = container.value.get("volumeMounts")
    if not isinstance(listed, list) or len(listed) < 2 or _are_apart(listed):
        return
    mounts: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(listed):
        path = entry.get("mountPath") if isinstance(entry, dict) else None
        if isinstance(path, str) and path.count("/") <= _MAX_DEPTH:
            mounts.setdefault(_parts(path), index)
    for parts, index in mounts.items():
        for depth in range(len(parts) - 1, 0, -1):
            outer = mounts.get(parts[:depth])
            if outer is None:
                continue
            source = _written_source(container.pod, listed[outer])
            if source and _is_file(container.pod, listed[index]):
                yield _inside_problem(container, index, outer, source)
            break


def _written_source(pod: Pod, mount: dict[str, Any]) -> str:
    """Return the type of the volume a mount shows the top of when the kubelet writes its files; otherwise ''."""
    if mount.get("subPath") or mount.get("subPathExpr"):
        return ""
    volume = _volume(pod, mount.get("name"))
    return next((name for name in _WRITTEN_BY_KUBELET if isinstance(volume.get(name), dict)), "")


def _is_file(pod: Pod, mount: dict[str, Any]) -> bool:
    """Whether a mount is certain to be a file: one key of a ConfigMap or Secret, or a file of the node."""
    volume = _volume(pod, mount.get("name"))
    path = mount.get("subPath")
    on_host = volume.get("hostPath")
    if isinstance(on_host, dict):
        return not path and not mount.get("subPathExpr") and on_host.get("type") in _HOST_FILES
    for name in ("configMap", "secret"):
        source = volume.get(name)
        if isinstance(source, dict) and isinstance(path, str) and path:
            chosen = source.get("items")
            if not chosen:
                return "/" not in path
            return isinstance(chosen, list) and any(
                isinstance(item, dict) and item.get("path") == path for item in chosen
            )
    return False


def _volume(pod: Pod, name: object) -> dict[str, Any]:
    listed = pod.value.get("volumes")
    for volume in listed if isinstance(listed, list) else ():
        if isinstance(volume, dict) and volume.get("name") == name:
            return volume
    return {}


def _inside_problem(container: Container, index: int, outer: int, source: str) -> Problem:
    node = container.node.get("volumeMounts")
    inner_path, outer_path = node.get(index, "mountPath"), node.get(outer, "mountPath")
    around = shown(str(outer_path.value))
    fix = f"Mount the file outside of {around}"
    if "hostPath" not in _volume(container.pod, node.get(index, "name").value):
        fix = f"{fix}, or put both sources into one projected volume"
    return Problem(
        inner_path,
        f"file {shown(str(inner_path.value))} is mounted inside the {source} volume at {around}",
        "The kubelet makes a directory there, onto which no file can be mounted, so the container never starts.",
        f"{fix}.",
        related=(("the volume around it", outer_path),),
    )


_FILE_ENDS = tuple(
    ".cfg .cnf .conf .config .crt .env .htm .html .ini .js .json .key .pem .php .properties .py .sh .toml .txt "
    ".xml .yaml .yml".split()
)
"""How names of files end, and hardly any directory's."""


def mount_path_is_file(mount: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a whole ConfigMap or Secret that is mounted where a file is meant."""
    del context
    path = mount.value.get("mountPath")
    if not isinstance(path, str) or not _written_source(mount.container.pod, mount.value):
        return
    name = path.rpartition("/")[2]
    if not name.lower().endswith(_FILE_ENDS) or name.startswith("."):
        return
    yield Problem(
        mount.node.get("mountPath"),
        f"{shown(path)} looks like a file, but the mount makes it a directory",
        "Where the image has a file there, the container cannot start; elsewhere the program finds a directory.",
        f"Add 'subPath: {name}', or mount the directory {shown(path[: -len(name)].rstrip('/') or '/')}.",
    )


def mount_path_unsafe(mount: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a mount path that is relative, the root, or holds `..` or a colon."""
    del context
    path = mount.value.get("mountPath")
    if not isinstance(path, str) or not path:
        return
    if path[0] == "/" and ":" not in path and ".." not in path and path.strip("/"):
        return
    if is_windows(mount.container.pod.value) or _is_drive(path):
        return
    words = _unsafe(path)
    if words is not None:
        yield Problem(mount.node.get("mountPath"), *words)


def _unsafe(path: str) -> tuple[str, str, str] | None:
    """Return headline, consequence and fix for a mount path; None when nothing is wrong with it."""
    if not path.strip("/"):
        return (
            "mount path '/' covers the whole image",
            "The container's own program and files are gone.",
            "Mount the volume at a directory of its own.",
        )
    if ".." in path.split("/"):
        return (
            f"mount path {shown(path)} contains '..'",
            "Some container runtimes do not create the container.",
            f"Write {shown(_resolved(path))}.",
        )
    if ":" in path:
        return (
            f"mount path {shown(path)} contains a colon",
            "Some container runtimes do not create the container.",
            "Use a path without a colon.",
        )
    if path[0] != "/":
        return (
            f"mount path {shown(path)} is relative",
            "The kubelet mounts it below '/', not below workingDir.",
            f"Write '/{path}'.",
        )
    return None


def _resolved(path: str) -> str:
    """Return the absolute path that one with `..` leads to."""
    parts: list[str] = []
    for part in _parts(path):
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
    return "/" + "/".join(parts)


def _is_drive(path: str) -> bool:
    return path[1:2] == ":" and path[:1].isalpha()
