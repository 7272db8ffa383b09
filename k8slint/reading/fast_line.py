"""One line of plain block-style YAML taken apart: what the fast reader remembers of every line it has seen.

Whatever is not plainly understood gives None, and the full parser reads the piece instead.
"""

from __future__ import annotations

import re
from typing import Any

from k8slint.reading.fast_flow import flow_shape
from k8slint.reading.problem import ManifestError
from k8slint.reading.scalars import SPECIAL, WORDS, Scalar, key_text, plain_value, resolve

Shape = tuple[int, int, "str | None", Any, int, int, int, int, int]
"""A line: (kind, column, key, value, key start, key end, value start, value end, length with its line break).

Offsets count from the start of the line. `column` is that of the key; for `- value` it is -2 minus that of the dash,
for `- key: value` FIRST_FIELD minus it. `key` is None for an item that is no field. The value of a BLOCK is its header,
of a FLOW its shape, of an ANCHOR the name and value, of an ALIAS the name.
"""

FIRST_FIELD = -1_000_000
"""The column of `- key: value` is this minus that of the dash."""
SCALAR, BLOCK, FLOW, ANCHOR, ALIAS = range(5)

# A key that needs no thought, with its colon; any other is left to the full parser.
_KEY = re.compile(r"(?:([A-Za-z0-9_./$~+][A-Za-z0-9_./$~+@%=-]*)|\"([^\"\\]*)\"|'([^']*)') *(:)(?: +|$)")
_QUOTED = re.compile(r"(?:\"([^\"\\]*)\"|'((?:[^']|'')*)') *(?: #.*)?$")
_HEADER = re.compile(r"([|>])([-+]?) *(?: #.*)?$")
_ANCHOR = re.compile(r"&([A-Za-z0-9_-]+) +(?=[^ #&*!|>\[{])")
_ALIAS = re.compile(r"\*([A-Za-z0-9_-]+) *(?: #.*)?$")
_REST = re.compile(r" *(?: #.*)?$")
_NO_PLAIN_START = frozenset("-?:,[]{}#&*!|>'\"%@`")
_LONGEST_KEY = 1000
# Four of five lines: a key, and nothing, a word or a text in double quotes.
_COMMON = re.compile(
    r" *(- +)?([A-Za-z_][A-Za-z0-9_./-]{,250}):"
    r"(?: +(?:([A-Za-z0-9./$<(~=;\\^][^ \t:#]*(?:[:#][^ \t:#]+)*)|\"([^\"\\\t]*)\"))?$"
)
# Only words this short mean anything but themselves.
_LONGEST_WORD = 5
_NUMERIC = frozenset("0123456789.")


def take_apart(line: str) -> Shape | None:
    """Give the shape of a line that is neither blank nor a comment; None when it is not surely understood."""
    found = _COMMON.match(line)
    if found is None:
        return _take_apart_slowly(line)
    dash, key, text, quoted = found.groups()
    if key in WORDS:
        return _take_apart_slowly(line)
    key_start, key_end = found.span(2)
    column = key_start if dash is None else FIRST_FIELD - found.start(1)
    end = len(line)
    if text is not None:
        value: Scalar = text
        if text[0] in _NUMERIC or (len(text) <= _LONGEST_WORD and text in WORDS):
            try:
                value = plain_value(text)
            except ManifestError:
                return None
        return (SCALAR, column, key, value, key_start, key_end, end - len(text), end, end + 1)
    if quoted is not None:
        return (SCALAR, column, key, quoted, key_start, key_end, end - len(quoted) - 2, end, end + 1)
    return (SCALAR, column, key, None, key_start, key_end, key_end + 1, key_end + 1, end + 1)


def _take_apart_slowly(line: str) -> Shape | None:
    if "\t" in line:
        return None
    content = line.lstrip(" ")
    start = column = len(line) - len(content)
    if content[:2] == "- " or content == "-":
        column = -2 - start
        content = content[2:].lstrip(" ")
        start = len(line) - len(content)
    found = _KEY.match(content)
    try:
        if found is not None:
            return _field(line, found, start, column if column >= 0 else FIRST_FIELD + 2 + column)
        return _item(line, start, column) if column < 0 else None
    except ManifestError:
        return None


def _field(line: str, found: re.Match[str], start: int, column: int) -> Shape | None:
    """Give the shape of `key: value` or `key:`."""
    which = 1 if found.start(1) == 0 else 2 if found.start(2) > 0 else 3
    key: str | None = found.group(which)
    if found.end() > _LONGEST_KEY or key is None:
        return None
    key_end = start + found.end(which)
    if which > 1:
        key_end += 1
    elif key[0] in SPECIAL:
        key = key_text(resolve(key))
        if key is None:
            return None
    at = start + found.end()
    if line[at : at + 1] in ("", "#"):
        colon = start + found.end(4)
        return (SCALAR, column, key, None, start, key_end, colon, colon, len(line) + 1)
    kind, value, at, end = _value(line, at)
    return None if kind < 0 else (kind, column, key, value, start, key_end, at, end, len(line) + 1)


def _item(line: str, at: int, column: int) -> Shape | None:
    """Give the shape of `- value` or `-`."""
    if line[at : at + 1] in ("", "#"):
        after = -1 - column
        return (SCALAR, column, None, None, after, after, after, after, len(line) + 1)
    kind, value, at, end = _value(line, at)
    return None if kind < 0 else (kind, column, None, value, at, at, at, end, len(line) + 1)


def _value(line: str, at: int) -> tuple[int, Any, int, int]:
    """Give kind, value and offsets of the value at `at`; kind -1 when it is not surely understood."""
    first = line[at]
    if first not in _NO_PLAIN_START or (first == "-" and line[at + 1 : at + 2] not in ("", " ")):
        text = _bare(line[at:])
        return (SCALAR, plain_value(text), at, at + len(text)) if ": " not in text and text[-1] != ":" else _DOUBT
    if first in "\"'":
        return _quoted(line, at)
    if first in "|>":
        found = _HEADER.match(line, at)
        return _DOUBT if found is None else (BLOCK, found.groups(), at, at)
    if first in "[{":
        flow = flow_shape(line, at)
        return _DOUBT if flow is None or _REST.match(line, flow[1]) is None else (FLOW, flow[0], at, flow[1])
    if first == "&":
        return _anchored(line, at)
    found = _ALIAS.match(line, at)
    return _DOUBT if found is None else (ALIAS, found.group(1), at, found.end(1))


_DOUBT = (-1, None, 0, 0)


def _quoted(line: str, at: int) -> tuple[int, Scalar, int, int]:
    found = _QUOTED.match(line, at)
    if found is None:
        return _DOUBT
    if line[at] == '"':
        return SCALAR, found.group(1), at, found.end(1) + 1
    return SCALAR, found.group(2).replace("''", "'"), at, found.end(2) + 1


def _anchored(line: str, at: int) -> tuple[int, Any, int, int]:
    found = _ANCHOR.match(line, at)
    if found is None:
        return _DOUBT
    kind, value, at, end = _value(line, found.end())
    return (ANCHOR, (found.group(1), value), at, end) if kind == SCALAR else _DOUBT


def _bare(text: str) -> str:
    """Give a plain scalar without the comment and blanks behind it."""
    comment = text.find(" #")
    return (text if comment < 0 else text[:comment]).rstrip(" ")
