"""Objects that go away: renamed ones, and those that others still refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context

_LOSES = {
    "StatefulSet": "Its pods start with new, empty claims.",
    "PersistentVolumeClaim": "Its data is not copied.",
    "Service": "Clients that use the old name do not reach the new one.",
    "Namespace": "Nothing in it moves.",
}

_BOTH = "kubectl creates it and leaves the old one in the cluster."
_ONE = "Helm creates it and deletes the old one."


def object_renamed(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problem of an object that has the shape of one that is gone."""
    del context
    if change.how != "renamed" or change.old is None or change.new is None:
        return
    kind, before, after = change.new.kind, change.old, change.new
    field = "name" if before.name != after.name else "namespace"
    old, new = (before.name, after.name) if field == "name" else (before.namespace, after.namespace)
    yield Problem(
        change.new.node.get("metadata", field),
        f"{kind} with another {field} is another object: '{new}', not '{old}'",
        f"{_BOTH if change.is_kept else _ONE} {_LOSES.get(kind, '')}".rstrip(),
        f"Keep '{old}', or delete the old one when the new one works: `kubectl delete {kind.lower()} {before.name}`."
        if change.is_kept
        else f"Keep '{old}', or annotate it with 'helm.sh/resource-policy: keep' until the new one works.",
        change.before(f"metadata.{field}"),
    )


def object_removed(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of references to an object that the change removes."""
    del context
    if change.how not in ("removed", "renamed") or change.old is None:
        return
    for title, place in change.used_by:
        yield Problem(
            place,
            f"{change.old.kind} '{change.old.name}' is removed, and {title} still needs it",
            "It works until somebody prunes the old object, and in no new cluster."
            if change.is_kept
            else "Helm deletes it with the next upgrade.",
            "Remove the reference as well, or keep the object.",
            change.before("metadata.name"),
        )
