"""Mounts and devices of containers against the volumes of their pod."""

from __future__ import annotations

from k8slint.checks.pods.refusal import Refusal, is_built_in, refusal
from k8slint.checks.pods.sources import volume_sources
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import items, mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_BLOCK_SOURCES = frozenset({"persistentVolumeClaim", "ephemeral"})


def mount_volume_undeclared(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of mounts that name a volume the pod does not have."""
    if not is_built_in(pod) or _are_declared(pod):
        return
    sources = volume_sources(pod)
    if sources is None:
        return
    for container in pod.containers:
        for mount in container.parts("volumeMounts"):
            name = mount.value.get("name")
            if isinstance(name, str) and name and name not in sources:
                yield _undeclared(mount, name, sources, pod)


def _are_declared(pod: Pod) -> bool:
    """Whether all that is mounted stands under `volumes`, as it nearly always does."""
    listed = items(pod.value.get("volumes"))
    names = {name for volume in listed if isinstance(volume, dict) and isinstance(name := volume.get("name"), str)}
    for container in pod.containers:
        for mount in items(container.value.get("volumeMounts")):
            name = mount.get("name") if isinstance(mount, dict) else None
            if isinstance(name, str) and name and name not in names:
                return False
    return True


def _undeclared(part: Part, name: str, sources: dict[str, str], pod: Pod) -> Problem:
    verdict = refusal(pod)
    best = nearest(name, sorted(sources))
    advice = f"write '{best}', or add the volume under 'volumes'" if best else "add it under 'volumes'"
    message = f"{shown(name)} is no volume of this pod, {verdict.clause}; {advice}"
    return Problem(part.node.get("name"), message, refused_by=verdict.by)


def device_volume_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of volumeDevices whose volume is not there, is no block device, or is mounted as files as well."""
    devices = [(container, part) for container in pod.containers for part in container.parts("volumeDevices")]
    sources = volume_sources(pod) if devices and is_built_in(pod) else None
    if sources is None:
        return
    for container, device in devices:
        name = device.value.get("name")
        if isinstance(name, str) and name:
            yield from _device_problems(container, device, name, sources)


def _device_problems(container: Container, device: Part, name: str, sources: dict[str, str]) -> Iterator[Problem]:
    pod = container.pod
    verdict = refusal(pod)
    if name not in sources:
        yield _undeclared(device, name, sources, pod)
    elif sources[name] not in _BLOCK_SOURCES:
        message = (
            f"volume {shown(name)} is of type {sources[name]}, which is no block device, {verdict.clause}; "
            "use a PersistentVolumeClaim with 'volumeMode: Block', or mount it under 'volumeMounts'"
        )
        yield Problem(device.node.get("name"), message, refused_by=verdict.by)
    mounts = {mount.value.get("name"): mount for mount in container.parts("volumeMounts") if _has_name(mount)}
    if name in mounts:
        message = f"volume {shown(name)} is also mounted as files, {verdict.clause}; keep the mount or the device"
        related = (("mounted here", mounts[name].node),)
        yield Problem(device.node.get("name"), message, related=related, refused_by=verdict.by)
    path = device.value.get("devicePath")
    same = [mount for mount in mounts.values() if isinstance(path, str) and mount.value.get("mountPath") == path]
    if same:
        message = f"{shown(str(path))} is a mount path as well, {verdict.clause}; choose another path"
        yield Problem(
            device.node.get("devicePath"), message, related=(("mounted here", same[0].node),), refused_by=verdict.by
        )


def _has_name(mount: Part) -> bool:
    return isinstance(mount.value.get("name"), str)


def mount_propagation_unprivileged(mount: Part, _context: Context) -> Iterator[Problem]:
    """Problems of mounts that pass mounts back to the node from a container that is not privileged."""
    if mount.value.get("mountPropagation") != "Bidirectional":
        return
    privileged = mapping(mount.container.value.get("securityContext")).get("privileged")
    if privileged not in (None, False):
        return
    verdict = refusal(mount.container.pod)
    message = (
        "'Bidirectional' lets the container mount things on the node, which only privileged containers may, "
        f"{verdict.clause}; write 'HostToContainer', or set 'securityContext.privileged: true'"
    )
    yield Problem(mount.node.get("mountPropagation"), message, refused_by=verdict.by)


def file_key_volume_invalid(env: Part, context: Context) -> Iterator[Problem]:
    """Problems of variables read from a file of a volume that is not there or is no emptyDir."""
    pod = env.container.pod
    name = mapping(mapping(env.value.get("valueFrom")).get("fileKeyRef")).get("volumeName")
    if not isinstance(name, str) or not name or not gate_on("EnvFiles", context.minor):
        return
    sources = volume_sources(pod)
    if sources is None or (not is_built_in(pod) and name not in sources):
        return
    source = sources.get(name)
    if source == "emptyDir":
        return
    verdict: Refusal = refusal(pod)
    fault = "is no volume of this pod" if source is None else f"is a volume of type {source}, not an emptyDir"
    message = f"{shown(name)} {fault}, {verdict.clause}; name an emptyDir that an init container writes the file to"
    yield Problem(env.node.get("valueFrom", "fileKeyRef", "volumeName"), message, refused_by=verdict.by)
