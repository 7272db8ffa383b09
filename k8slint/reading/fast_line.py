"""One line of plain block-style YAML taken apart: what the fast reader remembers of every line it has seen.

Whatever is not plainly understood gives None, and the full parser reads the piece instead.
"""

from __future__ import annotations

import re
from typing import Any

from k8slint.reading.fast_flow import flow_shape, is_flow_odd, is_number_odd
from k8slint.reading.problem import ManifestError
from k8slint.reading.scalars import SPECIAL, WORDS, Scalar, key_text, plain_value, resolve

Shape = tuple[int, "str | None", Any, int, int, int, int, int]
"""A line: (column, key, value, kind, key start, key end, value start, value end); () for a blank line or comment.

Offsets count from the start of the line. `column` is that of the key; for `- value` it is -2 minus that of the dash,
for `- key: value` FIRST_FIELD plus the latter. `key` is None for an item without one. The value of a BLOCK is its
header, of a FLOW its shape, of an ANCHOR the name and value, of an ALIAS the name. OPEN is a key or dash with nothing
behind it, where what stands below is the value; QUOTED and BRACKET are those of what may end on a later line.
"""

FIRST_FIELD = -1_000_000
"""The column of `- key: value` is this plus that of `- value`."""
SCALAR, OPEN, BLOCK, FLOW, ANCHOR, ALIAS, QUOTED, BRACKET = range(8)

# A key that needs no thought, with its colon; any other is left to the full parser.
_KEY = re.compile(r"(?:([A-Za-z0-9_./$~+][A-Za-z0-9_./$~+@%=-]*)|\"([^\"\\]*)\"|'([^']*)') *(:)(?: +|$)")
_QUOTED = re.compile(r"(?:\"([^\"\\]*)\"|'((?:[^']|'')*)') *(?: #.*)?$")
_HEADER = re.compile(r"([|>])([1-9]?)([-+]?) *(?: #.*)?$")
_ANCHOR = re.compile(r"&([A-Za-z0-9_-]+) +(?=[^ #&*!|>\[{])")
_ALIAS = re.compile(r"\*([A-Za-z0-9_-]+) *(?: #.*)?$")
REST = re.compile(r" *(?: #[^\n]*)?$", re.MULTILINE)
"""What may stand behind a value on its line."""
_NO_PLAIN_START = frozenset("-?:,[]{}#&*!|>'\"%@`")
_LONGEST_KEY = 1000
# Nine of ten lines: a key, and nothing, a word or a text in double quotes.
_HEAD = re.compile(r" *(- +)?([A-Za-z_][A-Za-z0-9_./-]{,250})")
_TEXT = re.compile(r"[A-Za-z0-9./$<(~=;\\^][^ \t:#]*(?:[:#][^ \t:#]+)*")
# Only words this short mean anything but themselves.
_LONGEST_WORD = 5
_NUMERIC = frozenset("0123456789.")

_MOST_MET = 8192
_LONGEST_MET = 80
_heads: dict[str, tuple[int, str, int, int]] = {}
"""What stands in front of a colon, blanks and dash included: column, key, key start, key end."""
_texts: dict[str, Scalar] = {}
"""The values of texts behind a colon, quotes included, that are not odd."""
_NEVER_MET: Any = object()
_MOST_SHAPES = 16_384
_LONGEST_REMEMBERED = 160
shapes: dict[str, Shape | tuple[()]] = {}
"""The shapes of lines that were met; reading a new piece keeps them from growing forever."""


def shape_of(line: str) -> Shape | tuple[()] | None:
    """Return the shape of a line and remember it unless it is odd; None when it is not surely understood."""
    head, colon, text = line.partition(": ")
    known = _heads.get(head)
    if known is not None and colon:
        value = _texts.get(text, _NEVER_MET)
        if value is _NEVER_MET:
            value = _value_of(text)
        if value is not _NEVER_MET:
            column, key, key_start, key_end = known
            end = len(line)
            met: Shape = (column, key, value, SCALAR, key_start, key_end, end - len(text), end)
            if end <= _LONGEST_REMEMBERED:
                if len(shapes) >= _MOST_SHAPES:
                    shapes.clear()
                shapes[line] = met
            return met
    shape = take_apart(line)
    if shape is not None and len(line) <= _LONGEST_REMEMBERED and not is_odd(line, shape):
        if len(shapes) >= _MOST_SHAPES:
            shapes.clear()
        shapes[line] = shape
    return shape


def is_odd(line: str, shape: Shape | tuple[()]) -> bool:
    """Whether a key or number of a line may mean another one than is written."""
    if not shape:
        return False
    _, key, value, kind, key_start, key_end, start, end = shape
    if key is not None and line[key_start] not in "\"'" and line[key_start:key_end] != key:
        return True
    if kind == FLOW:
        return is_flow_odd(line, value)
    if kind == ANCHOR:
        value = value[1]
    return is_number_odd(value, line[start:end])


def column_of(line: str) -> int:
    """Return the column, from 0, of the first character that is not a blank."""
    return len(line) - len(line.lstrip(" "))


def take_apart(line: str) -> Shape | tuple[()] | None:
    """Return the shape of a line; None when it is not surely understood."""
    head, colon, text = line.partition(": ")
    if not colon:
        if line[-1:] != ":":
            return _take_apart_slowly(line)
        head = line[:-1]
    known = _heads.get(head) or _head_of(head)
    if known is None:
        return _take_apart_slowly(line)
    column, key, key_start, key_end = known
    if not colon:
        return column, key, None, OPEN, key_start, key_end, key_end + 1, key_end + 1
    value = _texts.get(text, _NEVER_MET)
    if value is _NEVER_MET:
        value = _value_of(text)
        if value is _NEVER_MET:
            return _take_apart_slowly(line)
    end = len(line)
    return column, key, value, SCALAR, key_start, key_end, end - len(text), end


def _head_of(head: str) -> tuple[int, str, int, int] | None:
    """Return what stands in front of a colon, and remember it; None when it needs more thought."""
    found = _HEAD.fullmatch(head)
    if found is None or found.group(2) in WORDS:
        return None
    key_start, key_end = found.span(2)
    column = key_start if found.group(1) is None else FIRST_FIELD - 2 - found.start(1)
    known = (column, found.group(2), key_start, key_end)
    if key_end <= _LONGEST_MET:
        if len(_heads) >= _MOST_MET:
            _heads.clear()
        _heads[head] = known
    return known


def _value_of(text: str) -> Any:
    """Return the value of a text behind a colon, and remember it; _NEVER_MET when it needs more thought or is odd."""
    if text[:1] == '"':
        inner = text[1:-1]
        sure = text[-1] == '"' and len(text) > 1 and '"' not in inner and "\\" not in inner and "\t" not in inner
        return inner if sure else _NEVER_MET
    value: Scalar = text
    if text.replace("-", "").isalnum() and text[0] > "9" and text.isascii():
        # A word, the most common text.
        if len(text) <= _LONGEST_WORD and text in WORDS:
            value = plain_value(text)
    elif _TEXT.fullmatch(text) is None:
        return _NEVER_MET
    elif text[0] in _NUMERIC or text in WORDS:
        try:
            value = plain_value(text)
        except ManifestError:
            return _NEVER_MET
        if is_number_odd(value, text):
            return _NEVER_MET
    if len(text) <= _LONGEST_MET:
        if len(_texts) >= _MOST_MET:
            _texts.clear()
        _texts[text] = value
    return value


def _take_apart_slowly(line: str) -> Shape | tuple[()] | None:
    content = line.lstrip(" ")
    if not content or content[0] == "#":
        return ()
    if "\t" in line:
        return None
    start = column = len(line) - len(content)
    if content[:2] == "- " or content == "-":
        column = -2 - start
        content = content[2:].lstrip(" ")
        start = len(line) - len(content)
    found = _KEY.match(content)
    try:
        if found is not None:
            return _field(line, found, start, column if column >= 0 else FIRST_FIELD + column)
        return _item(line, start, column) if column < 0 else None
    except ManifestError:
        return None


def _field(line: str, found: re.Match[str], start: int, column: int) -> Shape | None:
    """Return the shape of `key: value` or `key:`."""
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
        return column, key, None, OPEN, start, key_end, colon, colon
    kind, value, at, end = value_of(line, at)
    return None if kind < 0 else (column, key, value, kind, start, key_end, at, end)


def _item(line: str, at: int, column: int) -> Shape | None:
    """Return the shape of `- value` or `-`."""
    if line[at : at + 1] in ("", "#"):
        after = -1 - column
        return column, None, None, OPEN, after, after, after, after
    kind, value, at, end = value_of(line, at)
    return None if kind < 0 else (column, None, value, kind, at, at, at, end)


def value_of(line: str, at: int) -> tuple[int, Any, int, int]:
    """Return kind, value and offsets of the value at `at`; kind -1 when it is not surely understood."""
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
        if flow is None:
            return BRACKET, None, at, at
        return _DOUBT if REST.match(line, flow[1]) is None else (FLOW, flow[0], at, flow[1])
    if first == "&":
        return _anchored(line, at)
    found = _ALIAS.match(line, at)
    return _DOUBT if found is None else (ALIAS, found.group(1), at, found.end(1))


_DOUBT = (-1, None, 0, 0)


def _quoted(line: str, at: int) -> tuple[int, Scalar, int, int]:
    found = _QUOTED.match(line, at)
    if found is None:
        return QUOTED, None, at, at
    if line[at] == '"':
        return SCALAR, found.group(1), at, found.end(1) + 1
    return SCALAR, found.group(2).replace("''", "'"), at, found.end(2) + 1


def _anchored(line: str, at: int) -> tuple[int, Any, int, int]:
    found = _ANCHOR.match(line, at)
    if found is None:
        return _DOUBT
    kind, value, at, end = value_of(line, found.end())
    return (ANCHOR, (found.group(1), value), at, end) if kind == SCALAR else _DOUBT


def _bare(text: str) -> str:
    """Return a plain scalar without the comment and blanks behind it."""
    comment = text.find(" #")
    return (text if comment < 0 else text[:comment]).rstrip(" ")
