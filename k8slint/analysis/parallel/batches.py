"""The work of a run in pieces for processes, and the error of a process that does not finish its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

_PIECE = 64
_MOST_PIECES = 8_000  # their numbers fit into a pipe, which holds 64 KiB


class WorkerLostError(UsageError):
    """A worker process that ended in the middle of its work; the message says by what."""


def batches(jobs: list[T], count: int) -> list[list[T]]:
    """Return jobs in pieces: large enough to cost little, smaller at the end, so that the last one ends soon."""
    most = max(_PIECE, -(-len(jobs) // _MOST_PIECES))
    pieces = []
    start = 0
    while start < len(jobs):
        size = max(1, min(most, (len(jobs) - start) // (count * 4)))
        pieces.append(jobs[start : start + size])
        start += size
    return pieces
