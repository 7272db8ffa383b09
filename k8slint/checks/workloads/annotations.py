"""Checks of annotations that a team requires or forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.workloads.labels import required
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.inventory.name_pattern import covers
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def annotations_required(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects without a required annotation, or with a value that does not match its pattern."""
    yield from required(resource, context, "annotations")


def annotations_forbidden(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of annotations whose key matches one of parameter `keys`, in which `*` stands for any text."""
    kinds, keys = items(context.params["kinds"]), items(context.params["keys"])
    if kinds and resource.kind not in kinds:
        return
    for key in mapping(resource.metadata.get("annotations")):
        if isinstance(key, str) and any(isinstance(each, str) and covers(each, key) for each in keys):
            yield Problem(
                resource.node.get("metadata", "annotations", key),
                f"annotation {shown(key)} is forbidden",
                "The configuration of this project forbids it.",
                "Remove it.",
            )
