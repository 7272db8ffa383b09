"""Path and name patterns of the configuration: `**` crosses folders, `*` and `?` do not.

Matched piece by piece instead of translated to regular expressions: a pattern may come from somebody else's pull
request, and a regular expression made of `*a*a*a*` can be kept busy for hours.
"""

from __future__ import annotations

import re
from functools import lru_cache

_EVERYTHING = frozenset((".", "./"))


def name_matches(name: str, pattern: str) -> bool:
    """Whether `*` (any run of characters) and `?` (one character) make the pattern cover the whole name."""
    if "*" not in pattern:
        return len(name) == len(pattern) and _find(name, pattern, 0, len(name)) == 0
    head, *pieces = pattern.split("*")
    tail = pieces.pop()
    end = len(name) - len(tail)
    if end < len(head) or _find(name, head, 0, len(head)) or _find(name, tail, end, len(name)) != end:
        return False
    index = len(head)
    for piece in pieces:
        index = _find(name, piece, index, end)
        if index < 0:
            return False
        index += len(piece)
    return True


def _find(name: str, piece: str, start: int, end: int) -> int:
    """Return the first place between two where a piece without `*` fits; -1 when there is none.

    The first is as good as any other: what follows it has the more room. Such a piece has one length, so that a regular
    expression made of it has nothing to go back over.
    """
    if "?" not in piece:
        return name.find(piece, start, end)
    expression = "".join("." if char == "?" else re.escape(char) for char in piece)
    found = re.compile(expression, re.DOTALL).search(name, start, end)
    return found.start() if found is not None else -1


def path_matches(path: str, patterns: tuple[str, ...] | list[str]) -> bool:
    """Whether a slash-separated relative path, or a folder above it, matches one of the patterns.

    A pattern without a slash matches in any folder; one that ends in a slash covers everything below, as `.` does.
    """
    if not patterns:
        return False
    if not _EVERYTHING.isdisjoint(patterns):
        return True
    segments = path.removeprefix("./").split("/")
    return any(_segments_match(segments, _pattern_segments(pattern)) for pattern in patterns if pattern.strip("./"))


@lru_cache(maxsize=4096)
def _pattern_segments(pattern: str) -> list[str]:
    pattern = pattern.removeprefix("./")
    anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part]
    if "**" in parts:  # several in a row say no more than one
        parts = [part for part, before in zip(parts, ["", *parts], strict=False) if (part, before) != ("**", "**")]
    return parts if anchored or parts[:1] == ["**"] else ["**", *parts]


def _segments_match(path: list[str], pattern: list[str]) -> bool:
    """Advance the set of reachable pattern positions one path segment at a time; a full match covers all below it."""
    reachable = _over_stars({0}, pattern)
    for segment in path:
        following = set()
        for position in reachable:
            if position < len(pattern):
                if pattern[position] == "**":
                    following.add(position if position < len(pattern) - 1 else position + 1)
                elif name_matches(segment, pattern[position]):
                    following.add(position + 1)
        reachable = _over_stars(following, pattern)
        if len(pattern) in reachable:
            return True
    return False


def _over_stars(positions: set[int], pattern: list[str]) -> set[int]:
    """Add the positions that a `**` of no folders at all leads to; a trailing `**` needs something below it."""
    found = set(positions)
    for position in sorted(positions):
        while position < len(pattern) - 1 and pattern[position] == "**":
            position += 1
            found.add(position)
    return found
