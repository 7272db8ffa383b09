"""Volumes: files that land on each other, claims that get in each other's way, drivers that are gone."""

from __future__ import annotations

from k8slint.checks.pods.refusal import refusal
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_PROJECTED = ("secret", "configMap", "downwardAPI")
_PLAIN = ("secret", "configMap", "downwardAPI")


def projected_path_twice(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Problems of projected volumes in which two sources write the same file."""
    sources = items(mapping(volume.value.get("projected")).get("sources"))
    if not sources:
        return
    node = volume.node.get("projected", "sources")
    seen: dict[str, Node] = {}
    verdict = refusal(volume.pod)
    for place, path in _projected_paths(sources, node):
        if path in seen:
            message = f"{shown(path)} is written twice in this volume, {verdict.clause}; give one of them another path"
            yield Problem(place, message, related=(("the first one", seen[path]),), refused_by=verdict.by)
        else:
            seen[path] = place
    for place, path in _token_paths(sources, node):
        if path in seen:
            message = (
                f"{shown(path)} is the path of the service account token and of another file, "
                "so one of them hides the other; give one of them another path"
            )
            related = (("the other file", seen[path]),)
            yield Problem(place, message, related=related, severity="warning", refused_by="nobody")


def _projected_paths(sources: list[Any], node: Node) -> Iterator[tuple[Node, str]]:
    for index, source in enumerate(sources):
        for kind in _PROJECTED:
            listed = items(mapping(mapping(source).get(kind)).get("items"))
            for position, item in enumerate(listed):
                path = mapping(item).get("path")
                if isinstance(path, str) and path:
                    yield node.get(index, kind, "items", position, "path"), path


def _token_paths(sources: list[Any], node: Node) -> Iterator[tuple[Node, str]]:
    for index, source in enumerate(sources):
        path = mapping(mapping(source).get("serviceAccountToken")).get("path")
        if isinstance(path, str) and path:
            yield node.get(index, "serviceAccountToken", "path"), path


def volume_paths_overlap(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Problems of volumes that write two keys to one file, or a file where another one needs a folder."""
    for kind in _PLAIN:
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
    if path == other:
        message = f"{shown(path)} is written twice in this volume, so only the last one is there; give one another path"
    else:
        message = (
            f"{shown(path)} and {shown(other)} cannot both exist, one is a file and the other needs a folder of "
            "that name; give one another path"
        )
    return Problem(place, message, related=(("the other one", first),))


def ephemeral_claim_conflict(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of Pods whose claim for an ephemeral volume has a name that is taken or too long."""
    name = pod.resource.name
    if pod.is_template or not name:
        return
    volumes = list(pod.node.get("volumes"))
    made = {
        f"{name}-{volume.get('name').text}": volume
        for volume in volumes
        if isinstance(volume.get("ephemeral").value, dict) and volume.get("name").text
    }
    for claim, volume in made.items():
        if len(claim) > 253:
            message = (
                f"the claim of this volume would be called {shown(claim)}, longer than the 253 characters of a name, "
                "so the API server refuses the Pod; shorten the name of the Pod or of the volume"
            )
            yield Problem(volume.get("name"), message)
    for volume in volumes if made else ():
        wanted = volume.get("persistentVolumeClaim", "claimName")
        maker = made.get(wanted.text or "")
        if maker is not None:
            message = (
                f"{shown(wanted.text or '')} is the claim that is made for an ephemeral volume of this Pod, "
                "so the API server refuses the Pod; mount the ephemeral volume itself"
            )
            yield Problem(wanted, message, related=(("made for this volume", maker),))


_GONE = {
    "flocker": (25, "has no driver since Kubernetes 1.25"),
    "quobyte": (25, "has no driver since Kubernetes 1.25"),
    "storageos": (25, "has no driver since Kubernetes 1.25"),
    "scaleIO": (22, "has no driver since Kubernetes 1.22"),
    "photonPersistentDisk": (16, "has no driver since Kubernetes 1.16"),
    "glusterfs": (26, "has no driver since Kubernetes 1.26"),
    "cephfs": (31, "has no driver since Kubernetes 1.31"),
    "rbd": (31, "has no driver since Kubernetes 1.31"),
}
"""Volume types -> (the minor version the driver was removed in, the words); pkg/api/pod/warnings.go."""


def gone_driver(holder: Node, minor: int) -> Iterator[Problem]:
    """Problems of a volume of a pod, or the spec of a PersistentVolume, whose driver was or will be removed."""
    for kind, (removed, words) in _GONE.items():
        if mapping(holder.value).get(kind) is None:
            continue
        node = holder.get(kind)
        if minor >= removed:
            message = (
                f"'{kind}' {words}, so no pod with it gets past ContainerCreating; use the CSI driver of the storage"
            )
            yield Problem(node, message, span=node.key_span)
        else:
            message = f"'{kind}' is removed in Kubernetes 1.{removed}; move to the CSI driver of the storage"
            yield Problem(node, message, span=node.key_span, severity="warning", refused_by="nobody")


def volume_driver_gone(volume: Volume, context: Context) -> Iterator[Problem]:
    """Problems of volumes whose driver was removed from the kubelet, or will be."""
    yield from gone_driver(volume.node, context.minor)
    if volume.value.get("gitRepo") is not None:
        node = volume.node.get("gitRepo")
        message = "'gitRepo' is deprecated because it runs git on the node; clone in an init container into an emptyDir"
        if context.minor >= 33:
            message = (
                "'gitRepo' volumes are off since Kubernetes 1.33, so the pod never gets past ContainerCreating unless "
                "the kubelet turns GitRepoVolumeDriver on; clone in an init container into an emptyDir"
            )
        yield Problem(node, message, span=node.key_span, severity="warning", refused_by="kubelet")
