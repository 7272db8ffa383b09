"""Block devices of containers against the volumes of their pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import is_built_in, rejection
from k8slint.checks.pods.volume_source import undeclared_volume, volume_sources
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_BLOCK_SOURCES = frozenset({"persistentVolumeClaim", "ephemeral"})


def device_volume_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of volumeDevices whose volume does not exist, has no block device, or is mounted as well."""
    devices = [(container, part) for container in pod.containers for part in container.parts("volumeDevices")]
    sources = volume_sources(pod) if devices and is_built_in(pod) else None
    if sources is None:
        return
    for container, device in devices:
        name = device.value.get("name")
        if isinstance(name, str) and name:
            yield from _device_problems(container, device, name, sources)


def _device_problems(container: Container, device: Part, name: str, sources: dict[str, str]) -> Iterator[Problem]:
    rejected = rejection(container.pod)
    if name not in sources:
        yield undeclared_volume(device, name, sources)
    elif sources[name] not in _BLOCK_SOURCES:
        yield Problem(
            device.node.get("name"),
            f"volume {shown(name)} is of type {sources[name]}, which has no block device",
            rejected.consequence,
            "Use a PersistentVolumeClaim with 'volumeMode: Block', or mount the volume under 'volumeMounts'.",
            refused_by=rejected.by,
        )
    mounts = {mount.value.get("name"): mount for mount in container.parts("volumeMounts") if _has_name(mount)}
    if name in mounts:
        yield Problem(
            device.node.get("name"),
            f"volume {shown(name)} is used both as a block device and as a mount",
            rejected.consequence,
            "Remove it from 'volumeDevices' or from 'volumeMounts'.",
            related=(("mounted here", mounts[name].node),),
            refused_by=rejected.by,
        )
    path = device.value.get("devicePath")
    same = [mount for mount in mounts.values() if isinstance(path, str) and mount.value.get("mountPath") == path]
    if same:
        yield Problem(
            device.node.get("devicePath"),
            f"device path {shown(str(path))} is also a mount path",
            rejected.consequence,
            "Choose another path for the device, as in '/dev/xvda'.",
            related=(("mounted here", same[0].node),),
            refused_by=rejected.by,
        )


def _has_name(mount: Part) -> bool:
    return isinstance(mount.value.get("name"), str)
