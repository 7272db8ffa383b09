"""Documents that end unnoticed, or run into the next one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.checks.manifest.mappings import IDENTITY
from k8slint.model.finding import Edit, Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Context
    from k8slint.model.source import Source
    from k8slint.reading import Document
    from k8slint.reading.document import Duplicate

# YAML 1.1 ends a line at more characters than kubectl, which looks for a line feed before '---'.
_OTHER_BREAKS = "\r\x85\u2028\u2029"
_AT_LINE_END = rf"(?=[ \t]*(?:#[^\n{_OTHER_BREAKS}]*)?(?:[\n{_OTHER_BREAKS}]|$))"
_END = pattern(rf"(?:(?<=\n)\.\.\.|(?<=[{_OTHER_BREAKS}])(?:\.\.\.|---)){_AT_LINE_END}")
_CONTENT = pattern(rf"(?:^|(?<=[{_OTHER_BREAKS}]))[ \t]*[^\s#]", re.MULTILINE)
_NAMES = {"\r": "a lone carriage return", "\x85": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}


def document_separator_suspicious(document: Document, _context: Context) -> Iterator[Problem]:
    """Yield the problems of documents that end unnoticed, or run into the next one."""
    yield from _joined(document)
    text, start, end = document.source.text, document.start, document.end
    if text.find("\n...", start, end) < 0 and not _has_other_break(text, start, end):
        return
    for mark in _END.finditer(text, start, end):
        rest = _CONTENT.search(text, mark.end(), end)
        if rest is None:
            return
        if _is_after(document, mark.start()):
            yield _hidden(document, mark, document.source.lines.place(rest.end() - 1)[0])
            return


def _has_other_break(text: str, start: int, end: int) -> bool:
    """Whether '---' or '...' follows a line break that only YAML knows."""
    return any(
        text.find(f"{char}{sign}", start, end) >= 0 for char in _NAMES if char in text for sign in ("---", "...")
    )


def _hidden(document: Document, mark: re.Match[str], line: int) -> Problem:
    span = document.source.span(mark.start(), mark.end())
    before = document.source.text[mark.start() - 1]
    if mark.group() == "...":
        headline, fix = "'...' ends the document", "Write '---' instead."
        consequence = f"kubectl skips what follows, from line {line} on, without a warning."
    else:
        headline = f"'---' after {_NAMES[before]} does not separate documents for kubectl"
        fix = "Save the file with LF or CRLF line ends."
        consequence = "kubectl skips everything after it, without a warning."
    edits = (Edit(document.source.file, span, "---", "unsafe"),) if mark.group() == "..." else ()
    return Problem(document.root, headline, consequence, fix, span=span, edits=edits)


def _is_after(document: Document, offset: int) -> bool:
    """Whether everything the document holds was written before an offset."""
    marks = getattr(document.value, "marks", None)
    if isinstance(marks, dict):
        return all(mark[0] < offset for mark in marks.values())
    return True


def _joined(document: Document) -> Iterator[Problem]:
    """Yield the problem of a top-level key that begins a second object without a separator.

    One that is there twice alone may as well be a slip.
    """
    twice = {duplicate.key for duplicate in document.duplicates if duplicate.owner is document.value}
    for duplicate in document.duplicates:
        if duplicate.key in IDENTITY and duplicate.owner is document.value:
            first = document.source.span(duplicate.first_start, duplicate.first_end)
            yield Problem(
                document.root.get(duplicate.key),
                "a second object seems to begin here without a line '---' before it",
                "kubectl reads the two as one object, with the last value of every key.",
                f"Add a line '---' above (the first object has its '{duplicate.key}' on line {first.line}).",
                span=document.source.span(duplicate.last_start, duplicate.last_end),
                edits=_divided(document.source, duplicate.last_start)
                if twice.issuperset(IDENTITY)
                else _without_repeat(document, duplicate),
            )
            return


def _without_repeat(document: Document, duplicate: Duplicate) -> tuple[Edit, ...]:
    """Return the edit that removes a line that is there twice; none where the two differ."""
    from k8slint.reading.repeat_edit import repeat_removed

    return repeat_removed(document.root.get(duplicate.key), duplicate.first_start)


def _divided(source: Source, start: int) -> tuple[Edit, ...]:
    """Return the edit that writes a line `---` above a key at the start of a line."""
    from k8slint.reading.emit import style_of

    if source.text[start - 1 : start] != "\n":
        return ()
    at = source.lines.span(start, start)
    return (Edit(source.file, at, f"---{style_of(source).newline}", "unsafe"),)
