"""Lines that hold a password in the open: in a command, an address, a header, a field that should not hold one.

A scan of text, not a parser, for manifests that may be no YAML at all. It looks at what stands behind a telling word:
`--password=x`, `password: x`, `"--token", "x"`, `Authorization: Bearer x`, and the value beside `name: DB_PASSWORD`.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from k8slint.hints import TYPE_CHECKING
from k8slint.model.pattern import pattern
from k8slint.model.userinfo import passwords_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_TELLING = "passw(?:or)?d|passphrase|token|secret(?:[-_]?key)?|(?:api|access|private)[-_]?key|key-data|authorization"
_WORD = pattern(_TELLING, re.IGNORECASE)
_SMALL_WORD = pattern(_TELLING)  # four times as fast: it knows which letters a word can begin with
_USER = pattern("(?:-u|--user)(?:[ =]|['\"],[ ]{0,8}['\"]?)[\"']?[^\\s:'\",\\d][^\\s:'\",]{0,99}:[^\\s'\",$]")
# What stands between a word and a value: of a field, of an assignment, of an option of a command.
_FIELD = pattern("[\"']?[ \\t]{0,8}:[ \\t]{1,40}[\"']?(?=[^\\s\"'{\\[$<*&|>#!~,}\\]])")
_ASSIGNED = pattern("[\"']?=[\"']?(?=[^\\s\"'${<&,}\\]])")
_OPTION = pattern("(?:[\"'],[ \\t]{0,40}[\"']?| [\"']?)(?=[^\\s\"'${<*&|>#,}\\]-])")
_NOTHING = pattern("(?:true|false|null|none|yes|no|on|off)\\b", re.IGNORECASE)
_NAMED = pattern("[\"']?\\bname[\"']?[ \\t]{0,8}:[ \\t]{1,40}[\"']?[\\w.-]{0,100}$")
_VALUE = pattern("[\\s{,-]{0,200}[\"']?value[\"']?[ \\t]{0,8}:")
_NAME_ENDS = "\r\n\"', }"
_FAR = 160
_MOST_LINES = 40


def open_secret_lines(text: str, starts: list[int]) -> Iterator[int]:
    """Iterate over the lines (from 1) that may hold a password; `starts` are the offsets of lines."""
    for start, _ in passwords_in(text):
        yield bisect_right(starts, start)
    for found in _USER.finditer(text):
        yield bisect_right(starts, found.start())
    # Small letters stand where the others did only in ASCII.
    for found in _SMALL_WORD.finditer(text.lower()) if text.isascii() else _WORD.finditer(text):
        start, end = found.span()
        line = bisect_right(starts, start)
        if _is_value(text, start, end):
            yield line
        elif text[end : end + 1] in _NAME_ENDS and _NAMED.search(text, max(starts[line - 1], end - _FAR), end):
            yield from _value_lines(text, starts, line, start)


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether a word of `_WORD` is followed by a value it promises."""
    ways = (_ASSIGNED, _OPTION) if text[start:end].lower().startswith("secret") else (_ASSIGNED, _FIELD, _OPTION)
    for way in ways:
        found = way.match(text, end, end + _FAR)
        if found is not None and (way is not _OPTION or _is_option(text, start)):
            return _NOTHING.match(text, found.end(), found.end() + 8) is None
    return False


def _is_option(text: str, start: int) -> bool:
    """Whether the word at an offset ends the name of an option: two dashes, or one, come before."""
    low = max(0, start - _FAR)
    while start > low and (text[start - 1].isalnum() or text[start - 1] in "-_."):
        start -= 1
    return text[start] == "-"


def _value_lines(text: str, starts: list[int], line: int, start: int) -> Iterator[int]:
    """Iterate over the lines of the value beside a name: in the same braces, above or below, to its end."""
    stop = _end(text, starts, line)
    opened = max(text.rfind("{", starts[line - 1], start), starts[line - 1])
    closed = text.find("}", start, stop)
    if "value:" in text[opened : closed if closed >= 0 else stop].replace('"', "").replace("'", ""):
        yield line
    is_first = text[starts[line - 1] : start].lstrip().startswith("-")
    for near in (line + 1,) if is_first else (line - 1, line + 1):
        if not 1 <= near <= len(starts) or _VALUE.match(text, starts[near - 1], _end(text, starts, near)) is None:
            continue
        depth = _indent(text, starts, near)
        yield near
        for below in range(near + 1, min(len(starts), near + _MOST_LINES) + 1):
            if _indent(text, starts, below) <= depth:
                break
            yield below


def _end(text: str, starts: list[int], line: int) -> int:
    """Return the offset a line ends at, of a very long one that of its beginning."""
    end = starts[line] if line < len(starts) else len(text)
    return min(end, starts[line - 1] + 4000)


def _indent(text: str, starts: list[int], line: int) -> int:
    start, end = starts[line - 1], _end(text, starts, line)
    content = text[start:end]
    return len(content) - len(content.lstrip(" "))
