"""The file a document was read from: its name, its text, its lines."""

from __future__ import annotations

from collections.abc import Sequence

from k8slint.model.pattern import pattern
from k8slint.model.span import Lines, Span
from k8slint.model.written import source_offsets

# It begins with the character that is rare, which is what makes the search fast.
_ANCHOR = pattern(r"&(?<![^\s\[{,]&)[^\s&]")


class Source:
    """A file as it was read: `file` is the name for messages, `text` its decoded text without byte order mark.

    `may_be_filled` says whether its values may be placeholders; None before somebody has looked.
    """

    __slots__ = ("_lines", "_may_alias", "_scalar", "file", "may_be_filled", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.may_be_filled: bool | None = None
        self._lines: Lines | None = None
        self._may_alias: bool | None = None
        self._scalar: tuple[int, int, str, Sequence[int]] = (0, -1, "", ())

    @property
    def lines(self) -> Lines:
        """The table of line starts, made when first asked for."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    @property
    def may_alias(self) -> bool:
        """Whether an alias or merge key may stand in the text: most files have none, so no value came through one."""
        if self._may_alias is None:
            self._may_alias = "*" in self.text or "<<" in self.text
        return self._may_alias

    @property
    def has_anchors(self) -> bool:
        """Whether anchors and aliases, by which a value may stand in several places, stand in the text."""
        return self.may_alias and _ANCHOR.search(self.text) is not None

    def span(self, start: int, end: int) -> Span:
        """Return lines and columns of two offsets; blank ends and line breaks at the end are left out."""
        text = self.text
        while end > start + 1 and text[end - 1] in " \t\r\n":
            end -= 1
        return self.lines.span(start, end)

    def offsets(self, start: int, end: int, value: str) -> Sequence[int]:
        """Return the offset from `start` of each character of a scalar and one past it; empty for one that is too long.

        The last answer is kept: a long script may hold a thousand mistakes.
        """
        known = self._scalar
        if known[:2] != (start, end) or known[2] is not value:
            known = self._scalar = (start, end, value, source_offsets(self.text[start:end], value))
        return known[3]
