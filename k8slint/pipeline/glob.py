"""Path and name patterns of the configuration: `**` crosses folders, `*` and `?` do not.

Written out instead of translated to regular expressions: a pattern may come from somebody else's pull request, and a
regular expression made of `*a*a*a*` can be kept busy for hours; this matcher takes at most pattern times text steps.
"""

from __future__ import annotations


def name_matches(name: str, pattern: str) -> bool:
    """True when `*` (any run of characters) and `?` (one character) make the pattern cover the whole name."""
    star = -1
    at = place = index = 0
    while index < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, place = at, index
            at += 1
        elif at < len(pattern) and (pattern[at] == "?" or pattern[at] == name[index]):
            at += 1
            index += 1
        elif star >= 0:
            place += 1
            at, index = star + 1, place
        else:
            return False
    return all(char == "*" for char in pattern[at:])


def path_matches(path: str, patterns: tuple[str, ...] | list[str]) -> bool:
    """True when a slash-separated relative path, or a folder above it, matches one of the patterns.

    A pattern without a slash matches in any folder; one that ends in a slash covers everything below.
    """
    if not patterns:
        return False
    segments = path.removeprefix("./").split("/")
    return any(_segments_match(segments, _pattern_segments(pattern)) for pattern in patterns if pattern.strip("./"))


def _pattern_segments(pattern: str) -> list[str]:
    pattern = pattern.removeprefix("./")
    anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part]
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
