"""Files that are whole or do not count: written beside their place and moved there, read only with the right seal."""

from __future__ import annotations

import os
from collections.abc import Sequence

try:
    from _blake2 import blake2b  # what hashlib gives, without importing OpenSSL for it (5 ms of each start)
except ImportError:  # pragma: no cover - another implementation of Python
    from hashlib import blake2b

_MAGIC = b"k8slint cache 1 "
_HEX = 32
_LARGEST = 1 << 30  # bytes; a larger file is none of ours
_BUFFERED = 1 << 18  # bytes a SealedWriter holds


def digest_of(content: bytes, *parts: bytes) -> str:
    """Return the digest of some bytes, one after the other, as 32 hexadecimal digits (BLAKE2b, 16 bytes)."""
    state = blake2b(content, digest_size=_HEX // 2)
    for part in parts:
        state.update(part)
    return state.hexdigest()


def write_sealed(path: str, body: bytes) -> bool:
    """Write a file that `read_sealed` reads back; False when it cannot be written, which is no error."""
    try:
        write_atomically(path, (_MAGIC, digest_of(body).encode(), b"\n", body))
    except OSError:
        return False
    return True


def read_sealed(path: str) -> bytes | None:
    """Read a file that `write_sealed` wrote; None when it is missing, cut short, changed or something else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb", buffering=0) as file:
            size = os.fstat(descriptor).st_size
            content = file.read(min(size, _LARGEST)) if size else b""
    except OSError:
        return None
    start = len(_MAGIC) + _HEX + 1
    if content is None or not content.startswith(_MAGIC) or content[start - 1 : start] != b"\n":
        return None
    body = content[start:]
    return body if digest_of(body).encode() == content[len(_MAGIC) : start - 1] else None


class SealedWriter:
    """A sealed file while it is written: it has no name before `finish`, and no more than a part of it is in memory.

    Every method raises OSError, after which only `discard` may be called.
    """

    __slots__ = ("_beside", "_file", "_folder", "_parts", "_size", "_state")

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._beside = _beside(os.path.join(folder, "pack"))
        self._file = os.fdopen(_create(self._beside), "wb", buffering=0)
        self._state = blake2b(digest_size=_HEX // 2)
        self._parts = [_MAGIC, b"0" * _HEX, b"\n"]
        self._size = 0
        self._flush()
        self._state = blake2b(digest_size=_HEX // 2)

    def write(self, part: bytes) -> None:
        """Write on."""
        self._parts.append(part)
        self._size += len(part)
        if self._size > _BUFFERED:
            self._flush()

    def _flush(self) -> None:
        content = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._state.update(content)
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) or 0 :]

    def finish(self, suffix: str) -> str:
        """Seal the file and give it the name of its content, with a suffix; gives that name."""
        self._flush()
        digest = self._state.hexdigest()
        self._file.seek(len(_MAGIC))
        self._file.write(digest.encode())
        self._file.close()
        name = f"{digest}{suffix}"
        os.replace(self._beside, os.path.join(self._folder, name))
        return name

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        _discard(self._beside)


def write_atomically(path: str, parts: Sequence[bytes]) -> None:
    """Write a file so that others see the old one or the new one, never a part; raises OSError.

    There is no sync to disk: after a power cut the seal tells what did not arrive.
    """
    beside = _beside(path)
    try:
        with os.fdopen(_create(beside), "wb") as file:
            file.writelines(parts)
        os.replace(beside, path)
    except BaseException:
        _discard(beside)
        raise


def _beside(path: str) -> str:
    """Return a name nobody else uses, beside a file's."""
    return f"{path}.{os.getpid()}-{os.urandom(4).hex()}.k8slint.new"


def _create(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
