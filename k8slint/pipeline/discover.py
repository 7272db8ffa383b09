"""From the paths of a command line to the files to read: regular files, in order, each once."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from k8slint.model.notice import Notice
from k8slint.pipeline.config_error import UsageError
from k8slint.pipeline.glob import path_matches

if TYPE_CHECKING:
    from k8slint.pipeline.gitignore import GitIgnore

EXTENSIONS = (".yaml", ".yml", ".json")
SKIPPED_FOLDERS = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".terraform", ".mypy_cache")
)
"""Folders nobody keeps manifests in; a path given by hand is read all the same."""


class Found(NamedTuple):
    """The files to read (names as messages show them) and what was passed over."""

    files: list[str]
    notices: list[Notice]


def shown_name(path: str) -> str:
    """Give the name of a file as messages show it: forward slashes, no leading `./`."""
    return os.path.normpath(path).replace(os.sep, "/")


class Discovery:
    """Walks paths; `exclude` are patterns relative to `root`, explicit files bypass them unless `force_exclude`."""

    def __init__(self, root: str, exclude: tuple[str, ...], force_exclude: bool, gitignore: GitIgnore | None) -> None:
        self.root = os.path.abspath(root)
        self.exclude = exclude
        self.force_exclude = force_exclude
        self.gitignore = gitignore
        self.files: dict[str, str] = {}
        self.notices: list[Notice] = []

    def add(self, path: str) -> None:
        """Add a path of the command line; raises UsageError when there is no such file or it is of no use."""
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
            ) from error
        except ValueError as error:
            raise UsageError(f"{path!r}: is no path ({error})") from error
        if stat.S_ISDIR(mode):
            self._walk(path)
        elif not stat.S_ISREG(mode):
            raise UsageError(f"{path}: is neither a file nor a folder; pipe its content in and give '-' as path")
        elif not (self.force_exclude and self._excluded(path)):
            self._keep(path)

    def _keep(self, path: str) -> None:
        self.files.setdefault(os.path.realpath(path), shown_name(path))

    def relative(self, path: str) -> str:
        """Give a path relative to the root, with forward slashes."""
        return os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/")

    def _excluded(self, path: str) -> bool:
        return bool(self.exclude) and path_matches(self.relative(path), self.exclude)

    def _walk(self, top: str) -> None:
        """Walk a folder in a fixed order; symbolic links to folders are not followed, so loops cannot happen."""
        boundary = os.path.realpath(top)
        for folder, folders, names in os.walk(top, onerror=self._unreadable):
            if self.gitignore is not None:
                self.gitignore.enter(folder)
            folders[:] = sorted(name for name in folders if self._enters(folder, name))
            for name in sorted(names):
                if name.endswith(EXTENSIONS):
                    self._consider(os.path.join(folder, name), boundary)

    def _unreadable(self, error: OSError) -> None:
        raise UsageError(f"{error.filename}: cannot be listed ({error.strerror}); check its permissions")

    def _enters(self, folder: str, name: str) -> bool:
        path = os.path.join(folder, name)
        if name in SKIPPED_FOLDERS or self._excluded(path):
            return False
        if os.path.islink(path):
            self.notices.append(Notice(shown_name(path), "link", "a symbolic link to a folder is not followed"))
            return False
        return self.gitignore is None or not self.gitignore.ignores(path, is_folder=True)

    def _consider(self, path: str, boundary: str) -> None:
        if self._excluded(path) or (self.gitignore is not None and self.gitignore.ignores(path)):
            return
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                if not self._link_is_inside(path, boundary):
                    self.notices.append(Notice(shown_name(path), "link", "leads out of the checked folder"))
                    return
                mode = os.stat(path).st_mode
        except OSError:
            self.notices.append(Notice(shown_name(path), "link", "a symbolic link to nothing"))
            return
        if stat.S_ISREG(mode):
            self._keep(path)
        elif not stat.S_ISDIR(mode):
            self.notices.append(Notice(shown_name(path), "not-a-file", "neither a regular file nor a folder"))

    def _link_is_inside(self, path: str, boundary: str) -> bool:
        target = os.path.realpath(path)
        return target.startswith((boundary + os.sep, self.root + os.sep))


def manifest_files(paths: tuple[str, ...], discovery: Discovery) -> Found:
    """Give the files below some paths, each once, sorted by name; raises UsageError for a path that is of no use."""
    for path in paths:
        discovery.add(path)
    return Found(sorted(discovery.files.values()), discovery.notices)
