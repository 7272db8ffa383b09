"""Volumes whose files overlap, and volumes whose driver was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.volume import Volume
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_SOURCES = ("secret", "configMap", "downwardAPI")


def volume_paths_overlap(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes that write two keys to one file, or a file where another needs a directory."""
    for kind in _SOURCES:
        listed = items(mapping(volume.value.get(kind)).get("items"))
        if len(listed) < 2:
            continue
        node = volume.node.get(kind, "items")
        seen: dict[str, Node] = {}
        for index, item in enumerate(listed):
            path = mapping(item).get("path")
            if not isinstance(path, str) or not path:
                continue
            place = node.get(index, "path")
            other = next((known for known in seen if _overlap(known, path)), None)
            if other is not None:
                yield _overlapping(place, path, other, seen[other])
            seen.setdefault(path, place)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _overlapping(place: Node, path: str, other: str, first: Node) -> Problem:
    related = (("the other one", first),)
    if path == other:
        headline = f"two items of the volume write the file {shown(path)}"
        return Problem(
            place, headline, "Only the last one is in the volume.", "Give one of them another path.", related=related
        )
    folder, file = (path, other) if path.startswith(f"{other}/") else (other, path)
    return Problem(
        place,
        f"{shown(file)} is a file, but {shown(folder)} needs a directory of that name",
        "The kubelet cannot write both, and the pod may stay in ContainerCreating.",
        "Give one of them another path.",
        related=related,
    )


_REMOVED = {
    "flocker": 25,
    "quobyte": 25,
    "storageos": 25,
    "scaleIO": 22,
    "photonPersistentDisk": 16,
    "glusterfs": 26,
    "cephfs": 31,
    "rbd": 31,
}
"""Volume type -> the minor version that removed its driver (pkg/api/pod/warnings.go)."""

_GIT_REPO_OFF_SINCE = 33


def removed_driver(holder: Node, minor: int) -> Iterator[Problem]:
    """Yield the problem of a pod's volume, or a PersistentVolume's spec, whose driver was or will be removed."""
    for kind, removed in _REMOVED.items():
        if mapping(holder.value).get(kind) is None:
            continue
        node = holder.get(kind)
        if minor >= removed:
            yield Problem(
                node,
                f"the driver of '{kind}' volumes was removed in Kubernetes 1.{removed}",
                "The kubelet cannot mount the volume, so the pod never leaves ContainerCreating.",
                "Use the CSI driver of the storage.",
                span=node.key_span,
            )
        else:
            yield Problem(
                node,
                f"'{kind}' volumes are deprecated",
                f"Kubernetes 1.{removed} removes the driver.",
                "Move to the CSI driver of the storage.",
                span=node.key_span,
                severity="warning",
                refused_by="nobody",
            )


def volume_driver_gone(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problems of a volume whose driver was removed from the kubelet, or will be."""
    yield from removed_driver(volume.node, context.minor)
    if volume.value.get("gitRepo") is None:
        return
    node = volume.node.get("gitRepo")
    if context.minor >= _GIT_REPO_OFF_SINCE:
        headline = f"'gitRepo' volumes are off since Kubernetes 1.{_GIT_REPO_OFF_SINCE}"
        consequence = "The pod never leaves ContainerCreating unless the kubelet turns GitRepoVolumeDriver on."
    else:
        headline, consequence = "'gitRepo' volumes are deprecated", "The kubelet runs git on the node as root."
    fix = "Clone the repository in an init container into an emptyDir."
    yield Problem(node, headline, consequence, fix, span=node.key_span, severity="warning", refused_by="kubelet")
