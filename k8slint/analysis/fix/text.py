"""The text of a file with edits applied, and back to bytes: nothing but what the edits cover changes."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.span import Lines
from k8slint.reading.decode import decode
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Edit

_BARE_FEED = pattern(r"(?<!\r)\n")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BLANK = " \t\r\n"
_ENDS_A_VALUE = f"{_BLANK},]}}"


class FileText(NamedTuple):
    """The text of a file, and what it takes to write it back: the byte order mark and the encoding."""

    text: str
    mark: bytes = b""
    encoding: str = "utf-8"

    def data(self) -> bytes:
        """Return the bytes of the file."""
        return self.mark + self.text.encode(self.encoding)


def file_text(data: bytes) -> FileText | None:
    """Return the text of a file as places count it; None for one that would not be written back byte by byte."""
    encoding = _WIDE.get(data[:2], "utf-8")
    try:
        text = decode(data).text
        body = text.encode(encoding)
    except (ManifestError, UnicodeEncodeError):
        return None
    if not data.endswith(body):
        return None
    return FileText(text, data[: len(data) - len(body)], encoding)


_WITHIN_A_LINE = 1 << 30


class Replacement(NamedTuple):
    """The characters between two offsets, and the text that takes their place."""

    start: int
    end: int
    text: str

    def collides(self, other: Replacement) -> bool:
        """Whether two replacements cannot be made together; what both insert at one place stands there in turn."""
        return self.start < other.end and other.start < self.end


def replacements_of(edits: Iterable[Edit], text: str, lines: Lines) -> list[Replacement] | None:
    """Return edits of one file by offsets, in order; None where one is out of the text or two of them collide.

    Line feeds in them become the line ends of the file.
    """
    found = []
    for edit in edits:
        start, end = lines.offsets(edit.span)
        if not 0 <= start <= end <= len(text) or lines.span(start, end) != edit.span:
            return None
        found.append(Replacement(start, end, _with_line_ends(edit.text, text, start)))
    found.sort(key=lambda each: each[:2])
    if any(one.collides(other) for one, other in pairwise(found)):
        return None
    return found


def _with_line_ends(inserted: str, text: str, at: int) -> str:
    """Return what is inserted with the line ends of the line it stands on, or of the one before the last."""
    if "\n" not in inserted:
        return inserted
    feed = text.find("\n", at)
    if feed < 0:
        feed = text.rfind("\n")
    return _BARE_FEED.sub("\r\n", inserted) if feed > 0 and text[feed - 1] == "\r" else inserted


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """Return a text with the edits of one file; None where they are out of it or collide."""
    found = replacements_of(edits, text, Lines(text))
    return None if found is None else Changed(text, found).text


def _order(each: Replacement) -> tuple[int, int, int]:
    """Return what orders replacements: of insertions at one place that which belongs deepest inside comes first.

    That is what goes on in a line, then lines in the order of their indentation.
    """
    line = each.text.lstrip("\r\n")
    depth = len(line) - len(line.lstrip(" ")) if line != each.text else _WITHIN_A_LINE
    return each.start, each.end, -depth


class Changed:
    """A text with replacements made, and where everything else of it went."""

    __slots__ = ("_new", "_new_ends", "_old", "_old_ends", "_shifts", "replacements", "text")

    def __init__(self, text: str, replacements: Iterable[Replacement]) -> None:
        self._old = text
        self.replacements = sorted(replacements, key=_order)
        parts = []
        self._new: list[Replacement] = []
        self._shifts = [0]
        position = 0
        for start, end, inserted in self.replacements:
            parts += [text[position:start], inserted]
            position = end
            first = start + self._shifts[-1]
            self._new.append(Replacement(first, first + len(inserted), inserted))
            self._shifts.append(self._shifts[-1] + len(inserted) - (end - start))
        self.text = "".join([*parts, text[position:]])
        self._old_ends = [each.end for each in self.replacements]
        self._new_ends = [each.end for each in self._new]

    def moved(self, offset: int) -> int:
        """Return where the character at an offset is now; it must not have been replaced."""
        at = bisect_left(self._old_ends, offset + 1)
        return offset + self._shifts[at]

    def writer(self, start: int, end: int) -> Replacement | None:
        """Return the replacement that wrote all that stands between two offsets of the new text; None for another."""
        at = bisect_left(self._new_ends, end)
        wrote = at < len(self._new) and self._new[at].start <= start < end
        return self.replacements[at] if wrote else None

    def replaced(self, replacement: Replacement) -> str:
        """Return the old text in the place of which a replacement stands."""
        return self._old[replacement.start : replacement.end]

    def covers(self, start: int, end: int) -> bool:
        """Whether something between two offsets of the old text is replaced, or what stands there goes on in it.

        What is empty is covered by what is inserted at its place.
        """
        return _touches(self.replacements, self._old_ends, start, end)

    def brings(self, start: int, end: int) -> bool:
        """Whether something between two offsets of the new text was inserted."""
        return _touches(self._new, self._new_ends, start, end)


def _touches(ranges: list[Replacement], ends: list[int], start: int, end: int) -> bool:
    at = bisect_left(ends, start)
    while at < len(ranges) and ranges[at].start <= end:
        low, high, text = ranges[at]
        if (low < end and start < high) or start == end:
            return True
        if (high == start and text[-1:].strip(_BLANK)) or (low == end and text[:1].strip(_ENDS_A_VALUE)):
            return True
        at += 1
    return False
