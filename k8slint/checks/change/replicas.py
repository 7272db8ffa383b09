"""Replicas that a manifest leaves to an autoscaler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context


def replicas_handed_to_autoscaler(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problem of a workload that loses its replicas when they are removed for the autoscaler's sake."""
    del context
    if not change.autoscaler or change.update is None or change.causes or change.old is None or change.new is None:
        return
    before, after = change.old.spec.get("replicas"), change.new.spec.get("replicas")
    if not isinstance(before, int) or isinstance(before, bool) or before < 2 or after is not None:
        return
    resource = change.new
    yield Problem(
        resource.node.get("spec", "replicas"),
        f"removing 'replicas' scales {resource.kind} '{resource.name}' to 1 for now",
        f"The update deletes the field, so all pods but one stop before {change.autoscaler} acts.",
        "Take the field out of what was applied first: "
        f"`kubectl apply edit-last-applied {resource.kind.lower()} {resource.name}`.",
        change.before("spec.replicas"),
    )
