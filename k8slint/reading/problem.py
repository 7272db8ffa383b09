"""What keeps a file, or the rest of it, from being read."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.model.span import START_OF_FILE, Span

if TYPE_CHECKING:
    from k8slint.model.source import Source


class ManifestError(ValueError):
    """Text that kubectl cannot read, or that asks for more than the limits allow.

    `cause` is a fixed word: encoding, separator, syntax, tag, number, key, alias, merge, json, limit.
    `message` says what is wrong and what to do; `start` and `end` are code-point offsets in the text;
    `span` (and `line`, `column`, from 1) is their place once the error was put into a file by `placed`.
    """

    def __init__(self, cause: str, message: str, start: int, end: int = -1) -> None:
        super().__init__(message)
        self.cause = cause
        self.message = message
        self.start = start
        self.end = end
        self.span: Span = START_OF_FILE

    @property
    def line(self) -> int:
        """The line of the error, from 1."""
        return self.span.line

    @property
    def column(self) -> int:
        """The column of the error, from 1, in code points."""
        return self.span.column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"

    def placed(self, source: Source) -> ManifestError:
        """Work out the lines and columns of the error in its file; gives the error itself."""
        size = len(source.text)
        start = max(0, min(self.start, size))
        end = max(start, min(self.end if self.end > start else start + 1, size))
        self.start, self.end = start, end
        self.span = source.span(start, end)
        return self
