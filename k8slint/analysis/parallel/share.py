"""How the work of a run is shared between processes, which changes nothing of what is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.analysis.parallel.worker import Map

Progress = Callable[[int, int], None]
"""Called with how many units of how many are done, before each."""


class Share(NamedTuple):
    """A map to use for phase 1, or else how many processes may share it (0: as many as pay), and who watches."""

    map: Map | None = None
    processes: int = 1
    progress: Progress | None = None


ALONE = Share()
