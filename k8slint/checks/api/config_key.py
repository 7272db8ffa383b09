"""Keys of ConfigMaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def config_key_twice(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of ConfigMaps with one key in data and binaryData."""
    binary = mapping(resource.value.get("binaryData"))
    if resource.group or not binary:
        return
    for key in mapping(resource.value.get("data")):
        if key in binary:
            node = resource.node.get("data", key)
            other = resource.node.get("binaryData", key)
            headline = f"key {shown(key)} is in both 'data' and 'binaryData'"
            yield Problem(
                node,
                headline,
                "The API server rejects the ConfigMap.",
                "Rename or remove one of the two.",
                related=(("the other one", other),),
                span=node.key_span,
            )
