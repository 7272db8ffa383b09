"""The bytes of a regular file, and of nothing else: a pipe or a device must neither hang nor fill a run."""

from __future__ import annotations

import os
import stat


def lies_within(path: str, folder: str) -> bool:
    """Whether a path, all links followed, is a folder or lies below it; `folder` is a real path."""
    real = os.path.realpath(path)
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def read_regular(path: str, limit: int) -> bytes:
    """Return up to `limit` bytes of a regular file, however much is written to it meanwhile.

    Opened without blocking: what was a file when somebody looked may be a pipe by now, and reading one, or a device,
    need never end. Raises OSError, also for what is not a regular file, and ValueError for what is not a path.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "no regular file any more")
        data = os.read(descriptor, min(status.st_size + 1, limit))
        if len(data) == status.st_size:
            return data
        parts = [data]
        left = limit - len(data)
        while left > 0 and (part := os.read(descriptor, min(left, 16 * 1024 * 1024))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
