"""The boundary of a project: what was named on the command line, or the repositories that hold it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Boundary:
    """The folders that hold all files of a run; links, bases and found configurations may not lead out of them.

    `tops` are real paths: for each named path the top of its repository; outside of a repository the current folder
    when the path lies below it, and else the path itself (the folder of a file).
    """

    __slots__ = ("_starts", "tops")

    def __init__(self, paths: Iterable[str]) -> None:
        here = os.path.realpath(os.getcwd())
        tops = [_top(path, here) for path in paths] or [repository_top(here) or here]
        self.tops = tuple(dict.fromkeys(tops))
        self._starts = tuple(top.rstrip(os.sep) + os.sep for top in self.tops)

    def holds(self, path: str) -> bool:
        """Whether a path lies within the boundary once its links are followed."""
        real = os.path.realpath(path)
        return real in self.tops or real.startswith(self._starts)

    def has_file(self, path: str) -> bool:
        """Whether there is a file at an absolute path within the boundary."""
        return os.path.isfile(path) and self.holds(path)

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder at an absolute path within the boundary."""
        return os.path.isdir(path) and self.holds(path)

    def top_of(self, folder: str) -> str:
        """Return the folder of the boundary that holds an absolute folder; the folder itself when none does."""
        real = os.path.realpath(folder)
        held = [
            top for top, start in zip(self.tops, self._starts, strict=True) if real == top or real.startswith(start)
        ]
        return max(held, key=len, default=real)


def repository_top(start: str) -> str | None:
    """Return the folder at or above a path that holds `.git`; None outside of a repository."""
    folder = os.path.abspath(start)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _top(path: str, here: str) -> str:
    real = os.path.realpath(path)
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    top = repository_top(folder)
    if top is None and (folder == here or folder.startswith(here.rstrip(os.sep) + os.sep)):
        return here
    return top or folder
