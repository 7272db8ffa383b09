"""Keeps the cache small: once a day the files nobody used for a month go, and the oldest while there are too many."""

from __future__ import annotations

import os

from k8slint.analysis.cache.folder import PACKS, SUFFIX, cache_files, make_folder, own_folders
from k8slint.analysis.cache.sealed import write_atomically

MOST_BYTES = 512 * 1024 * 1024
LONGEST_SECONDS = 30 * 86_400
"""How long a file may lie unused; every use of a file that is older than a day makes it new."""

_DAY_SECONDS = 86_400
_STAMP = f"pruned{SUFFIX}"


def prune_daily(root: str, now: float) -> None:
    """Prune when that was not done for a day; `now` is in seconds since 1970."""
    stamp = os.path.join(root, _STAMP)
    try:
        if now - os.stat(stamp).st_mtime < _DAY_SECONDS:
            return
    except OSError:
        pass
    if not make_folder(root, PACKS):
        return
    try:
        write_atomically(stamp, (b"",))
    except OSError:
        return
    prune(root, now)


def prune(root: str, now: float, most_bytes: int = MOST_BYTES) -> None:
    """Delete files unused for a month, what killed runs left, and the oldest files beyond `most_bytes`."""
    size = 0
    for path, found in sorted(cache_files(root), key=lambda entry: -entry[1].st_mtime):
        age = now - found.st_mtime
        size += found.st_size
        if age > LONGEST_SECONDS or size > most_bytes or (path.endswith(".new") and age > _DAY_SECONDS):
            size -= found.st_size
            _remove(path)


def mark_used(path: str, now: float) -> None:
    """Make a file that was used new again, once a day."""
    try:
        if now - os.stat(path).st_mtime > _DAY_SECONDS:
            os.utime(path, (now, now), follow_symlinks=os.utime not in os.supports_follow_symlinks)
    except OSError:
        return


def empty(root: str) -> tuple[int, int]:
    """Return how many files and bytes were deleted: every file of the cache, and its folders as far as they are empty.

    Files of other names are left alone: `root` may have been given by mistake. No link is followed.
    """
    count = size = 0
    for path, found in cache_files(root):
        if _remove(path):
            count += 1
            size += found.st_size
    if os.path.isdir(os.path.join(root, PACKS)) or count:
        _remove(os.path.join(root, _STAMP))
    for inner in own_folders(root):
        for folder, _, _ in os.walk(inner, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                continue
    return count, size


def _remove(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True
