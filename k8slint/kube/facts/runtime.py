"""What a RuntimeClass asks of the pods that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.facts.plain import plain_map, text_or_any
from k8slint.model.fact import DescribesRuntime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact


def runtime_class(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return handler, overhead and node selector of a RuntimeClass."""
    overhead = resource.value.get("overhead")
    fixed = overhead.get("podFixed") if isinstance(overhead, dict) else None
    scheduling = resource.value.get("scheduling")
    selector = scheduling.get("nodeSelector") if isinstance(scheduling, dict) else None
    yield DescribesRuntime(owner, text_or_any(resource.value.get("handler")), plain_map(fixed), plain_map(selector))
