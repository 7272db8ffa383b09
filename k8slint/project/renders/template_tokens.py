"""A Go template taken apart: its texts, trimmed as the template asks, and the words of its actions.

Source: Go's text/template/parse/lex.go (delimiters, trimming, comments, strings).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
"""A string of an action: interpreted, raw, or a single character."""

_BLANKS = " \t\r\n"
_BLANK_SET = frozenset(_BLANKS)
_OPEN, _CLOSE = "{{", "}}"
_STOP = re.compile(r'["`\']|\}\}')


class TemplateError(ValueError):
    """A template that cannot be read: an action is not closed, or blocks and their ends do not match."""


class TemplateToken(NamedTuple):
    """A stretch of text, or the words of an action, with the 1-based line it starts on."""

    is_action: bool
    text: str
    line: int
    is_inline: bool = False


def tokens(template: str) -> Iterator[TemplateToken]:
    """Yield texts and actions, texts trimmed as `{{-` and `-}}` say. Raises TemplateError."""
    position, line, trimmed, inline = 0, 1, False, False
    while True:
        start = template.find(_OPEN, position)
        text = template[position : start if start >= 0 else len(template)]
        trims = start >= 0 and template[start + 2 : start + 3] == "-" and template[start + 3 : start + 4] in _BLANKS
        shown = text.lstrip(_BLANKS) if trimmed else text
        if shown:
            first = line + text[: len(text) - len(shown)].count("\n")
            shown = shown.rstrip(_BLANKS) if trims else shown
            if shown:
                yield TemplateToken(False, shown, first)
        line += text.count("\n")
        if start < 0:
            return
        before = text.rpartition("\n")
        inline = bool(before[2].strip()) or (inline and not before[1])
        words, position, trimmed = _action(template, start + (3 if trims else 2))
        if words is not None:
            yield TemplateToken(True, words, line, inline)
        line += template.count("\n", start, position)


def _action(template: str, start: int) -> tuple[str | None, int, bool]:
    """Return the words of an action (None for a comment), the offset after it, and whether it trims what follows."""
    begin = start
    while template[begin : begin + 1] in _BLANK_SET:
        begin += 1
    if template.startswith("/*", begin):
        end = template.find("*/", begin + 2)
        close = template.find(_CLOSE, end)
        if end < 0 or close < 0:
            raise TemplateError("a comment is not closed")
        return None, close + 2, template[end + 2 : close].strip() == "-"
    position = begin
    while True:
        stop = _STOP.search(template, position)
        if stop is None:
            raise TemplateError("an action is not closed")
        if stop[0] == _CLOSE:
            words = template[begin : stop.start()]
            trims = words.endswith("-") and words[-2:-1] in _BLANKS and len(words) > 1
            return (words[:-1] if trims else words).strip(), stop.end(), trims
        quoted = QUOTED.match(template, stop.start())
        if quoted is None:
            raise TemplateError("a text in an action is not closed")
        position = quoted.end()
