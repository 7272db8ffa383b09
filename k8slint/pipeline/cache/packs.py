"""Phase-1 results of one plan, kept in a few packs: files that are written once and never changed.

A pack is a line of JSON with keys, lengths and days of last use, and then the texts one after the other. Runs at the
same time write packs of their own and never wait for each other; when there are many, one run joins them to one.
"""

from __future__ import annotations

import json
import os
from typing import Any

from k8slint.pipeline.cache.folder import PACKS, SUFFIX, make_folder
from k8slint.pipeline.cache.sealed import digest_of, read_sealed, write_sealed

MOST_PACKS = 12
KEPT_DAYS = 30
"""Days after its last use that a result is left out when packs are joined."""

_REFRESHED_DAYS = 7
_Entry = tuple[bytes, int]


class Packs:
    """The results of one plan by key; `day` is today as a number, such as days since 1970."""

    def __init__(self, root: str, plan: str, day: int) -> None:
        self._root = root
        self._inner = os.path.join(PACKS, plan)
        self._day = day

    def exist(self) -> bool:
        """Whether anything is kept for this plan."""
        return bool(self._names())

    def find(self, wanted: set[str]) -> dict[str, bytes]:
        """Give the texts of those keys that are kept, and mark them as used from time to time."""
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
        """Keep some texts; does nothing where the folder cannot be written to."""
        if not texts or not make_folder(self._root, self._inner):
            return
        names = self._names()
        entries = {key: (text, self._day) for key, text in texts.items()}
        if len(names) < MOST_PACKS:
            self._write(entries)
            return
        for name in names:
            for key, entry in self._entries(name, None).items():
                if entry[1] + KEPT_DAYS > self._day:
                    known = entries.setdefault(key, entry)
                    entries[key] = max(known, entry, key=lambda each: each[1])
        written = self._write(entries)
        for name in names:
            if written and name != written:
                self._remove(name)

    def _names(self) -> list[str]:
        try:
            names = os.listdir(os.path.join(self._root, self._inner))
        except OSError:
            return []
        return sorted(name for name in names if name.endswith(SUFFIX))

    def _entries(self, name: str, wanted: set[str] | None) -> dict[str, _Entry]:
        """Read a pack; one that is damaged or is something else holds nothing."""
        body = read_sealed(os.path.join(self._root, self._inner, name))
        if body is None:
            return {}
        start = body.find(b"\n") + 1
        try:
            keys, lengths, days = json.loads(body[:start])
            return _cut(body, start, keys, lengths, days, wanted)
        except (ValueError, TypeError):
            return {}

    def _write(self, entries: dict[str, _Entry]) -> str:
        """Write a pack and give its name; empty when that failed."""
        texts = [text for text, _ in entries.values()]
        index = [list(entries), [len(text) for text in texts], [day for _, day in entries.values()]]
        body = b"\n".join((json.dumps(index, separators=(",", ":")).encode("ascii"), b"".join(texts)))
        name = f"{digest_of(body)}{SUFFIX}"
        return name if write_sealed(os.path.join(self._root, self._inner, name), body) else ""

    def _remove(self, name: str) -> None:
        try:
            os.unlink(os.path.join(self._root, self._inner, name))
        except OSError:
            return


def _cut(
    body: bytes, start: int, keys: list[Any], lengths: list[Any], days: list[Any], wanted: set[str] | None
) -> dict[str, _Entry]:
    """Cut the texts of a pack; raises ValueError or TypeError when its index does not fit it."""
    found: dict[str, _Entry] = {}
    for key, length, day in zip(keys, lengths, days, strict=True):
        if wanted is None or key in wanted:
            found[str(key)] = (body[start : start + length], int(day))
        start += length
    if start != len(body):
        raise ValueError("the index does not fit")
    return found
