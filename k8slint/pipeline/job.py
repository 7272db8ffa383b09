"""One file's share of a run: what to read, how to read it, and what to say when that fails."""

from __future__ import annotations

import os
import stat

from k8slint.model.finding import Finding, Place
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import FileResult
from k8slint.model.span import START_OF_FILE


class Job(NamedTuple):
    """One file to analyze: its name in messages, its path from the root, and whether its findings are reported.

    A file that is not reported is context: its facts count, its findings do not. `data` is given for what is not on
    disk (stdin), `role` is what project files say of it.
    """

    file: str
    path: str
    reported: bool = True
    data: bytes | None = None
    role: str = ""


def read_bytes(path: str, limit: int) -> bytes:
    """Read up to `limit` bytes of a regular file, whatever a file that grows meanwhile holds; raises OSError.

    Opened without blocking: a file that was swapped for a pipe since it was found must not hang the run.
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


def unreadable(file: str, what: str) -> FileResult:
    """Give the result of a file that could not be looked at: a finding, and exit code 2."""
    message = f"'{file}' {what}"
    finding = Finding("file-unreadable", "manifest", "error", "kubectl", message, Place(file, START_OF_FILE))
    return FileResult(file, (finding,), unread=True)
