"""Mounts that cover each other, and mount paths that do not mean what they say."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
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
_READ_ONLY_SOURCES = ("configMap", "secret")  # not those whose paths are free and may hold the directory


def mount_hides_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of mounts at the same place, written in two ways (`/data` and `/data/`)."""
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
        if earlier != index and written != path:  # the very same text is refused by the API server
            node = container.node.get("volumeMounts")
            message = (
                f"{shown(path)} is the same place as {shown(written)}, so of the two volumes only one can be seen "
                "there; mount one of them elsewhere"
            )
            related = (("the other mount", node.get(earlier, "mountPath")),)
            yield Problem(node.get(index, "mountPath"), message, related=related)


def _are_tidy(mounts: list[Any]) -> bool:
    """Whether every path is written in the one usual way, so that two paths are the same place only if equal."""
    for entry in mounts:
        path = entry.get("mountPath") if isinstance(entry, dict) else None
        if isinstance(path, str) and (path[:1] != "/" or path[-1] == "/" or "//" in path or "/." in path):
            return False
    return True


def _are_apart(mounts: list[Any]) -> bool:
    """Whether no path lies below another one, told by the plain texts."""
    if len(mounts) > _FEW or not _are_tidy(mounts):
        return False
    found = [entry.get("mountPath") for entry in mounts if isinstance(entry, dict)]
    paths = [path for path in found if isinstance(path, str)]
    return not any(inner.startswith(f"{outer}/") for outer in paths for inner in paths)


def _parts(path: str) -> tuple[str, ...]:
    """Return the segments of a path; empty ones and `.` are none, and a relative path starts at the root, too."""
    return tuple(part for part in path.split("/") if part not in ("", "."))


def mount_inside_read_only_volume(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of mounts below a mount of a volume in which no directory can be made for them."""
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
            what = _cannot_hold(container.pod, listed[outer], listed[index], parts[depth:])
            if what:
                yield _inside_problem(container, index, outer, what)
            break


def _cannot_hold(pod: Pod, outer: dict[str, Any], inner: dict[str, Any], rest: tuple[str, ...]) -> str:
    """Return the kind of the outer volume when nothing can be mounted at `rest` inside it, else ''.

    The kubelet mounts ConfigMaps and Secrets read-only, so a runtime cannot make the directory; their keys are files at
    the top. A file mounted over such a file (`subPath`, a hostPath of a file) works.
    """
    if outer.get("subPath") or outer.get("subPathExpr"):
        return ""
    volume = _volume(pod, outer.get("name"))
    source = next((name for name in _READ_ONLY_SOURCES if isinstance(volume.get(name), dict)), "")
    if not source or volume[source].get("items"):
        return ""
    may_be_file = inner.get("subPath") or inner.get("subPathExpr") or "hostPath" in _volume(pod, inner.get("name"))
    return "" if len(rest) == 1 and may_be_file else source


def _volume(pod: Pod, name: object) -> dict[str, Any]:
    listed = pod.value.get("volumes")
    for volume in listed if isinstance(listed, list) else ():
        if isinstance(volume, dict) and volume.get("name") == name:
            return volume
    return {}


def _inside_problem(container: Container, index: int, outer: int, source: str) -> Problem:
    node = container.node.get("volumeMounts")
    inner_path, outer_path = node.get(index, "mountPath"), node.get(outer, "mountPath")
    message = (
        f"{shown(str(inner_path.value))} lies inside the {source} mounted at {shown(str(outer_path.value))}, which is "
        "read-only and has no such directory, so the container cannot be created; mount it elsewhere, or put both into "
        "one projected volume"
    )
    return Problem(inner_path, message, related=(("the read-only volume", outer_path),))


def mount_path_unsafe(mount: Part, context: Context) -> Iterator[Problem]:
    """Problems of mount paths that are relative, the root, or hold `..` or a colon."""
    del context
    path = mount.value.get("mountPath")
    if not isinstance(path, str) or not path:
        return
    if path[0] == "/" and ":" not in path and ".." not in path and path.strip("/"):
        return
    reason = _unsafe(path)
    if reason and not is_windows(mount.container.pod.value) and not _is_drive(path):
        yield Problem(mount.node.get("mountPath"), f"{shown(path)} {reason}")


def _unsafe(path: str) -> str:
    """Return what is wrong with a mount path and what to do, '' when nothing is."""
    if not path.strip("/"):
        return "covers the whole image, so the container's program is gone; mount the volume at a directory of its own"
    if ".." in path.split("/"):
        return "holds '..', which some container runtimes refuse; write the path it leads to"
    if ":" in path:
        return "holds a ':', which the API's documentation forbids and some runtimes refuse; use another path"
    if path[0] != "/":
        return f"is relative, and the kubelet mounts it below '/', not below workingDir; write '/{path}'"
    return ""


def _is_drive(path: str) -> bool:
    return path[1:2] == ":" and path[:1].isalpha()
