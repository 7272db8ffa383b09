"""Tokens of an expression, as the lexical rules of the CEL language definition make them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelCompileError, problem_at
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH = 100_000
"""The most characters the API server reads of an expression."""

_ESCAPE = r"""\\(?:[abfnrtv"'\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"""
_TEXT = "|".join(
    [
        r'[rR]"""[\s\S]*?"""',
        r"[rR]'''[\s\S]*?'''",
        r'[rR]"[^"\n\r]*"',
        r"[rR]'[^'\n\r]*'",
        rf'"""(?:{_ESCAPE}|[^\\])*?"""',
        rf"'''(?:{_ESCAPE}|[^\\])*?'''",
        rf'"(?:{_ESCAPE}|[^\\"\n\r])*"',
        rf"'(?:{_ESCAPE}|[^\\'\n\r])*'",
    ]
)
_TOKEN = re.compile(
    rf"""(?P<skip>[\t\x20\r\n\f]+|//[^\n]*)
    |(?P<double>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<uint>0x[0-9a-fA-F]+[uU]|[0-9]+[uU])
    |(?P<int>0x[0-9a-fA-F]+|[0-9]+)
    |(?P<bytes>[bB](?:{_TEXT}))
    |(?P<string>{_TEXT})
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<escaped>`[A-Za-z0-9_./\x20-]+`)
    |(?P<operator>==|!=|<=|>=|&&|\|\||[<>\[\]{{}}().,!?:+*/%-])""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"in", "true", "false", "null"})
_PLAIN_ESCAPES = dict(zip("abfnrtv\\'\"`?", "\a\b\f\n\r\t\v\\'\"`?", strict=True))
_ESCAPED = re.compile(_ESCAPE)


class Token(NamedTuple):
    """A piece of an expression.

    ``kind`` is ``int``, ``uint``, ``double``, ``string``, ``bytes``, ``name``, ``escaped``, ``end``, or the text itself
    for operators and keywords; ``offset`` counts characters from 0.
    """

    kind: str
    text: str
    offset: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of an expression, the last of kind ``end``. Raises CelCompileError for what is none."""
    if len(text) > MAX_LENGTH:
        message = f"expression code point size exceeds limit: size: {len(text)}, limit {MAX_LENGTH}"
        raise CelCompileError([problem_at(text, -1, message)])
    at, size = 0, len(text)
    while at < size:
        found = _TOKEN.match(text, at)
        if found is None:
            message = f"Syntax error: token recognition error at: '{text[at : at + 10]}'"
            raise CelCompileError([problem_at(text, at, message)])
        kind = found.lastgroup or ""
        if kind == "operator" or (kind == "name" and found[0] in _KEYWORDS):
            yield Token(found[0], found[0], at)
        elif kind != "skip":
            yield Token(kind, found[0], at)
        at = found.end()
    yield Token("end", "<EOF>", size)


def string_value(literal: str) -> str:
    """Return the text a string literal stands for. Raises ValueError for a code point that does not exist."""
    content, raw = _content(literal)
    if raw or "\\" not in content:
        return content
    return _ESCAPED.sub(_character, content)


def bytes_value(literal: str) -> bytes:
    r"""Return the bytes a literal like ``b'\xff'`` stands for. Raises ValueError for ``\u`` and ``\U``."""
    content, raw = _content(literal[1:])
    if raw or "\\" not in content:
        return content.encode()
    parts, at = bytearray(), 0
    for found in _ESCAPED.finditer(content):
        parts += content[at : found.start()].encode()
        if found[0][1] in "uU":
            raise ValueError("unable to unescape string")
        parts.append(_code(found[0]))
        at = found.end()
    return bytes(parts + content[at:].encode())


def _content(literal: str) -> tuple[str, bool]:
    """Return what stands between the quotes, and whether it is raw."""
    literal = literal.replace("\r\n", "\n").replace("\r", "\n")
    raw = literal[0] in "rR"
    literal = literal[1:] if raw else literal
    width = 3 if len(literal) >= 6 and literal[:3] in ("'''", '"""') else 1
    return literal[width:-width], raw


def _character(found: re.Match[str]) -> str:
    code = _code(found[0])
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise ValueError("invalid unicode code point")
    return chr(code)


def _code(escape: str) -> int:
    plain = _PLAIN_ESCAPES.get(escape[1])
    if plain is not None:
        return ord(plain)
    return int(escape[2:], 16) if escape[1] in "xXuU" else int(escape[1:], 8)
