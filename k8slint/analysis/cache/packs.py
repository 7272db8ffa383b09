"""Phase-1 results of one plan, kept in a few packs: files that are written once and never changed.

A pack is the texts one after the other, and then a line of JSON with their keys, lengths and days of last use; so it
is written while a run goes on. Runs at the same time write packs of their own and never wait for each other; when there
are many, one run joins them to one.
"""

from __future__ import annotations

import json
import os
from typing import Any

from k8slint.analysis.cache.folder import PACKS, SUFFIX, make_folder
from k8slint.analysis.cache.sealed import Seal, SealedWriter

MOST_PACKS = 12
KEPT_DAYS = 30
"""Days after its last use that a result is left out when packs are joined."""

_REFRESHED_DAYS = 7
_Entry = tuple[bytes, int]


class Packs:
    """The results of one plan by key; `day` is today as a number, such as days since 1970."""

    def __init__(self, root: str, seal: Seal, plan: str, day: int) -> None:
        self._root = root
        self._seal = seal
        self._inner = os.path.join(PACKS, plan)
        self._day = day
        self._pack: _Pack | None = None
        self._failed = False

    def exist(self) -> bool:
        """Whether anything is kept for this plan."""
        return bool(self._names())

    def find(self, wanted: set[str]) -> dict[str, bytes]:
        """Return the texts of those keys that are kept, and mark them as used from time to time."""
        found: dict[str, bytes] = {}
        stale: dict[str, bytes] = {}
        for name in self._names():
            for key, (text, day) in self._entries(name, wanted).items():
                found[key] = text
                if day + _REFRESHED_DAYS <= self._day:
                    stale[key] = text
                else:
                    stale.pop(key, None)
        if stale:
            self.add(stale)
        return found

    def add(self, texts: dict[str, bytes]) -> None:
        """Keep some texts."""
        for key, text in texts.items():
            self.keep(key, text)
        self.finish()

    def keep(self, key: str, text: bytes) -> None:
        """Write a text into the pack of this run; does nothing where the folder cannot be written to."""
        if self._pack is None and not self._failed:
            self._failed = not make_folder(self._root, self._inner)
            self._pack = None if self._failed else self._begin()
        if self._pack is not None and not self._pack.add(key, text, self._day):
            self._pack, self._failed = None, True

    def finish(self) -> None:
        """Close the pack of this run, so that others see it, and join packs when there are too many."""
        pack, self._pack = self._pack, None
        if pack is None or not pack.finish():
            return
        names = self._names()
        if len(names) > MOST_PACKS:
            self._join(names)

    def _begin(self) -> _Pack | None:
        try:
            return _Pack(SealedWriter(os.path.join(self._root, self._inner), self._seal, self._inner))
        except OSError:
            self._failed = True
            return None

    def _join(self, names: list[str]) -> None:
        """Write one pack with what is fresh in many, and remove those."""
        entries: dict[str, _Entry] = {}
        for name in names:
            for key, entry in self._entries(name, None).items():
                if entry[1] + KEPT_DAYS > self._day and entry[1] >= entries.get(key, entry)[1]:
                    entries[key] = entry
        pack = self._begin()
        if pack is None or not all(pack.add(key, *entry) for key, entry in entries.items()):
            return
        joined = pack.finish()
        for name in names:
            if joined and name != joined:
                self._remove(name)

    def _names(self) -> list[str]:
        try:
            names = os.listdir(os.path.join(self._root, self._inner))
        except OSError:
            return []
        return sorted(name for name in names if name.endswith(SUFFIX))

    def _entries(self, name: str, wanted: set[str] | None) -> dict[str, _Entry]:
        """Read a pack; one that is damaged or is something else holds nothing."""
        body = self._seal.read(os.path.join(self._root, self._inner, name), self._inner)
        if body is None:
            return {}
        end = body.rfind(b"\n")
        try:
            keys, lengths, days = json.loads(body[end + 1 :])
            return _cut(body, end, keys, lengths, days, wanted)
        except (ValueError, TypeError):
            return {}

    def _remove(self, name: str) -> None:
        try:
            os.unlink(os.path.join(self._root, self._inner, name))
        except OSError:
            return


class _Pack:
    """A pack while it is written; a failure discards it."""

    __slots__ = ("_days", "_file", "_keys", "_lengths")

    def __init__(self, file: SealedWriter) -> None:
        self._file = file
        self._keys: list[str] = []
        self._lengths: list[int] = []
        self._days: list[int] = []

    def add(self, key: str, text: bytes, day: int) -> bool:
        """Write an entry; False when that failed, and the pack is gone."""
        try:
            self._file.write(text)
        except OSError:
            self._file.discard()
            return False
        self._keys.append(key)
        self._lengths.append(len(text))
        self._days.append(day)
        return True

    def finish(self) -> str:
        """Write the index, and give the name of the pack; empty when that failed."""
        index = json.dumps([self._keys, self._lengths, self._days], separators=(",", ":"))
        try:
            self._file.write(b"\n" + index.encode("ascii"))
            return self._file.finish(SUFFIX)
        except OSError:
            self._file.discard()
            return ""


def _cut(
    body: bytes, end: int, keys: list[Any], lengths: list[Any], days: list[Any], wanted: set[str] | None
) -> dict[str, _Entry]:
    """Cut the texts of a pack, which end at `end`; raises ValueError or TypeError when its index does not fit it."""
    found: dict[str, _Entry] = {}
    start = 0
    for key, length, day in zip(keys, lengths, days, strict=True):
        if wanted is None or key in wanted:
            found[str(key)] = (body[start : start + length], int(day))
        start += length
    if start != end:
        raise ValueError("the index does not fit")
    return found
