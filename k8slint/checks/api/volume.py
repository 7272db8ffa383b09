"""PersistentVolumes that would delete the files of their node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def volume_recycles_root(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes that would wipe the whole node when their claim is gone."""
    path = resource.node.get("spec", "hostPath", "path")
    policy = resource.node.get("spec", "persistentVolumeReclaimPolicy")
    if resource.group or policy.value != "Recycle" or path.text is None:
        return
    if path.text.strip("/") not in ("", "."):
        return
    headline = "'Recycle' would delete everything under '/' of the node"
    consequence = "The API server rejects the PersistentVolume."
    yield Problem(policy, headline, consequence, "Write 'Retain'.", related=(("the path", path),))
