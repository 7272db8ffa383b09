"""The patterns of a `.gitignore` file, as git reads them (gitignore(5), wildmatch.c).

Matched by hand like those of the configuration: a stranger's `*a*a*a*a*b`, made a regular expression, would keep a run
busy for hours. A pattern is a list of segments, a segment a list of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from k8slint.model.named_tuple import NamedTuple

Token = str | tuple[bool, tuple[tuple[str, str], ...]]
"""A character, `*` or `?` written as `\\x00*` and `\\x00?`, or a set: (negated, ranges of characters)."""

_STAR, _ANY = "\x00*", "\x00?"
_MOST_PATTERNS = 5000
_LONGEST = 1000
_CLASSES = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "blank": ((" ", " "), ("\t", "\t")),
    "digit": (("0", "9"),),
    "lower": (("a", "z"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": ((" ", " "), ("\t", "\r")),
    "upper": (("A", "Z"),),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}


class IgnorePattern(NamedTuple):
    """One line: its segments (None for `**`), whether it takes back what lines above said, whether it means folders."""

    segments: tuple[tuple[Token, ...] | None, ...]
    negated: bool
    folders_only: bool


def ignore_patterns(text: str) -> tuple[IgnorePattern, ...]:
    """Read the lines of a `.gitignore`; what is beyond any honest number or length of patterns is left out."""
    found = []
    for line in text.removeprefix("\ufeff").split("\n"):
        pattern = _pattern(line.removesuffix("\r"))
        if pattern is not None:
            found.append(pattern)
            if len(found) == _MOST_PATTERNS:
                break
    return tuple(found)


def verdict(patterns: tuple[IgnorePattern, ...], name: str, is_folder: bool) -> bool | None:
    """Whether the last pattern that fits a path (relative, slashes) leaves it out; None when none fits."""
    path = name.split("/")
    for pattern in reversed(patterns):
        if (is_folder or not pattern.folders_only) and _fits(path, pattern.segments):
            return not pattern.negated
    return None


def _pattern(line: str) -> IgnorePattern | None:
    """Read one line; None for a blank one, a comment, and what can match nothing."""
    if not line or line[0] == "#" or len(line) > _LONGEST:
        return None
    negated = line[0] == "!"
    line = _without_trailing_blanks(line[negated:])
    folders_only = line.endswith("/")
    line = line.removesuffix("/")
    anchored = "/" in line
    segments: list[tuple[Token, ...] | None] = [] if anchored else [None]
    *parts, tail = line.removeprefix("/").split("/")
    for part in (*map(_before_slash, parts), tail):
        tokens = None if part == "**" else _tokens(part)
        if tokens == ():
            return None
        segments.append(tokens)
    return IgnorePattern(tuple(segments), negated, folders_only)


def _before_slash(part: str) -> str:
    """Drop a backslash that stood before the slash, where it means nothing."""
    return part[:-1] if (len(part) - len(part.rstrip("\\"))) % 2 else part


def _without_trailing_blanks(line: str) -> str:
    """Cut the blanks at the end of a line, but not one behind a backslash."""
    bare = line.rstrip(" ")
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if slashes % 2 and len(bare) < len(line) else bare


def _tokens(part: str) -> tuple[Token, ...]:
    """Take a segment apart; () when it can match nothing (empty, an open set, a backslash at the end)."""
    tokens: list[Token] = []
    at = 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "\\":
            if at == len(part):
                return ()
            tokens.append(part[at])
            at += 1
        elif char == "[":
            found, at = _set(part, at)
            if found is None:
                return ()
            tokens.append(found)
        elif char != "*":
            tokens.append(_ANY if char == "?" else char)
        elif tokens[-1:] != [_STAR]:
            tokens.append(_STAR)
    return tuple(tokens)


def _set(part: str, at: int) -> tuple[Token | None, int]:
    """Read a set of characters from behind its `[`; None when it is not closed."""
    negated = part[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[tuple[str, str]] = []
    first = True
    while at < len(part) and (first or part[at] != "]"):
        first = False
        if part.startswith("[:", at) and part[at + 2 :].partition(":]")[0] in _CLASSES:
            name = part[at + 2 :].partition(":]")[0]
            ranges += _CLASSES[name]
            at += len(name) + 4
            continue
        low, at = _member(part, at)
        high = low
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(part, at + 1)
        ranges.append((low, high))
    return ((negated, tuple(ranges)), at + 1) if at < len(part) else (None, at)


def _member(part: str, at: int) -> tuple[str, int]:
    """Read one character of a set, which a backslash may stand before."""
    at += part[at] == "\\"
    return part[at : at + 1], at + 1


def _fits(path: list[str], segments: tuple[tuple[Token, ...] | None, ...]) -> bool:
    """Advance the set of reachable segments one name at a time."""
    last = len(segments) - 1
    reachable = set(_over_stars(0, segments))
    for name in path:
        following: set[int] = set()
        for position in reachable:
            if position > last:
                continue
            tokens = segments[position]
            if tokens is None:
                if position == last:
                    return True  # all that is below
                following.update(_over_stars(position, segments))
            elif _matches(name, tokens):
                following.update(_over_stars(position + 1, segments))
        reachable = following
    return last + 1 in reachable


def _over_stars(position: int, segments: tuple[tuple[Token, ...] | None, ...]) -> Iterator[int]:
    """Return a position and those that a `**` of no folders at all leads to; the last `**` needs something below it."""
    yield position
    while position < len(segments) - 1 and segments[position] is None:
        position += 1
        yield position


def _matches(name: str, tokens: tuple[Token, ...]) -> bool:
    """Match one name; after a failure only the last star is tried again, so that it takes tokens times letters."""
    star = -1
    at = place = index = 0
    while index < len(name):
        token = tokens[at] if at < len(tokens) else ""
        if token == _STAR:
            star, place = at, index
            at += 1
        elif token and _takes(token, name[index]):
            at += 1
            index += 1
        elif star >= 0:
            place += 1
            at, index = star + 1, place
        else:
            return False
    return all(token == _STAR for token in tokens[at:])


def _takes(token: Token, char: str) -> bool:
    if isinstance(token, str):
        return token in (char, _ANY)
    negated, ranges = token
    return any(low <= char <= high for low, high in ranges) != negated
