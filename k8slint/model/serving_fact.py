"""Facts about containers that may serve: what they lack for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot


class Unprepared(NamedTuple):
    """A main container of the object's pod without `readinessProbe` or `preStop`: `lacks` names what is missing.

    `alone` says that it is the pod's only main container; `spot` is the place of its name.
    """

    owner: int
    container: str
    lacks: list[str]
    alone: bool
    spot: Spot
