"""Places of nodes that outlive their documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Place
from k8slint.model.shorten import MOST_OF_A_MESSAGE, MOST_OF_A_NAME, shortened

if TYPE_CHECKING:
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.span import Span

_CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")


def place_of(node: Node, resource: Resource | None, document: int, span: Span | None = None) -> Place:
    """Return the lasting place of a node; the path starts at the object, also inside a list."""
    path = node.path if resource is None else node.path_below(resource.node)
    ref = resource.ref if resource is not None else None
    path = shortened(path, MOST_OF_A_MESSAGE)
    labelled = node.labelled_path(resource.node if resource is not None else None) if "[" in path else ""
    return Place(node.source.file, span or node.span, path, document, ref, container_of(node), True, labelled)


def container_of(node: Node) -> str:
    """Return the name of the container a node belongs to; empty when it belongs to none."""
    current: Node | None = node
    while current is not None and current.parent is not None:
        if isinstance(current.key, int) and current.parent.key in _CONTAINER_LISTS:
            name = current.get("name").text
            return shortened(name, MOST_OF_A_NAME) if name else ""
        current = current.parent
    return ""
