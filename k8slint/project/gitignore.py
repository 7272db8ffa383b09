"""What git ignores: `.gitignore` files, `info/exclude` and core.excludesFile; git itself is not run for it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.project.boundary import repository_top
from k8slint.project.configuration_error import UsageError
from k8slint.project.ignore_pattern import Effort, IgnorePatterns, TooMuchWorkError, ignore_patterns, verdict

if TYPE_CHECKING:
    from k8slint.model.notice import Notice
    from k8slint.project.boundary import Boundary
    from k8slint.project.git.repository import Repository

_MAX_BYTES = 1024 * 1024


class IgnoreFile(NamedTuple):
    """The patterns of one file: the absolute folder they start from, its path, and what they may cost together.

    `repository` is the one it belongs to; None outside of any.
    """

    folder: str
    file: str
    patterns: IgnorePatterns
    effort: Effort
    repository: Repository | None


Chain = tuple[IgnoreFile, ...]
"""The files whose patterns hold in a folder, the strongest first."""


class GitIgnore:
    """Reads the ignore files from a repository's top down to each folder; their patterns share what they may cost."""

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self._effort = Effort()
        self._repositories: dict[str, Repository] = {}

    @property
    def notices(self) -> list[Notice]:
        """What could not be read of the repositories so far."""
        return [notice for repository in self._repositories.values() for notice in repository.notices]

    def above(self, folder: str) -> Chain:
        """Return what holds in a folder by its repository and by `.gitignore` files above it.

        Outside of a repository these are looked for within the boundary.
        """
        current = os.path.abspath(folder)
        top = repository_top(current)
        last = os.path.realpath(top or self._boundary.top_of(current))
        repository = self._repository(top) if top is not None else None
        chain: list[IgnoreFile] = []
        while os.path.realpath(current) != last and os.path.dirname(current) != current:
            current = os.path.dirname(current)
            chain += self._read(current, os.path.join(current, ".gitignore"), repository)
        return (*chain, *self.of_repository(top)) if top is not None else tuple(chain)

    def of_repository(self, top: str) -> Chain:
        """Return what holds in a whole repository beside its `.gitignore` files; `top` is a folder with `.git`."""
        repository = self._repository(os.path.abspath(top))
        chain: list[IgnoreFile] = []
        for file in repository.exclude_files():
            chain += self._read(repository.top, file, repository, True)
        return tuple(chain)

    def within(self, folder: str, above: Chain) -> Chain:
        """Return what holds in a folder with a `.gitignore`, under what holds above it."""
        folder = os.path.abspath(folder)
        top = repository_top(folder)
        repository = self._repository(top) if top is not None else None
        return (*self._read(folder, os.path.join(folder, ".gitignore"), repository), *above)

    def _repository(self, top: str) -> Repository:
        known = self._repositories.get(top)
        if known is None:
            from k8slint.project.git.repository import Repository

            known = self._repositories[top] = Repository(top, self._boundary)
        return known

    def _read(self, folder: str, path: str, repository: Repository | None, follows: bool = False) -> Chain:
        """Read a file as git does, which follows no link from a `.gitignore` and waits at no pipe."""
        try:
            if not follows and not stat.S_ISREG(os.lstat(path).st_mode):
                return ()
            text = read_regular(path, _MAX_BYTES).decode("utf-8", "surrogateescape")
        except (OSError, ValueError):
            return ()
        patterns = ignore_patterns(text)
        return (IgnoreFile(folder, path, patterns, self._effort, repository),) if patterns else ()


def is_ignored(chain: Chain, path: str, is_folder: bool = False) -> bool:
    """Whether the strongest pattern that speaks of a path says to leave it out; folders above it are not asked.

    Raises UsageError when the patterns of a run take too long.
    """
    if not chain:
        return False
    path = os.path.abspath(path)
    for entry in chain:
        folder = entry.folder.rstrip(os.sep)
        if path == entry.folder or not path.startswith(folder + os.sep):
            continue
        name = path[len(folder) + 1 :].replace(os.sep, "/")
        try:
            said = verdict(entry.patterns, name, is_folder, entry.effort)
        except TooMuchWorkError:
            raise UsageError(
                f"the patterns of {entry.file} take too long to compare with all names; "
                "nothing was checked; use --no-gitignore, or name the files"
            ) from None
        if said is not None:
            return said
    return False


def is_tracked(chain: Chain, path: str) -> bool:
    """Whether git tracks a file, or anything below a folder, to which patterns apply: then it is not left out."""
    repository = chain[0].repository if chain else None
    return repository is not None and repository.tracks(os.path.abspath(path))


def is_below_ignored(chain: Chain, path: str) -> bool:
    """Whether a folder, or one that holds it, is left out."""
    path = os.path.abspath(path)
    while True:
        if is_ignored(chain, path, is_folder=True):
            return True
        parent = os.path.dirname(path)
        if parent == path:
            return False
        path = parent
