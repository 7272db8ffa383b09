"""The ports of a Service, as its checks look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node


def ports_of(resource: Resource) -> Iterator[tuple[dict[str, Any], Node]]:
    """Yield the ports of a Service, a null one as the empty one it decodes to."""
    if resource.group:
        return
    for index, port in enumerate(items(resource.spec.get("ports"))):
        if port is None or isinstance(port, dict):
            yield mapping(port), resource.node.get("spec", "ports", index)
