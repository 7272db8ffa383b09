"""The folder the cache lives in: chosen from the environment, made when first written to, marked as a cache."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Mapping

from k8slint.analysis.cache.sealed import write_atomically
from k8slint.model.regular_file import lies_within

SUFFIX = ".k8slint"
"""What the names of all files of the cache end with; nothing else is ever deleted."""

RUNS, PACKS = "runs", "packs"
"""The folders of finished runs, and of phase-1 results in one folder per plan."""

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# Results of k8slint, made again when deleted; `k8slint clean` does that. See https://bford.info/cachedir/\n"
)


def cache_folder(given: str | None, environ: Mapping[str, str]) -> str:
    """Return the cache's folder: the one given, K8SLINT_CACHE_DIR, or `k8slint` in the user's folder for caches.

    That folder is XDG_CACHE_HOME (an absolute path; anything else is not a setting, says the XDG specification), else
    what the platform uses. Empty when there is no home to put it in.
    """
    named = given or environ.get("K8SLINT_CACHE_DIR")
    if named:
        return os.path.abspath(named)
    home = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):
        home = _platform_home(environ)
    return os.path.join(home, "k8slint") if home else ""


def _platform_home(environ: Mapping[str, str]) -> str:
    if sys.platform == "win32":
        return environ.get("LOCALAPPDATA", "")
    user = os.path.expanduser("~")
    if not os.path.isabs(user):
        return ""
    return os.path.join(user, "Library", "Caches") if sys.platform == "darwin" else os.path.join(user, ".cache")


def make_folder(root: str, inner: str) -> bool:
    """Return whether a folder of the cache is there now, readable by its user alone: it is made when it is missing."""
    try:
        fresh = not os.path.isdir(root)
        folder = root
        for name in ("", *inner.split(os.sep)):
            folder = os.path.join(folder, name)
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if folder != root and os.path.islink(folder):
                return False
        if fresh:
            write_atomically(os.path.join(root, _TAG), (_TAG_TEXT,))
    except OSError:
        return False
    return True


def own_folders(root: str) -> list[str]:
    """Return the folders of a cache that are folders and no links, in which nothing of ours can lie."""
    folders = [os.path.join(root, inner) for inner in (RUNS, PACKS)]
    return [folder for folder in folders if not os.path.islink(folder)]


def unsafe_folder(folder: str, trees: Iterable[str]) -> str:
    """Return why a folder is not safe for a cache that nobody named; empty where it is one.

    Inside of what is checked (`trees`) a pull request could lay it, and in a folder of somebody else, or one that
    others may write to, its owner.
    """
    if any(lies_within(folder, os.path.realpath(tree)) for tree in trees):
        return "it lies inside of what is checked"
    try:
        status = os.lstat(folder)
    except OSError:
        return ""  # it is still to be made, by us
    if stat.S_ISLNK(status.st_mode):
        return "it is a link"
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return "somebody else owns it"
    if os.name == "posix" and status.st_mode & 0o022:
        return "others may write to it"
    return ""


def cache_files(root: str) -> list[tuple[str, os.stat_result]]:
    """Return the files of the cache with what the system says of them; those that vanish meanwhile are left out."""
    found = []
    for inner in own_folders(root):
        for folder, _, names in os.walk(inner):
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith((SUFFIX, f"{SUFFIX}.new")):
                    try:
                        found.append((path, os.lstat(path)))
                    except OSError:
                        continue
    return found
