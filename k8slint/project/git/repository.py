"""A repository on disk as its files say: what it ignores beside `.gitignore` files, and what it tracks."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.model.notice import Notice
from k8slint.model.regular_file import read_regular
from k8slint.project.git.settings import resolved, settings_of, user_excludes_file

if TYPE_CHECKING:
    from k8slint.project.boundary import Boundary
    from k8slint.project.git.index import TrackedFiles
    from k8slint.project.git.settings import Setting

_MAX_BYTES = 256 * 1024
_MAX_LINK = 4096


class Repository:
    """The repository of a working tree whose top is a folder with `.git`.

    Files are read only within the boundary, links followed; a `.git` file that leads out of it, as that of a linked
    working tree may, is not followed: then nothing is known of what is tracked. `notices` say what could not be read.
    """

    def __init__(self, top: str, boundary: Boundary) -> None:
        self.top = top
        self.notices: list[Notice] = []
        self._boundary = boundary

    def exclude_files(self) -> list[str]:
        """Return the files of patterns that hold in the whole tree, the strongest first.

        They are `info/exclude` and that of `core.excludesFile`. What the repository says of the latter counts only
        within the boundary: the repository may be a stranger's.
        """
        own = [] if self._common is None else [os.path.join(self._common, "info", "exclude")]
        named = [setting.value for setting in self._settings if setting[:2] == ("core", "excludesfile")]
        path = resolved(named[-1], self.top) if named and named[-1] else ""
        own = [file for file in (*own, path) if file and self._boundary.holds(file)]
        user = "" if path in own else user_excludes_file(self._folder or os.path.join(self.top, ".git"))
        return [*own, user] if user else own

    def tracks(self, path: str) -> bool:
        """Whether git tracks a file, or anything below a folder; `path` is absolute."""
        tracked = self._tracked
        if tracked is None or not path.startswith(self.top.rstrip(os.sep) + os.sep):
            return False
        name = path[len(self.top.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        return tracked.holds(name.encode("utf-8", "surrogateescape"))

    @cached_property
    def _folder(self) -> str | None:
        """The folder of the repository's data: `.git`, or where a file of this name leads."""
        path = os.path.join(self.top, ".git")
        if not os.path.isdir(path):
            path = self._link(path, "gitdir: ", self.top) or ""
        return path if path and os.path.isdir(path) and self._boundary.holds(path) else None

    @cached_property
    def _common(self) -> str | None:
        """The folder of what linked working trees have in common."""
        if self._folder is None:
            return None
        path = os.path.join(self._folder, "commondir")
        if not os.path.lexists(path):
            return self._folder
        common = self._link(path, "", self._folder)
        return common if common and self._boundary.holds(common) else None

    def _link(self, path: str, start: str, folder: str) -> str | None:
        """Return where a file leads that holds nothing but a path, from a folder on."""
        data = self._read(path, _MAX_LINK)
        text = (data or b"").decode("utf-8", "surrogateescape").strip("\r\n")
        if not text.startswith(start) or "\x00" in text or "\n" in text:
            return None
        return os.path.normpath(os.path.join(folder, text[len(start) :])) if text[len(start) :] else None

    @cached_property
    def _settings(self) -> list[Setting]:
        """What the repository's own configuration says."""
        if self._common is None:
            return []
        return settings_of(os.path.join(self._common, "config"), self._text, self._folder or "")

    @cached_property
    def _tracked(self) -> TrackedFiles | None:
        """What the index holds; None when there is none that can be read."""
        if self._folder is None:
            return None
        from k8slint.project.git.index import MAX_BYTES, tracked_files

        path = os.path.join(self._folder, "index")
        data = self._read(path, MAX_BYTES + 1)
        if data is None and not os.path.lexists(path):
            return None  # nothing was added yet
        formats = [setting.value for setting in self._settings if setting[:2] == ("extensions", "objectformat")]
        hash_bytes = 32 if formats and formats[-1].lower() == "sha256" else 20
        try:
            return tracked_files(data or b"", hash_bytes, self._shared_index)
        except ValueError:
            message = "git's index cannot be read, so files that git tracks may be left out as ignored"
            self.notices.append(Notice(os.path.relpath(path).replace(os.sep, "/"), "index", message))
            return None

    def _shared_index(self, name: str) -> bytes | None:
        from k8slint.project.git.index import MAX_BYTES

        assert self._folder is not None
        return self._read(os.path.join(self._folder, f"sharedindex.{name}"), MAX_BYTES + 1)

    def _text(self, path: str) -> str | None:
        data = self._read(path, _MAX_BYTES)
        return None if data is None else data.decode("utf-8", "surrogateescape")

    def _read(self, path: str, most: int) -> bytes | None:
        """Return the content of a regular file within the boundary; None for anything else."""
        try:
            return read_regular(path, most) if self._boundary.holds(path) else None
        except (OSError, ValueError):
            return None
