"""Places of a text as an editor counts them: lines from 0, characters in the units that were agreed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from lsprotocol import types

from k8slint.model.span import Lines

if TYPE_CHECKING:
    from k8slint.model.span import Span

Units = Literal["utf-8", "utf-16", "utf-32"]
"""What a character of a position is: a byte, half of what is beyond the first plane, or a code point."""

_BREAKS = re.compile(r"\r\n|\n|\r")


class EditorText:
    """A text whose positions are those of an editor; they are held to what there is, however large they are."""

    def __init__(self, text: str, units: Units = "utf-16") -> None:
        self.text = text
        self.units = units
        self._is_plain = units == "utf-32" or text.isascii()

    @cached_property
    def _starts(self) -> list[int]:
        """The offsets at which lines start; an editor ends one at a lone carriage return, too."""
        return [0, *(found.end() for found in _BREAKS.finditer(self.text))]

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def offset(self, position: types.Position) -> int:
        """Return the offset in code points of a position."""
        line = position.line
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[max(line, 0)]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        content = self.text[start:end].rstrip("\r\n")
        return start + min(self._code_points(content, position.character), len(content))

    def position(self, offset: int) -> types.Position:
        """Return the position of an offset in code points."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        return types.Position(line, self._width(self.text[start:offset]))

    def range(self, span: Span) -> types.Range:
        """Return the range of a span."""
        start, end = self._lines.offsets(span)
        return types.Range(self.position(start), self.position(max(start, end)))

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets."""
        return self._lines.span(start, end)

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the offsets of the start and end of a span."""
        start, end = self._lines.offsets(span)
        return max(0, min(start, len(self.text))), max(0, min(end, len(self.text)))

    def replaced(self, change: types.TextDocumentContentChangeEvent) -> str:
        """Return the text after a change of an editor; one without a range is the whole new text."""
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return change.text
        start, end = self.offset(change.range.start), self.offset(change.range.end)
        return self.text[: min(start, end)] + change.text + self.text[max(start, end) :]

    def _width(self, text: str) -> int:
        """Return how many units a text has."""
        if self._is_plain:
            return len(text)
        return sum(self._size(character) for character in text)

    def _size(self, character: str) -> int:
        code = ord(character)
        if self.units == "utf-16":
            return 2 if code > 0xFFFF else 1
        return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4

    def _code_points(self, content: str, units: int) -> int:
        """Return how many characters of a line some units reach; one that they reach into counts."""
        if self._is_plain:
            return max(0, units)
        left = units
        for count, character in enumerate(content):
            if left <= 0:
                return count
            left -= self._size(character)
        return len(content)
