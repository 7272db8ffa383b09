"""The check for emptyDir volumes that may grow without a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.volume import Volume
    from k8slint.model.rule import Context


def empty_dir_without_size_limit(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an emptyDir that may fill the node's disk, or its memory with `medium: Memory`."""
    if "emptyDir" not in volume.value:
        return
    source = volume.value["emptyDir"]
    if source is not None and (not isinstance(source, dict) or source.get("sizeLimit") is not None):
        return
    memory = isinstance(source, dict) and source.get("medium") == "Memory"
    limits = (mapping(mapping(each.value.get("resources")).get("limits")) for each in volume.pod.containers)
    if not memory and any("ephemeral-storage" in limit for limit in limits):
        return  # the kubelet evicts the pod when all its files together exceed the sum of these limits
    yield Problem(
        volume.node.get("emptyDir"),
        f"emptyDir {shown(volume.name)} has no size limit",
        f"It may fill {'the memory of its containers' if memory else 'the disk of the node'} before anything stops it.",
        "Set 'sizeLimit'.",
    )


def empty_dir_medium_unknown(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an emptyDir on a medium that the kubelet does not know.

    Source: kubernetes/pkg/volume/emptydir/empty_dir.go, SetUpAt.
    """
    medium = mapping(volume.value.get("emptyDir")).get("medium")
    if not isinstance(medium, str) or medium in ("", "Memory") or medium.startswith("HugePages"):
        return
    node = volume.node.get("emptyDir", "medium")
    right = "Memory" if medium.lower() in ("memory", "ram", "tmpfs", "mem") else ""
    yield Problem(
        node,
        f"{shown(medium)} is not a medium of an emptyDir",
        "The kubelet reports FailedMount (unknown storage medium), and the pod stays in ContainerCreating.",
        "Write 'Memory'." if right else "Write 'Memory', or remove 'medium' for the disk of the node.",
        edits=replaced(node, right, "safe") if right else (),
    )
