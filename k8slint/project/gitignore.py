"""What `.gitignore` files leave out; git itself is never run."""

from __future__ import annotations

import os
import stat

from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import UsageError
from k8slint.project.ignore_pattern import Effort, IgnorePattern, TooMuchWorkError, ignore_patterns, verdict

_MAX_BYTES = 1024 * 1024

Chain = tuple[tuple[str, tuple[IgnorePattern, ...], Effort], ...]
"""The patterns that hold in a folder: (absolute folder they are written in, patterns, effort), the nearest first."""


class GitIgnore:
    """Reads the `.gitignore` files from the repository's top down to each folder; they share what they may cost."""

    def __init__(self) -> None:
        self._effort = Effort()

    def above(self, folder: str) -> Chain:
        """Return the patterns of the folders above one, up to the repository's top; only of those below that top."""
        current = os.path.abspath(folder)
        chain: list[tuple[str, tuple[IgnorePattern, ...], Effort]] = []
        while not os.path.exists(os.path.join(current, ".git")):
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
            patterns = _read(os.path.join(current, ".gitignore"))
            if patterns:
                chain.append((current, patterns, self._effort))
        return tuple(chain)

    def within(self, folder: str, above: Chain) -> Chain:
        """Return the patterns that hold in a folder with a `.gitignore`, under those that hold above it."""
        patterns = _read(os.path.join(folder, ".gitignore"))
        return ((os.path.abspath(folder), patterns, self._effort), *above) if patterns else above


def is_ignored(chain: Chain, path: str, is_folder: bool = False) -> bool:
    """Whether the nearest pattern that speaks of the path says to leave it out; folders above it are not asked.

    Raises UsageError when the patterns of a run take too long.
    """
    if not chain:
        return False
    path = os.path.abspath(path)
    for folder, patterns, effort in chain:
        if path == folder or not path.startswith(folder.rstrip(os.sep) + os.sep):
            continue
        name = path[len(folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        try:
            said = verdict(patterns, name, is_folder, effort)
        except TooMuchWorkError:
            raise UsageError(
                f"the patterns of {os.path.join(folder, '.gitignore')} take too long to compare with all names; "
                "nothing was checked; use --no-gitignore, or name the files"
            ) from None
        if said is not None:
            return said
    return False


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


def _read(path: str) -> tuple[IgnorePattern, ...]:
    """Read a file as git does, which follows no link from a `.gitignore` and waits at no pipe."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return ()
        text = read_regular(path, _MAX_BYTES).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return ()
    return ignore_patterns(text)
