"""What closures share while they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.errors import CelCostError

if TYPE_CHECKING:
    from collections.abc import Callable

    Frame = list[Any]
    Run = Callable[[Frame], Any]


class Evaluation:
    """The state of one evaluation: what it cost so far, and what it may cost."""

    __slots__ = ("cost", "limit")

    def __init__(self, limit: int) -> None:
        self.cost = 0
        self.limit = limit

    def check(self) -> None:
        """Raise CelCostError once the limit is passed."""
        if self.cost > self.limit:
            raise CelCostError("operation cancelled: actual cost limit exceeded")


class Failed:
    """Stands in a frame for a variable whose computation failed."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


UNSET = object()
"""Stands in a frame for a variable that is computed when it is first read."""
