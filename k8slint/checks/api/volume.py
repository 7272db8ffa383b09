"""PersistentVolumes and claims: fields that contradict each other."""

from __future__ import annotations

from k8slint.checks.pods.volume import removed_driver
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import is_open, items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.resources import read_amounts
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"


def claim_sources_differ(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of claims that are to be filled from two different objects."""
    source, reference = resource.spec.get("dataSource"), resource.spec.get("dataSourceRef")
    if resource.group or not isinstance(source, dict) or not isinstance(reference, dict):
        return
    if is_open(source) or is_open(reference) or reference.get("namespace") or not _is_kept(source):
        return
    if all((source.get(field) or "") == (reference.get(field) or "") for field in ("apiGroup", "kind", "name")):
        return
    message = f"'dataSource' and 'dataSourceRef' name different objects, {_REFUSED}; remove 'dataSource'"
    node = resource.node.get("spec", "dataSource")
    yield Problem(
        node, message, related=(("the other one", resource.node.get("spec", "dataSourceRef")),), span=node.key_span
    )


def _is_kept(source: dict[str, Any]) -> bool:
    """Whether the API server keeps a dataSource: it drops all but claims and snapshots without a word."""
    group, kind = source.get("apiGroup") or "", source.get("kind")
    return (group, kind) in (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))


def volume_recycles_root(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of volumes that would have the whole node wiped when their claim is gone."""
    path = resource.node.get("spec", "hostPath", "path")
    policy = resource.node.get("spec", "persistentVolumeReclaimPolicy")
    if resource.group or policy.value != "Recycle" or path.text is None:
        return
    if path.text.strip("/") not in ("", "."):
        return
    message = f"'Recycle' deletes everything below the path, and '/' is the whole node, {_REFUSED}; write 'Retain'"
    yield Problem(policy, message, related=(("the path", path),))


def reclaim_policy_recycle(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of volumes that are to be emptied and used again."""
    policy = resource.node.get("spec", "persistentVolumeReclaimPolicy")
    if not resource.group and policy.value == "Recycle":
        message = (
            "'Recycle' is deprecated and done only for NFS and hostPath; write 'Delete' for volumes that are made on "
            "demand, or 'Retain'"
        )
        yield Problem(policy, message)


def persistent_volume_driver_gone(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of PersistentVolumes whose driver was removed from the kubelet, or will be."""
    if not resource.group:
        yield from removed_driver(resource.node.get("spec"), context.minor)


def storage_fractional(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of claims for a fraction of a byte: the suffix is mistaken."""
    if resource.group == "" and resource.kind == "PersistentVolumeClaim":
        places: list[tuple[tuple[str | int, ...], Any]] = [(("spec", "resources"), resource.spec.get("resources"))]
    elif resource.group == "apps":
        places = [
            (
                ("spec", "volumeClaimTemplates", index, "spec", "resources"),
                mapping(mapping(claim).get("spec")).get("resources"),
            )
            for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates")))
        ]
    else:
        return
    for path, resources in places:
        for side in ("requests", "limits"):
            milli = read_amounts(resources, side).get("storage", 0)
            if milli % 1000:
                node = resource.node.get(*path, side, "storage")
                text = str(mapping(mapping(resources).get(side)).get("storage"))
                message = (
                    f"{shown(text)} is a fraction of a byte ('m' is a thousandth), which the API server warns of; "
                    "write a unit such as Mi or Gi"
                )
                yield Problem(node, message)
