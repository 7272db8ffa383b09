"""Texts that hold a secret, whatever they are called: tokens of known makers, passwords in addresses and commands.

The shapes are data: `schemas/secrecy/shapes.txt` says where they come from.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from k8slint.bundled import read_bundled
from k8slint.kube.secrecy.names import is_secret_name
from k8slint.model.hidden import STARS
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 65_536
_SHORTEST = 3
_PLAIN = pattern(r"[a-z/-]{0,24}|[a-z0-9./-]{0,12}|[A-Za-z]{0,16}")  # what no shape fits, and most texts are
# A name, an equals sign or colon, and a value: in commands, properties, JSON and YAML inside of a text.
_ASSIGNED = pattern(
    r"(?<![\w.-])-{0,2}([^\W\d][\w.-]{1,80}(?:\[[\w.-]{1,40}\])?)[\"']?\s{0,4}(?:[=:]|%3[Dd])\s{0,8}[\"']?(?=[^\s\"',;&|])"
)
_OPTION = pattern(r"(?<![\w-])--?([A-Za-z][\w-]{2,60})[ \t]{1,4}[\"']?(?=[^\s\"'|&;-])")
_NOTHING = pattern(r"(?:\$[({A-Za-z_]|<|\{\{|(?:true|false|null|none|yes|no|on|off)\b)", re.IGNORECASE)
_VALUE = pattern(r"[^\s\"',;&|]{1,400}")
_QUOTED = pattern(r"[^\n\"']{1,400}")
_SEPARATORS = pattern(r"[\s\"'=/@:]+")
_WORD = pattern(r"[A-Za-z0-9]{16,}")
_CLASSES = pattern(r"[A-Z]+|[a-z]+|[0-9]+")
_HEX = pattern("[0-9a-f]+")
_LEAST_OF_ALL = 64  # characters; texts of this length may have every shape
_LEAST_WORD = 16
_LEAST_CHANGES = 6
_LEAST_DIGITS = 3


class _Shape:
    """One kind of secret: its expression is compiled when a text holds one of its words, in small letters."""

    def __init__(self, least: str, words: str, expression: str) -> None:
        self.least = int(least)
        self.words = tuple(words.split()) or ("",)
        self._written = expression

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self._written)


@cache
def _shapes() -> list[_Shape]:
    rows = (row.split("\t") for row in read_bundled("schemas/secrecy/shapes.txt").decode().splitlines())
    return [_Shape(*row[1:]) for row in rows if len(row) > 1]


@cache
def _words_within(length: int) -> list[tuple[str, _Shape]]:
    """Return the words of the shapes that texts of a length may have, in the order of the shapes."""
    return [(word, shape) for shape in _shapes() if shape.least <= length for word in shape.words]


def _fitting(text: str) -> list[re.Pattern[str]]:
    """Return the expressions that may fit a text."""
    lowered = text.lower()
    fitting = [shape for word, shape in _words_within(min(len(text), _LEAST_OF_ALL)) if word in lowered]
    return [shape.expression for shape in dict.fromkeys(fitting)] if fitting else []


def holds_secret(text: str) -> bool:
    """Whether a text holds what looks like a secret; beyond 65,536 characters nobody can say, so that it does."""
    return False if _PLAIN.fullmatch(text) is not None else _holds_secret(text)


@lru_cache(maxsize=1024)
def _holds_secret(text: str) -> bool:
    if len(text) > _LONGEST or any(expression.search(text) for expression in _fitting(text)):
        return True
    return any(True for _ in _named(text)) or any(map(_looks_random, _words(text)))


def _words(text: str) -> list[str]:
    """Return the runs of letters and digits in a text that are long enough for a key."""
    return _WORD.findall(text) if len(text) >= _LEAST_WORD else []


def _named(text: str) -> Iterator[int]:
    """Iterate over the offsets of values behind a telling name: `password=x`, `--token x`, `"apiKey": "x"`."""
    is_assigned = "=" in text or ":" in text or "%3" in text
    for kind in (_ASSIGNED, _OPTION) if is_assigned else (_OPTION,) if "-" in text else ():
        for found in kind.finditer(text):
            telling = is_secret_name(found[1], found[1].isupper() or kind is _OPTION)
            if telling and _NOTHING.match(text, found.end()) is None:
                yield found.end()


def secret_words(text: str) -> Iterator[str]:
    """Yield the secrets in a longer text such as a command: what has the shape of one, or a name that says so."""
    if len(text) > _LONGEST:
        return
    for start in _named(text):
        found = (_QUOTED if start and text[start - 1] in "\"'" else _VALUE).match(text, start)
        if found is not None:
            yield found[0]
    for expression in _fitting(text):
        for found in expression.finditer(text):
            yield found[0]
            last = _SEPARATORS.split(found[0].rstrip("@/"))[-1]
            yield last[2:] if last.startswith(("-p", "-u")) else last


def without_secret_words(text: str) -> str:
    """Return a text with three stars for what looks like a secret in it; all of it where nobody can say which part."""
    if not holds_secret(text):
        return text
    words = {word for word in secret_words(text) if len(word) >= _SHORTEST}
    words.update(filter(_looks_random, _words(text)))
    shown = text
    for word in sorted(words, key=lambda word: (-len(word), word)):
        shown = shown.replace(word, STARS)
    return STARS if holds_secret(shown.replace(STARS, "")) else shown


def _looks_random(word: str) -> bool:
    """Whether letters and digits change as in a generated key and not as in a name."""
    if _HEX.fullmatch(word):  # a digest, unless it is one of the shapes
        return False
    changes = _CLASSES.findall(word)
    digits = sum(len(part) for part in changes if part.isdigit())
    return len(changes) >= _LEAST_CHANGES and digits >= _LEAST_DIGITS and not word.isdigit()
