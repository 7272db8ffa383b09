"""Labels that every workload should have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import is_open, items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_NAME = "app.kubernetes.io/name"


def recommended_labels_missing(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads without the labels that tools and people look for."""
    labels = resource.metadata.get("labels")
    written = mapping(labels)
    wanted = [label for label in items(context.params.get("labels")) if isinstance(label, str)]
    missing = [label for label in wanted if label not in written]
    if missing and resource.name and (isinstance(labels, dict) or not is_open(labels)):
        names = ", ".join(shown(label) for label in missing)
        if missing == [_NAME]:
            fix = f"Add '{_NAME}: {resource.name}'."
        else:
            fix = "Add it." if len(missing) == 1 else "Add them."
        yield Problem(
            resource.node.get("metadata", "labels"),
            f"label {names} is missing" if len(missing) == 1 else f"labels {names} are missing",
            "Dashboards and tools cannot group this object with its application.",
            fix,
        )
