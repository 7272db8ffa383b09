"""Claims that are to be filled from other objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import is_open
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def claim_sources_differ(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of claims that are to be filled from two different objects."""
    source, reference = resource.spec.get("dataSource"), resource.spec.get("dataSourceRef")
    if resource.group or not isinstance(source, dict) or not isinstance(reference, dict):
        return
    if is_open(source) or is_open(reference) or reference.get("namespace") or not _is_kept(source):
        return
    if all((source.get(field) or "") == (reference.get(field) or "") for field in ("apiGroup", "kind", "name")):
        return
    from k8slint.reading.edit import removed

    node = resource.node.get("spec", "dataSource")
    yield Problem(
        node,
        "'dataSource' and 'dataSourceRef' name different objects",
        "The API server rejects the PersistentVolumeClaim.",
        "Remove 'dataSource'.",
        related=(("the other one", resource.node.get("spec", "dataSourceRef")),),
        span=node.key_span,
        edits=removed(node, "unsafe"),
    )


def _is_kept(source: dict[str, Any]) -> bool:
    """Whether the API server keeps a dataSource: it drops all but claims and snapshots silently."""
    group, kind = source.get("apiGroup") or "", source.get("kind")
    return (group, kind) in (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))
