"""The key under which the cache is sealed: made once, kept in the user's own folder for state, read by nobody else.

Whoever can write to the folder of a cache, as a pull request can where a CI job keeps it in the project, cannot write
an entry that counts without this key.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from k8slint.analysis.cache.sealed import discard

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_NAME = "cache.key"
KEY_BYTES = 32
_ATTEMPTS = 3


def cache_key(environ: Mapping[str, str]) -> bytes | None:
    """Return the key of this user's caches, made when there is none; None when it cannot be kept safe.

    One that others own, can read or can write to, or that is a link, is not used but replaced by a new one.
    """
    folder = _state_folder(environ)
    if not folder:
        return None
    path = os.path.join(folder, KEY_NAME)
    for _ in range(_ATTEMPTS):
        key = _read(path)
        if key is not None:
            return key
        try:
            _make(folder, path)
        except OSError:
            return None
    return None


def _state_folder(environ: Mapping[str, str]) -> str:
    """Return `k8slint` in the user's folder for state (XDG_STATE_HOME, else the platform's); empty without a home."""
    state = environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        user = os.path.expanduser("~")
        if sys.platform == "win32":
            state = environ.get("LOCALAPPDATA", "")
        elif not os.path.isabs(user):
            return ""
        elif sys.platform == "darwin":
            state = os.path.join(user, "Library", "Application Support")
        else:
            state = os.path.join(user, ".local", "state")
    return os.path.join(state, "k8slint") if state else ""


def _read(path: str) -> bytes | None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    try:
        if not _is_private(os.fstat(descriptor)):
            return None
        key = os.read(descriptor, KEY_BYTES + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return key if len(key) == KEY_BYTES else None


def _is_private(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)


def _make(folder: str, path: str) -> None:
    """Write a new key; one that another run wrote in the meantime stays. Raises OSError."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    beside = f"{path}.{os.urandom(6).hex()}.new"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o600)
    try:
        try:
            os.write(descriptor, os.urandom(KEY_BYTES))
        finally:
            os.close(descriptor)
        if os.path.lexists(path) and _read(path) is None:
            os.replace(beside, path)
        else:
            os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:
        os.replace(beside, path)  # a file system without hard links
    finally:
        discard(beside)
