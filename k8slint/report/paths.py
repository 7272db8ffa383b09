"""File names as CI systems want them: from the root of the repository, with forward slashes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.project.boundary import repository_top

if TYPE_CHECKING:
    from k8slint.model.finding import Place


def repository_root(start: str) -> str:
    """Return the nearest folder at or above `start` that holds `.git`; `start` itself when there is none."""
    folder = os.path.realpath(start)
    return repository_top(folder) or folder


def shown_place(file: str, place: Place) -> str:
    """Return `file:line:column`, or the file alone where the line is not certain."""
    return f"{file}:{place.span.line}:{place.span.column}" if place.is_certain else file


class RelativePaths:
    """Writes file names relative to one folder; symbolic links are followed, because CI systems cannot show them."""

    __slots__ = ("_base", "_known")

    def __init__(self, base: str) -> None:
        self._base = os.path.realpath(base) if base else repository_root(os.getcwd())
        self._known: dict[str, str] = {}

    def of(self, file: str) -> str:
        """Return the name of a file from the base; one that lies on another drive keeps its absolute name."""
        if file not in self._known:
            self._known[file] = self._relative(file)
        return self._known[file]

    def _relative(self, file: str) -> str:
        if "\0" in file:
            return file
        try:
            return os.path.relpath(os.path.realpath(file), self._base).replace(os.sep, "/")
        except (OSError, ValueError):
            return file.replace(os.sep, "/")
