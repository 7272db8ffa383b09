"""Mounts of containers against the volumes of their pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import is_built_in, rejection
from k8slint.checks.pods.volume_source import undeclared_volume, volume_sources
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def mount_volume_undeclared(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of mounts that name a volume the pod does not have."""
    if not is_built_in(pod) or _are_declared(pod):
        return
    sources = volume_sources(pod)
    if sources is None:
        return
    for container in pod.containers:
        for mount in container.parts("volumeMounts"):
            name = mount.value.get("name")
            if isinstance(name, str) and name and name not in sources:
                yield undeclared_volume(mount, name, sources)


def _are_declared(pod: Pod) -> bool:
    """Whether every mounted volume stands under `volumes`, as nearly always."""
    listed = items(pod.value.get("volumes"))
    names = {name for volume in listed if isinstance(volume, dict) and isinstance(name := volume.get("name"), str)}
    for container in pod.containers:
        for mount in items(container.value.get("volumeMounts")):
            name = mount.get("name") if isinstance(mount, dict) else None
            if isinstance(name, str) and name and name not in names:
                return False
    return True


def mount_propagation_unprivileged(mount: Part, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a mount that passes mounts back to the node from a container that is not privileged."""
    if mount.value.get("mountPropagation") != "Bidirectional":
        return
    privileged = mapping(mount.container.value.get("securityContext")).get("privileged")
    if privileged not in (None, False):
        return
    rejected = rejection(mount.container.pod)
    yield Problem(
        mount.node.get("mountPropagation"),
        "'Bidirectional' mount propagation needs a privileged container",
        rejected.consequence,
        "Write 'HostToContainer', or set 'securityContext.privileged: true'.",
        refused_by=rejected.by,
    )
