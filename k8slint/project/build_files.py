"""The files of a project as kustomize sees them: read when asked for, also those beside them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Protocol

from k8slint.kube.kustomize.files import Files
from k8slint.project.build_scripts import BuildScripts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.project.boundary import Boundary

    Read = Callable[[str], bytes | None]


class Paths(Protocol):
    """Leads from names to paths from the top of the boundary, and back."""

    def path(self, name: str) -> str:
        """Return the path of a file by its name."""
        ...

    def name(self, path: str) -> str:
        """Return the name of a path."""
        ...

    def on_disk(self, path: str) -> str:
        """Return where a path lies on disk."""
        ...


class ProjectFiles(Files):
    """The files of a project as kustomize sees them: read when asked for, also those beside them."""

    def __init__(self, names: list[str], read: Read, paths: Paths, boundary: Boundary | None) -> None:
        super().__init__({})
        known = {paths.path(name): name for name in names}
        for path in known:
            folder = posixpath.dirname(path)
            while folder not in self.folders:
                self.folders.add(folder)
                folder = posixpath.dirname(folder)
        self._named = tuple(known)
        self._paths = paths
        self.scripts = BuildScripts(names, read, boundary)
        self._contents = _Contents(known, read, paths, boundary)
        self.contents = self._contents
        if boundary is not None:
            self.folders = _Folders(self.folders, paths, boundary)

    @property
    def restricted(self) -> bool:  # type: ignore[override]  # found out only when it matters
        """Whether builds read no file outside of their kustomization's folder."""
        return not self.scripts.unrestricted

    def is_made(self, path: str) -> bool:
        """Whether a file that is not there is made before a build."""
        return self.scripts.makes(self._paths.on_disk(path))

    def named(self) -> tuple[str, ...]:
        """Return the paths of the files that the project was opened with."""
        return self._named

    def consulted(self) -> Iterator[str]:
        """Yield the paths of other files that were looked for, found or not, and of folders that are none."""
        yield from self._contents.others
        if isinstance(self.folders, _Folders):
            yield from self.folders.none


class _Contents(dict[str, bytes]):
    """Contents by path, each read when first asked for."""

    def __init__(self, known: dict[str, str], read: Read, paths: Paths, boundary: Boundary | None) -> None:
        super().__init__()
        self._known = known
        self._read = read
        self._paths = paths
        self._boundary = boundary
        self.others: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        if path in self._known:
            return True
        if self._boundary is None or not isinstance(path, str) or path == "" or "\x00" in path:
            return False
        there = self.others.get(path)
        if there is None:
            there = self.others[path] = self._boundary.has_file(self._paths.on_disk(path))
        return there

    def __missing__(self, path: str) -> bytes:
        if path not in self:
            raise KeyError(path)
        found = self[path] = self._read(self._known.get(path) or self._paths.name(path)) or b""
        return found

    def get(self, path: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]  # no overloads
        """Return the content at a path."""
        try:
            return self[path]
        except KeyError:
            return default


class _Folders(set[str]):
    """The folders of a project, those without a file of the project among them."""

    def __init__(self, known: set[str], paths: Paths, boundary: Boundary) -> None:
        super().__init__(known)
        self._paths = paths
        self._boundary = boundary
        self.none: set[str] = set()

    def __contains__(self, path: object) -> bool:
        if super().__contains__(path):
            return True
        if not isinstance(path, str) or "\x00" in path:
            return False
        if self._boundary.has_folder(self._paths.on_disk(path)):
            self.add(path)
            return True
        self.none.add(path)
        return False
