"""The folder the cache lives in: chosen from the environment, made when first written to, marked as a cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from k8slint.analysis.cache.sealed import write_atomically

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

    That folder is XDG_CACHE_HOME (an absolute path; anything else is no setting, says the XDG specification), else
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
    """Make a folder of the cache, readable by its user alone; False when that cannot be done."""
    try:
        fresh = not os.path.isdir(root)
        folder = root
        for name in ("", *inner.split(os.sep)):
            folder = os.path.join(folder, name)
            os.makedirs(folder, mode=0o700, exist_ok=True)
        if fresh:
            write_atomically(os.path.join(root, _TAG), (_TAG_TEXT,))
    except OSError:
        return False
    return True


def cache_files(root: str) -> list[tuple[str, os.stat_result]]:
    """List the files of the cache with what the system says of them; those that vanish meanwhile are left out."""
    found = []
    for inner in (RUNS, PACKS):
        for folder, _, names in os.walk(os.path.join(root, inner)):
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith((SUFFIX, f"{SUFFIX}.new")):
                    try:
                        found.append((path, os.lstat(path)))
                    except OSError:
                        continue
    return found
