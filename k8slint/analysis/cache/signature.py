"""Signatures of files: what `stat` says of them stands for their content, as in git's index.

A file that changed just before it was looked at could change again without a new time, where a file system's clock is
coarse. So a signature counts only when the file was left alone for a while before it was taken.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator

SETTLED_NS = 2_000_000_000
"""Nanoseconds a file must have been left alone: FAT counts time in steps of two seconds."""

_NONE = (0, 0, 0, 0)
FIELDS = len(_NONE)


class Signatures:
    """Size, time of change, time of the last change of any kind and inode of some files, in the order given."""

    __slots__ = ("settled", "values")

    def __init__(self, files: Iterable[str], now_ns: int) -> None:
        self.values = array("Q")
        extend = self.values.extend
        stat = os.stat
        mask = (1 << 64) - 1
        latest = now_ns - SETTLED_NS
        settled = bytearray()
        for file in files:
            try:
                found = stat(file)
            except (OSError, ValueError):
                extend(_NONE)
                settled.append(False)
                continue
            changed, touched = found.st_mtime_ns, found.st_ctime_ns
            extend((found.st_size, changed & mask, touched & mask, found.st_ino & mask))
            settled.append(changed < latest and touched < latest)
        self.settled = settled
        """For each file whether its signature may stand for its content."""

    @property
    def all_settled(self) -> bool:
        """Whether every signature may stand for its content."""
        return 0 not in self.settled

    def text(self) -> bytes:
        """Return the signatures as bytes, equal for equal signatures."""
        return self.values.tobytes()

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Return the signature of each file."""
        values = self.values
        for at in range(0, len(values), FIELDS):
            yield tuple(values[at : at + FIELDS])
