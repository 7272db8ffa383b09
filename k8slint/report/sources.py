"""The texts of the checked files, read again when a printer wants to show a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.regular_file import read_regular
from k8slint.model.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.kube.secrecy.veil import Veil

_KEPT = 8


class Sources:
    """The files that findings are in, by the names these use, from memory (`contents`) or from disk.

    `read` takes the place of the disk, where files are as git has them. The last few are kept, because findings come
    file by file. A file that is gone, is not a regular file, is larger
    than `limit` bytes or has too many lines is None: a report must not fail, hang or swell because of it.
    """

    __slots__ = ("_contents", "_from", "_kept", "_limit", "_veils")

    def __init__(
        self,
        contents: Mapping[str, str | bytes] | None = None,
        limit: int = DEFAULT_LIMITS.file_bytes,
        read: Callable[[str], bytes | None] | None = None,
    ) -> None:
        self._contents = contents or {}
        self._from = read
        self._limit = limit
        self._kept: dict[str, tuple[bytes | None, Source | None]] = {}
        self._veils: dict[str, Veil] = {}

    def content(self, file: str) -> bytes | None:
        """Return the bytes of a file; None when they cannot be had."""
        return self._entry(file)[0]

    def source(self, file: str) -> Source | None:
        """Return a file as its spans count it: decoded, without byte order mark; None when it cannot be had."""
        return self._entry(file)[1]

    def veil(self, source: Source) -> Veil:
        """Return what of a source's text is not to be shown: values of secrets, found when first asked for."""
        veil = self._veils.get(source.file)
        if veil is None:
            from k8slint.kube.secrecy.veil import veil_of
            from k8slint.reading.manifest import read

            while len(self._veils) >= _KEPT:
                del self._veils[next(iter(self._veils))]
            veil = self._veils[source.file] = veil_of(read(source.text, source.file))
        return veil

    def _entry(self, file: str) -> tuple[bytes | None, Source | None]:
        if file not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            content = self._read(file)
            self._kept[file] = (content, None if content is None else _decoded(file, content))
        return self._kept[file]

    def _read(self, file: str) -> bytes | None:
        held = self._contents.get(file)
        if held is not None:
            return held.encode("utf-8", "surrogatepass") if isinstance(held, str) else held
        try:
            content = read_regular(file, self._limit + 1) if self._from is None else self._from(file)
        except (OSError, ValueError):
            return None
        return content if content is not None and len(content) <= self._limit else None


def _nothing(file: str) -> None:
    del file


NOTHING = Sources(read=_nothing)
"""No text at all: of findings of the past, whose lines are not those of today."""


def _decoded(file: str, content: bytes) -> Source | None:
    from k8slint.reading.decode import decode
    from k8slint.reading.problem import ManifestError

    try:
        text = decode(content).text
        return Source(file, text) if text.count("\n") <= DEFAULT_LIMITS.lines else None
    except ManifestError:
        return None
