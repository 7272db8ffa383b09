"""The charts of a tree, written into a private folder so that Helm can render what is not on disk any more."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.project.renders.chart import missing_dependencies, parts_of, pinned_dependencies, read_chart
from k8slint.project.renders.disk import Disk
from k8slint.project.renders.program import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.project.git.tree import GitTree

    Read = Callable[[str], bytes | None]

_MOST_FILES = 20_000


class TreeDisk(Disk):
    """The charts of a tree: what git has of them, laid out in `home` when Helm is to render them.

    No hook, filter or attribute of the repository runs. A link to a file of the tree becomes a file; a chart with any
    other link is not rendered. `now` reads files as they are after the change, which has the charts of `charts/` that
    git ignores: they belong to both sides where a chart names the same ones.
    """

    def __init__(self, tree: GitTree, top: str, home: str, now: tuple[Disk, Read]) -> None:
        super().__init__(top)
        self._tree = tree
        self._home = home
        self._now = now
        self._borrowed: dict[str, bytes] = {}
        self._folders: dict[str, tuple[list[str], list[str]]] = {}
        for path in tree.entries():
            self._list(path)

    def _list(self, path: str) -> None:
        """Put a file into the listing of its folder, and its folder into those above."""
        folder, name = os.path.split(path)
        is_folder = False
        while folder.startswith(self.top):
            known = folder in self._folders
            self._folders.setdefault(folder, ([], []))[not is_folder].append(name)
            if known:
                return
            folder, name = os.path.split(folder)
            is_folder = True

    def names(self, folder: str) -> list[str]:
        """Return the names of what stands in a folder of the tree, in order."""
        folders, files = self._folders.get(os.path.realpath(folder), ([], []))
        return sorted((*folders, *files))

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield a folder of the tree and those below it with what stands in them, as `os.walk` does."""
        pending = [folder or "."]
        while pending:
            above = pending.pop()
            found = self._folders.get(os.path.realpath(above), ([], []))
            folders, files = list(found[0]), list(found[1])
            yield above, folders, files
            pending += [os.path.join(above, name) for name in folders]

    def path(self, name: str) -> str:
        """Return the path at which a file or folder of the tree is laid out."""
        return os.path.join(self._home, os.path.relpath(os.path.realpath(name or "."), self.top))

    def shown(self, text: str) -> str:
        """Return what a program said, without the private folder."""
        return text.replace(self._home + os.sep, "")

    def prepared(self, folder: str, files: Iterable[str]) -> str:
        """Return why a chart and its files of values cannot be laid out for Helm; empty where they now are."""
        self._borrow(folder)
        paths = [os.path.join(above, name) for above, _, names in self.walk(folder) for name in names]
        paths += files
        if len(paths) > _MOST_FILES:
            return f"the chart has more than {_MOST_FILES} files"
        self._tree.fetch(map(self._tree.path_of, paths))
        left = MOST_BYTES
        for path in paths:
            data = self.read(path)
            if data is None:
                return f"'{path}' is a link that leads to no file of the chart's repository"
            left -= len(data)
            if len(data) > DEFAULT_LIMITS.file_bytes or left < 0:
                return f"'{path}' is too large"
            if not self._write(path, data):
                return f"'{path}' cannot be written for Helm"
        return ""

    def _write(self, path: str, data: bytes) -> bool:
        """Write a file into the private folder, and whether that went well; names that git made may be of any kind."""
        target = self.path(path)
        words = os.path.relpath(target, self._home).split(os.sep)
        if os.pardir in words or os.path.normpath(target) != target:
            return False
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
        except (OSError, ValueError):
            return False
        return True

    def read(self, name: str) -> bytes | None:
        """Return the content of a file of the tree, or of a chart that it has from after the change."""
        held = self._borrowed.get(os.path.realpath(name)) if self._borrowed else None
        return self._tree.read(name) if held is None else held

    def digest(self, folder: str, files: Iterable[str], read: Read) -> str:
        """Return what tells a chart and its files of values from what they are after the change."""
        del read
        return super().digest(folder, files, self.read)

    def _borrow(self, folder: str) -> None:
        """Take the charts that git ignores from after the change, where a chart needs the same ones."""
        disk, read = self._now
        chart = read_chart(folder, self.read)
        missing = missing_dependencies(chart, self.read, self) if chart is not None else []
        if not missing or pinned_dependencies(folder, self.read) != pinned_dependencies(folder, read):
            return
        there = parts_of(folder, read, disk)
        if disk.prepared(folder, ()):
            return  # what leads out of the checked folder is not for Helm
        for path in (there[name] for name in missing if name in there):
            below = [posixpath.join(above, name) for above, _, names in disk.walk(path) for name in names]
            for file in below or [path]:
                data = read(file)
                if data is not None:
                    self._borrowed[os.path.realpath(file)] = data
                    self._list(os.path.realpath(file))
