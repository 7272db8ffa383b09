"""Files of a projected volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.volume import Volume
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_SOURCES = ("secret", "configMap", "downwardAPI")


def projected_path_twice(volume: Volume, _context: Context) -> Iterator[Problem]:
    """Yield the problems of projected volumes in which two sources write the same file."""
    sources = items(mapping(volume.value.get("projected")).get("sources"))
    if not sources:
        return
    node = volume.node.get("projected", "sources")
    seen: dict[str, Node] = {}
    for place, path in _projected_paths(sources, node):
        if path in seen:
            rejected = rejection(volume.pod)
            yield Problem(
                place,
                f"two sources of volume {shown(volume.name)} write the file {shown(path)}",
                rejected.consequence,
                "Give one of them another path.",
                related=(("the first one", seen[path]),),
                refused_by=rejected.by,
            )
        else:
            seen[path] = place
    for place, path in _token_paths(sources, node):
        if path in seen:
            yield Problem(
                place,
                f"the service account token and another source write the file {shown(path)}",
                "One of the two files hides the other.",
                "Give the token another path.",
                related=(("the other file", seen[path]),),
                severity="warning",
                refused_by="nobody",
            )


def _projected_paths(sources: list[Any], node: Node) -> Iterator[tuple[Node, str]]:
    for index, source in enumerate(sources):
        for kind in _SOURCES:
            listed = items(mapping(mapping(source).get(kind)).get("items"))
            for position, item in enumerate(listed):
                path = mapping(item).get("path")
                if isinstance(path, str) and path:
                    yield node.get(index, kind, "items", position, "path"), path


def _token_paths(sources: list[Any], node: Node) -> Iterator[tuple[Node, str]]:
    for index, source in enumerate(sources):
        path = mapping(mapping(source).get("serviceAccountToken")).get("path")
        if isinstance(path, str) and path:
            yield node.get(index, "serviceAccountToken", "path"), path
