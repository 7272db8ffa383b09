"""What `.gitignore` files leave out; git itself is never run."""

from __future__ import annotations

import os
import stat

from k8slint.model.regular_file import read_regular
from k8slint.project.ignore_pattern import IgnorePattern, ignore_patterns, verdict

_MAX_BYTES = 1024 * 1024

Chain = tuple[tuple[str, tuple[IgnorePattern, ...]], ...]
"""The patterns that hold in a folder: (absolute folder they are written in, patterns), the nearest first."""


class GitIgnore:
    """Reads the `.gitignore` files from the repository's top down to each folder."""

    def above(self, folder: str) -> Chain:
        """Return the patterns of the folders above one, up to the repository's top; only of those below that top."""
        current = os.path.abspath(folder)
        chain: list[tuple[str, tuple[IgnorePattern, ...]]] = []
        while not os.path.exists(os.path.join(current, ".git")):
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
            patterns = _read(os.path.join(current, ".gitignore"))
            if patterns:
                chain.append((current, patterns))
        return tuple(chain)

    def within(self, folder: str, above: Chain) -> Chain:
        """Return the patterns that hold in a folder with a `.gitignore`, under those that hold above it."""
        patterns = _read(os.path.join(folder, ".gitignore"))
        return ((os.path.abspath(folder), patterns), *above) if patterns else above


def is_ignored(chain: Chain, path: str, is_folder: bool = False) -> bool:
    """Whether the nearest pattern that speaks of the path says to leave it out; folders above it are not asked."""
    if not chain:
        return False
    path = os.path.abspath(path)
    for folder, patterns in chain:
        if path == folder or not path.startswith(folder.rstrip(os.sep) + os.sep):
            continue
        said = verdict(patterns, path[len(folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/"), is_folder)
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
