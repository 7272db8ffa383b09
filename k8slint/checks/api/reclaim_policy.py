"""What happens to a PersistentVolume when its claim is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def reclaim_policy_recycle(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes that are emptied and used again."""
    policy = resource.node.get("spec", "persistentVolumeReclaimPolicy")
    if not resource.group and policy.value == "Recycle":
        from k8slint.reading.edit import replaced

        yield Problem(
            policy,
            "'Recycle' is deprecated, and implemented for NFS and hostPath only",
            "A pod deletes the files with 'rm -rf', and the API server prints a warning.",
            "Write 'Retain', or 'Delete' for volumes that are provisioned on demand.",
            edits=replaced(policy, "Retain", "suggestion"),
        )
