"""A stretch of source text, as people and editors count it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from k8slint.model.named_tuple import NamedTuple


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, the end exclusive, columns in code points (a SARIF region)."""

    line: int
    column: int
    end_line: int
    end_column: int


START_OF_FILE = Span(1, 1, 1, 1)


class Lines:
    """Turns code-point offsets of a text into lines and columns.

    A line ends at LF (or CRLF), as editors and SARIF count; YAML's further breaks (NEL, LS, PS) stay inside a line.
    """

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        lengths = [len(line) + 1 for line in text.split("\n")]
        self.starts = [0, *accumulate(lengths[:-1])]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the (line, column) of an offset, both from 1; offsets past the end are held to it."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the offsets of the start and end of a span; lines past the end are held to it."""
        size, count = len(self.text), len(self.starts)
        start = self.starts[span.line - 1] + span.column - 1 if 1 <= span.line <= count else size
        end = self.starts[span.end_line - 1] + span.end_column - 1 if 1 <= span.end_line <= count else size
        return start, end

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets (the end exclusive, never before the start)."""
        line, column = self.place(start)
        end_line, end_column = self.place(max(start, end))
        return Span(line, column, end_line, end_column)
