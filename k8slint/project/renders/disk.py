"""The folders of charts as they lie on disk: what stands in them, and whether Helm may be given them."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from k8slint.model.regular_file import lies_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MOST_FILES = 20_000


class Disk:
    """The folders of a project on disk; nothing that lies outside of the checked folder `top` is given to Helm.

    Files and folders are named as the project names them; the current folder is the empty name.
    """

    def __init__(self, top: str = ".") -> None:
        self.top = top

    def names(self, folder: str) -> list[str]:
        """Return the names of what stands in a folder, in order; none where it cannot be read."""
        try:
            return sorted(os.listdir(folder or "."))
        except OSError:
            return []

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield a folder and those below it with what stands in them, as `os.walk` does; links are not followed."""
        yield from os.walk(folder or ".")

    def path(self, name: str) -> str:
        """Return the absolute path by which a program finds a file or folder."""
        return os.path.abspath(name or ".")

    def shown(self, text: str) -> str:
        """Return what a program said, without the names of folders that nobody knows."""
        return text

    def prepared(self, folder: str, files: Iterable[str]) -> str:
        """Return why Helm must not render a chart with some files of values; empty where it may.

        It, its values, or what it links to lies outside of the checked folder.
        """
        inside = os.path.realpath(self.top)
        for path in (folder or ".", *files):
            if not lies_within(path, inside):
                return f"'{path}' lies outside of the checked folder"
        seen = 0
        for above, folders, names in self.walk(folder):
            for name in (*folders, *names):
                seen += 1
                path = os.path.join(above, name)
                if os.path.islink(path) and not lies_within(path, inside):
                    return f"'{path}' is a link that leads out of the checked folder"
            if seen > _MOST_FILES:
                return f"the chart has more than {_MOST_FILES} files"
        return ""

    def digest(self, folder: str, files: Iterable[str], read: Callable[[str], bytes | None]) -> str:
        """Return what tells a chart and its files of values from what they were before a change."""
        made = hashlib.sha256()
        below = [
            os.path.join(above, name) for above, folders, names in self.walk(folder) for name in (*folders, *names)
        ]
        for path in (*sorted(below), *files):
            data = read(path)
            head = f"{os.path.normpath(path)}\0{-1 if data is None else len(data)}\0"
            made.update(head.encode("utf-8", "surrogateescape") + (data or b""))
        return made.hexdigest()
