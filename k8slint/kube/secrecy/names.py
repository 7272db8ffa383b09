"""Names that say their value is a secret: `DB_PASSWORD`, `hmacKey`, `contraseña`.

The words are data: `schemas/secrecy/names.txt` says where they come from and how they are compared.
"""

from __future__ import annotations

from functools import cache, lru_cache

from k8slint.bundled import read_bundled
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

_WORDS = pattern(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_FOREIGN_WORDS = pattern(r"[^\W\d_]+")
_LONGEST = 256


class _Table(NamedTuple):
    """The words of the data file by the manner of comparison; an ending `?` marks those of names that users give."""

    anywhere: tuple[str, ...]
    word: frozenset[str]
    last: frozenset[str]
    pair: frozenset[str]
    ends: tuple[str, ...]
    about: frozenset[str]


@cache
def _table(given: bool, is_ascii: bool) -> _Table:
    """Return the words for names that users give, or (`given` False) for fields of any object.

    `is_ascii` leaves out those that are not, whose accents are taken off by tables that are large.
    """
    rows: dict[str, set[str]] = {manner: set() for manner in _Table._fields}
    for line in read_bundled("schemas/secrecy/names.txt").decode().splitlines():
        manner, _, words = line.partition(" ")
        if not manner or manner == "#" or (is_ascii and not words.isascii()):
            continue
        if given or not manner.endswith("?"):
            rows[manner.removesuffix("?")].add(_plain(words).lower())
    anywhere, ends = (tuple(sorted(rows[manner])) for manner in ("anywhere", "ends"))
    word, last, pair, about = (frozenset(rows[manner]) for manner in ("word", "last", "pair", "about"))
    return _Table(anywhere, word, last, pair, ends, about)


def _plain(text: str) -> str:
    """Return a text without accents and other marks."""
    if text.isascii():
        return text
    from unicodedata import category, normalize

    return "".join(char for char in normalize("NFKD", text) if category(char) != "Mn")


@lru_cache(maxsize=4096)
def is_secret_name(name: str, given: bool = True) -> bool:
    """Whether a name says that its value is a secret.

    `given` tells that a user made the name up, as those of variables; for fields of an object only words count that
    promise nothing else there (`key` and `secret` often stand for names).
    """
    table = _table(given, name.isascii())
    text = _plain(name[:_LONGEST])
    words = [word.lower() for word in (_WORDS if text.isascii() else _FOREIGN_WORDS).findall(text)]
    if not words or words[-1] in table.about:
        return False
    if words[-1] in table.last or " ".join(words[-2:]) in table.pair or not table.word.isdisjoint(words):
        return True
    joined = "".join(words)
    return words[-1].endswith(table.ends) or any(word in joined for word in table.anywhere)
