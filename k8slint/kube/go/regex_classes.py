"""Sets of characters, as Go's regular expressions build them: ranges, Unicode classes and case folding.

A set is a flat tuple of first and last code points, sorted, without overlap: ``(48, 57)`` are the digits. The Unicode
tables are those of Go's package unicode (schemas/go/unicode.tsv), which knows another version than Python's.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from k8slint.bundled import read_bundled

Ranges = tuple[int, ...]

LAST = 0x10FFFF
ANY: Ranges = (0, LAST)
NOT_NEWLINE: Ranges = (0, 9, 11, LAST)
DIGITS: Ranges = (48, 57)
WORD: Ranges = (48, 57, 65, 90, 95, 95, 97, 122)

_SPACES: Ranges = (9, 10, 12, 13, 32, 32)
PERL = {"d": DIGITS, "s": _SPACES, "w": WORD}
"""`\\d`, `\\s` (without the vertical tab) and `\\w`, which are ASCII in Go."""

POSIX: dict[str, Ranges] = {
    "alnum": (48, 57, 65, 90, 97, 122),
    "alpha": (65, 90, 97, 122),
    "ascii": (0, 127),
    "blank": (9, 9, 32, 32),
    "cntrl": (0, 31, 127, 127),
    "digit": DIGITS,
    "graph": (33, 126),
    "lower": (97, 122),
    "print": (32, 126),
    "punct": (33, 47, 58, 64, 91, 96, 123, 126),
    "space": (9, 13, 32, 32),
    "upper": (65, 90),
    "word": WORD,
    "xdigit": (48, 57, 65, 70, 97, 102),
}


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the set that holds every one of some ranges, in any order."""
    merged: list[int] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1] + 1:
            merged[-1] = max(merged[-1], high)
        else:
            merged += (low, high)
    return tuple(merged)


def pairs(ranges: Ranges) -> Iterable[tuple[int, int]]:
    """Return the ranges of a set as pairs of first and last code points."""
    return zip(ranges[::2], ranges[1::2], strict=True)


def negated(ranges: Ranges) -> Ranges:
    """Return the set of all characters that are not in a set."""
    left: list[int] = []
    start = 0
    for low, high in pairs(ranges):
        if start < low:
            left += (start, low - 1)
        start = high + 1
    if start <= LAST:
        left += (start, LAST)
    return tuple(left)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a code point is in a set."""
    index = bisect_right(ranges, code)
    return index % 2 == 1 or (index > 0 and ranges[index - 1] == code)


def overlap(left: Ranges, right: Ranges) -> bool:
    """Whether two sets have a character in common."""
    first = second = 0
    while first < len(left) and second < len(right):
        if left[first + 1] < right[second]:
            first += 2
        elif right[second + 1] < left[first]:
            second += 2
        else:
            return True
    return False


@functools.lru_cache(maxsize=64)
def named(name: str) -> Ranges | None:
    r"""Return the characters of a Unicode category or script by the name in `\p{...}`; None when Go knows none.

    Case, spaces, hyphens and underscores do not matter (regexp/syntax/parse.go, unicodeTable, since Go 1.25).
    """
    key = "".join(letter for letter in name if letter not in "_- ")
    if not key.isascii() or key.startswith("#"):
        return None
    encoded = _tables().get(key[:1].upper() + key[1:].lower())
    if encoded is None:
        return None
    if encoded.startswith("="):
        return named(encoded[1:])
    ranges: list[int] = []
    code = 0
    for part in encoded.split():
        gap, _, more = part.partition("+")
        code += int(gap, 16)
        last = code + int(more or "0", 16)
        ranges += (code, last)
        code = last + 1
    return tuple(ranges)


@functools.lru_cache(maxsize=256)
def folded(ranges: Ranges) -> Ranges:
    """Return a set with every character that is equal to one of it when case is ignored (simple folding)."""
    codes, orbits = _orbits()
    found = list(pairs(ranges))
    for low, high in pairs(ranges):
        for code in codes[bisect_left(codes, low) : bisect_right(codes, high)]:
            found += orbits[code]
    return union(found)


@functools.lru_cache(maxsize=1)
def _tables() -> dict[str, str]:
    lines = read_bundled("schemas/go/unicode.tsv").decode("ascii").splitlines()
    return {name: encoded for name, _, encoded in (line.partition("\t") for line in lines)}


@functools.lru_cache(maxsize=1)
def _orbits() -> tuple[list[int], dict[int, list[tuple[int, int]]]]:
    """Return the characters that have case, sorted, and for each those that are equal to it, as ranges of one."""
    orbits: dict[int, list[tuple[int, int]]] = {}
    for group in _tables()["#fold"].split():
        codes = [int(code, 16) for code in group.split(",")]
        group_ranges = [(code, code) for code in codes]
        orbits.update(dict.fromkeys(codes, group_ranges))
    return sorted(orbits), orbits
