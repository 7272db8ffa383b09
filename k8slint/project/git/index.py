"""The names of the files that git tracks, read from `.git/index` (gitformat-index(5)) without git."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 64 * 1024 * 1024
"""The largest index that is read: about 700,000 files."""

_LONGEST_NAME = 4096
_MOST_OF_NAMES = 128 * 1024 * 1024
_STAT_BYTES = 40  # times, device, inode, mode, owner, group, size
_EXTENDED = 0x4000
_LENGTH = 0x0FFF


class TrackedFiles:
    """The files that an index holds, by names relative to the top of the working tree, with slashes."""

    __slots__ = ("_names",)

    def __init__(self, names: list[bytes]) -> None:
        self._names = sorted(names)

    def holds(self, name: bytes) -> bool:
        """Whether a name, or anything below a folder of this name, is tracked."""
        folder = name + b"/"
        return self._first(name) == name or self._first(folder).startswith(folder)

    def _first(self, start: bytes) -> bytes:
        """Return the first name that is not before another; empty when there is none."""
        at = bisect_left(self._names, start)
        return self._names[at] if at < len(self._names) else b""


def tracked_files(data: bytes, hash_bytes: int, shared: Callable[[str], bytes | None]) -> TrackedFiles:
    """Return what an index of version 2 to 4 tracks; conflicts, submodules and folders of a sparse index as well.

    `hash_bytes` is the length of the repository's hashes (20, or 32 with SHA-256). `shared` returns the content of the
    file `sharedindex.<hash>` that a split index builds on. Raises ValueError for what is no index, is cut off or goes
    beyond the limits.
    """
    names, end = _entries(data, hash_bytes)
    base = _base(data, end, hash_bytes)
    if base:
        below = shared(base)
        if below is None:
            raise ValueError("the index that it builds on cannot be read")
        names += _entries(below, hash_bytes)[0]  # with those that were removed since: they are checked once more
    return TrackedFiles([name for name in names if name])


def _entries(data: bytes, hash_bytes: int) -> tuple[list[bytes], int]:
    """Return the names of an index and the offset behind its entries."""
    if len(data) > MAX_BYTES or data[:4] != b"DIRC" or len(data) < 12 + hash_bytes:
        raise ValueError("not an index, or one beyond the limits")
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    if version not in (2, 3, 4) or count > len(data) // (_STAT_BYTES + hash_bytes):
        raise ValueError("an index of an unknown version, or cut off")
    try:
        names, end = (_packed if version == 4 else _padded)(data, count, _STAT_BYTES + hash_bytes)
    except IndexError:
        raise ValueError("cut off") from None
    if end > len(data) - hash_bytes:
        raise ValueError("cut off")
    return names, end


def _padded(data: bytes, count: int, before: int) -> tuple[list[bytes], int]:
    """Read entries of versions 2 and 3: `before` bytes, flags, a whole name, zeros up to a multiple of eight."""
    names = []
    at = 12
    for _ in range(count):
        start = at + before + 2
        high = data[start - 2]
        length = (high << 8 | data[start - 1]) & _LENGTH
        if high & (_EXTENDED >> 8):
            start += 2
        end = start + length if length < _LENGTH else data.index(b"\0", start)
        names.append(data[start:end])
        at += (end - at + 8) & ~7
    return names, at


def _packed(data: bytes, count: int, before: int) -> tuple[list[bytes], int]:
    """Read entries of version 4: a name says how much of the end of the one before it to replace, and by what."""
    names = []
    at = 12
    name = b""
    total = 0
    for _ in range(count):
        at += before + 2
        if data[at - 2] & (_EXTENDED >> 8):
            at += 2
        byte = data[at]
        cut = byte & 127
        while byte & 128:
            at += 1
            byte = data[at]
            cut = ((cut + 1) << 7) | (byte & 127)
            if cut > _LONGEST_NAME:
                break
        at += 1
        end = data.index(b"\0", at)
        if cut > len(name):
            raise ValueError("replaces more than there is")
        name = name[: len(name) - cut] + data[at:end]
        total += len(name)
        if len(name) > _LONGEST_NAME or total > _MOST_OF_NAMES:
            raise ValueError("names beyond the limits")
        names.append(name)
        at = end + 1
    return names, at


def _base(data: bytes, at: int, hash_bytes: int) -> str:
    """Return the hash of the index that a split one builds on, in hexadecimal; empty for an ordinary one."""
    while at + 8 <= len(data) - hash_bytes:
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"link":
            base = data[at + 8 : at + 8 + hash_bytes]
            return base.hex() if any(base) else ""
        at += 8 + size
    return ""
