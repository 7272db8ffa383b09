"""Facts about autoscalers: what they measure, and what the pods lack for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot


class ScalesBy(NamedTuple):
    """An autoscaler compares the use of a resource with what is requested, of one container or ('') of all."""

    owner: int
    resource: str
    container: str
    spot: Spot


class LacksRequests(NamedTuple):
    """The containers of pods, by name, that request no CPU and those that request no memory."""

    owner: int
    cpu: list[str]
    memory: list[str]
