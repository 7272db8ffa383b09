"""Files that are whole and ours, or do not count: written beside their place and moved there, read under a seal.

The seal is made with the user's key, so that nobody else can write an entry that counts, nor give one another name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

try:
    from _blake2 import blake2b  # what hashlib gives, without importing OpenSSL for it (5 ms of each start)
except ImportError:  # pragma: no cover - another implementation of Python
    from hashlib import blake2b

_MAGIC = b"k8slint cache 2 "
_HEX = 32
_LARGEST = 1 << 30  # bytes; a larger file is none of ours
_BUFFERED = 1 << 18  # bytes a SealedWriter holds


def digest_of(content: bytes, *parts: bytes) -> str:
    """Return the digest of some bytes, one after the other, as 32 hexadecimal digits (BLAKE2b, 16 bytes)."""
    state = blake2b(content, digest_size=_HEX // 2)
    for part in parts:
        state.update(part)
    return state.hexdigest()


class Seal:
    """Seals the files of one cache with a key; `context` says what a file is, and is part of its seal."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def start(self, context: str) -> blake2b:
        """Return the state of a seal to which the content is still to be added."""
        state = blake2b(digest_size=_HEX // 2, key=self._key)
        state.update(context.encode("utf-8", "surrogateescape") + b"\0")
        return state

    def write(self, path: str, context: str, body: bytes) -> bool:
        """Return whether a file was written that `read` reads back; one that cannot be written is not an error."""
        state = self.start(context)
        state.update(body)
        try:
            write_atomically(path, (_MAGIC, state.hexdigest().encode(), b"\n", body))
        except OSError:
            return False
        return True

    def read(self, path: str, context: str) -> bytes | None:
        """Return the content that `write` wrote; None when the file is missing, cut short, changed or another one."""
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
        state = self.start(context)
        body = content[start:]
        state.update(body)
        return body if state.hexdigest().encode() == content[len(_MAGIC) : start - 1] else None


class SealedWriter:
    """A sealed file while it is written: it has no name before `finish`, and no more than a part of it is in memory.

    Every method raises OSError, after which only `discard` may be called.
    """

    __slots__ = ("_beside", "_file", "_folder", "_parts", "_size", "_state")

    def __init__(self, folder: str, seal: Seal, context: str) -> None:
        self._folder = folder
        self._beside = _beside(os.path.join(folder, "pack"))
        self._file = os.fdopen(_create(self._beside), "wb", buffering=0)
        self._state = seal.start(context)
        self._file.write(_MAGIC + b"0" * _HEX + b"\n")
        self._parts: list[bytes] = []
        self._size = 0

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
        """Return the name of the finished file, which is sealed: the digest of its content, with a suffix."""
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
        discard(self._beside)


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
        discard(beside)
        raise


def _beside(path: str) -> str:
    """Return a name nobody else uses, beside a file's."""
    return f"{path}.{os.getpid()}-{os.urandom(4).hex()}.k8slint.new"


def _create(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def discard(path: str) -> None:
    """Delete a file, if it can be."""
    try:
        os.unlink(path)
    except OSError:
        return
