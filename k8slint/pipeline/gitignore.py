"""What `.gitignore` files leave out; the patterns are read by the `pathspec` package."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_BYTES = 1024 * 1024


Chain = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""The patterns that hold in a folder: (absolute folder they are written in, patterns), the nearest first."""


class GitIgnore:
    """Reads the `.gitignore` files from the repository's top down to each folder; git itself is never run."""

    def above(self, folder: str) -> Chain:
        """Give the patterns of the folders above one, up to the repository's top; only of those below that top."""
        current = os.path.abspath(folder)
        chain: list[tuple[str, GitIgnoreSpec]] = []
        while not os.path.exists(os.path.join(current, ".git")):
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
            spec = _read_spec(os.path.join(current, ".gitignore"))
            if spec is not None:
                chain.append((current, spec))
        return tuple(chain)

    def within(self, folder: str, above: Chain) -> Chain:
        """Give the patterns that hold in a folder with a `.gitignore`, under those that hold above it."""
        spec = _read_spec(os.path.join(folder, ".gitignore"))
        return above if spec is None else ((os.path.abspath(folder), spec), *above)


def is_ignored(chain: Chain, path: str, is_folder: bool = False) -> bool:
    """True when the nearest pattern that speaks of the path says to leave it out."""
    path = os.path.abspath(path)
    for folder, spec in chain:
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        verdict = spec.check_file(name + "/" if is_folder else name).include
        if verdict is not None:
            return verdict
    return False


def _read_spec(path: str) -> GitIgnoreSpec | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(_MAX_BYTES).splitlines()
    except OSError:
        return None
    if not any(line and not line.startswith("#") for line in lines):
        return None
    from pathspec import GitIgnoreSpec  # 30 ms to import: only where there is something to read

    return GitIgnoreSpec.from_lines(lines)
