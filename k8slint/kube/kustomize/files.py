"""The files a build reads: what a path of a kustomization means, and whether it may be read.

Sources: api/internal/loader/fileloader.go, loadrestrictions.go, api/internal/git/repospec.go.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.kustomize.value import Value

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The names of a kustomization file; a folder has exactly one of them."""

_SCHEMES = ("ssh://", "https://", "http://", "file://")
_USER = pattern(r"[a-zA-Z][a-zA-Z0-9-]*@")


class Files:
    """The files of a project by their paths from its top, and the folders they stand in.

    `restricted` says that a build reads no file outside of its kustomization's folder, as it is by default.
    """

    restricted = True

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = {clean(path): content for path, content in contents.items()}
        folders = {""}
        for path in self.contents:
            folder = posixpath.dirname(path)
            while folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
        self.folders = folders

    def is_made(self, path: str) -> bool:
        """Whether a file that is not there is made before a build, so that nobody knows what it holds."""
        del path
        return False

    def may_read(self, path: str, folder: str) -> bool:
        """Whether the kustomization of a folder may read a file."""
        return is_within(path, folder) or not self.restricted

    def kustomizations(self, folder: str) -> list[str]:
        """Return the kustomization files of a folder."""
        return [path for name in NAMES if (path := join(folder, name)) in self.contents]

    def is_remote(self, folder: str, path: str) -> bool:
        """Whether a path that a kustomization of a folder names is fetched from the network."""
        if is_remote_file(path):
            return True
        return is_repository(path) and clean(posixpath.join(folder, path)) not in self.contents

    def load(self, folder: str, entry: Value, what: str = "path-missing") -> tuple[str, bytes]:
        """Return path and content of a file that a kustomization of a folder names.

        Raises KustomizeError for one that is missing (with the class `what`), a folder, or outside of the folder, and
        NotBuilt for one that is fetched by HTTP.
        """
        path, at = entry.text, entry.at
        if is_remote_file(path):
            raise NotBuilt("remote", f"'{path}' is fetched from the network", at)
        if path.startswith("/"):
            raise KustomizeError("absolute-path" if what == "path-missing" else what, f"'{path}' is absolute", at)
        full = clean(posixpath.join(folder, path))
        if full not in self.contents:
            if full in self.folders:
                raise KustomizeError("path-is-folder", f"'{path}' is a folder, not a file", at)
            if self.is_made(full):
                raise NotBuilt("made", f"'{path}' is made before the build", at)
            raise KustomizeError(what, f"there is no file '{path}'", at)
        if not self.may_read(full, folder):
            raise KustomizeError("outside-root", f"'{path}' is outside the folder of its kustomization", at)
        return full, self.contents[full]

    def folder(self, folder: str, entry: Value, what: str = "path-missing") -> str:
        """Return the folder that an entry of a kustomization names. Raises KustomizeError and NotBuilt."""
        path, at = entry.text, entry.at
        if not path:
            raise KustomizeError("empty-entry", "an empty entry names no folder", at)
        if is_repository(path):
            raise NotBuilt("remote", f"'{path}' is fetched from the network", at)
        if path.startswith("/"):
            raise KustomizeError("absolute-path", f"'{path}' is absolute", at)
        full = clean(posixpath.join(folder, path))
        if full not in self.folders:
            if leaves_top(folder, path):
                raise NotBuilt("outside", f"'{path}' is outside of the files that are known", at)
            raise KustomizeError(what, f"there is no folder or file '{path}'", at)
        return full


def clean(path: str) -> str:
    """Return a path from the top without `.` and `..`; the top is empty, and nothing is above it."""
    return posixpath.normpath("/" + path).lstrip("/")


def leaves_top(folder: str, path: str) -> bool:
    """Whether a path that a kustomization of a folder names leads above the top, where nobody has looked."""
    return posixpath.normpath(posixpath.join(folder, path)).startswith("..")


def join(folder: str, name: str) -> str:
    """Return the path of a name in a folder."""
    return f"{folder}/{name}" if folder else name


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or stands in or below it."""
    return not folder or path == folder or path.startswith(folder + "/")


def is_remote_file(path: str) -> bool:
    """Whether kustomize reads a path by HTTP."""
    scheme, colon, _ = path.partition(":")
    return bool(colon) and scheme.lower() in ("http", "https")


def is_repository(path: str) -> bool:
    """Whether kustomize takes an entry for a Git repository (git.NewRepoSpecFromURL)."""
    if path.startswith("/"):
        return False
    text = path.partition("?")[0]
    text = text[5:] if text[:5].lower() == "git::" else text
    scheme = next((known for known in _SCHEMES if text[: len(known)].lower() == known), "")
    text = text[len(scheme) :]
    user = _USER.match(text)
    username = user.group() if user else ""
    text = text[len(username) :]
    github = text.lower().startswith(("github.com/", "github.com:"))
    scp = not scheme and (bool(username) or github)
    if not scheme and not scp:
        return False
    if scheme == "file://":
        return _has_repository(username + text, whole=True)
    at = text.find("/")
    colon = text.find(":") if scp else -1
    if (colon > 0 and (at < 0 or colon < at)) or (scp and at < 0):
        at = colon
    host, rest = (text[: at + 1], text[at + 1 :]) if at >= 0 else (text, "")
    return bool(host) and _has_repository(rest, whole=False)


def _has_repository(path: str, whole: bool) -> bool:
    """Whether a path names a repository: two parts, or an explicit mark of where it ends."""
    marker = path.find("_git/")
    if marker >= 0:
        name, _, rest = path[marker + 5 :].partition("/")
        repository = path[: marker + 5] + name
    elif "//" in path:
        repository, _, rest = path.partition("//")
    elif ".git" in path:
        cut = path.find(".git") + 4
        repository, rest = path[:cut], path[cut:]
    elif whole:
        repository, rest = path, ""
    else:
        parts = path.split("/")
        if len(parts) < 2:
            return False
        repository, rest = "/".join(parts[:2]), "/".join(parts[2:])
    leaves = posixpath.normpath(rest.removeprefix("/")).split("/")[0] == ".." if rest else False
    return bool(repository) and not leaves
