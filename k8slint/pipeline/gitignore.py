"""What `.gitignore` files leave out; the patterns are read by the `pathspec` package."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_BYTES = 1024 * 1024


class GitIgnore:
    """The `.gitignore` files from the repository's top down to each folder; git itself is never run."""

    def __init__(self) -> None:
        self._specs: dict[str, GitIgnoreSpec | None] = {}

    def enter(self, folder: str) -> None:
        """Read the `.gitignore` of a folder about to be walked, and those above it up to the repository's top."""
        current = os.path.abspath(folder)
        while current not in self._specs:
            self._specs[current] = _read_spec(os.path.join(current, ".gitignore"))
            if os.path.exists(os.path.join(current, ".git")):
                return
            current = os.path.dirname(current)

    def ignores(self, path: str, is_folder: bool = False) -> bool:
        """True when the nearest pattern that speaks of the path says to leave it out."""
        path = os.path.abspath(path)
        folder = os.path.dirname(path)
        while folder in self._specs:
            spec = self._specs[folder]
            if spec is not None:
                name = os.path.relpath(path, folder).replace(os.sep, "/")
                verdict = spec.check_file(name + "/" if is_folder else name).include
                if verdict is not None:
                    return verdict
            if folder == os.path.dirname(folder):
                break
            folder = os.path.dirname(folder)
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
