"""Groups that are nearly one of Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.schema.kinds import homes, is_built_in
from k8slint.kube.schema.spelling import distance
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def api_group_misspelled(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of built-in kinds in a group that is nearly theirs, or that no custom resource can have."""
    written, group = resource.api_version, resource.group
    if "/" not in written or not resource.kind or is_built_in(written):
        return
    near = [home for home in homes(resource.kind, context.minor) if _is_near(group, home.partition("/")[0])]
    if near:
        from k8slint.reading.edit import replaced

        node = resource.node.get("apiVersion")
        yield Problem(
            node,
            f"apiVersion {shown(written)} has no kind {shown(resource.kind)}",
            "Unless an extension defines the group, kubectl finds no match for the kind and does not apply the object.",
            f"Write 'apiVersion: {near[0]}'.",
            edits=replaced(node, near[0], "unsafe" if len(near) == 1 else "suggestion"),
        )


def _is_near(group: str, home: str) -> bool:
    """Whether a group is two edits away at most, or has no dot, as those of custom resources have."""
    return bool(home) and ("." not in group or distance(group, home, 2) <= 2)
