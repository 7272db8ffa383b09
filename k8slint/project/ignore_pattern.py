"""The patterns of a `.gitignore` file, as git reads them (gitignore(5), wildmatch.c).

Matched by hand like those of the configuration: a stranger's `*a*a*a*a*b`, made a regular expression, would keep a run
busy for hours. A pattern is a list of segments, a segment the pieces between its stars. Each piece goes to the first
place where it fits, so that a name takes steps in proportion to its length; and all names together are bounded, as
thousands of patterns times thousands of names are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k8slint.model.named_tuple import NamedTuple

Token = str | tuple[bool, tuple[tuple[str, str], ...]]
"""A character, `*` or `?` written as `\\x00*` and `\\x00?`, or a set: (negated, ranges of characters)."""

Piece = str | tuple[Token, ...]
"""What stands between two stars: a text, or tokens where not each of them is a character."""

MOST_STEPS = 30_000_000
"""Patterns, pieces and characters looked at before a run gives up: some seconds."""

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


class Segment(NamedTuple):
    """What stands between two slashes: the pieces between stars, and the fewest characters a name of it has."""

    pieces: tuple[Piece, ...]
    least: int


class IgnorePattern(NamedTuple):
    """One line: its segments (None for `**`), whether it takes back what lines above said, whether it means folders."""

    segments: tuple[Segment | None, ...]
    negated: bool
    folders_only: bool


class IgnorePatterns(tuple[IgnorePattern, ...]):
    """The patterns of a file in their order; most are a name, or its ending, and are looked up by it.

    `by_name` leads from a name to the indexes of the patterns that are this name in any folder, `endings` are those
    of the patterns that are a star and an ending, `by_top` leads from the first folder of a path to the patterns that
    begin there, and `others` are the indexes of all the rest.
    """

    by_name: dict[str, list[int]]
    endings: tuple[str, ...]
    by_ending: dict[str, list[int]]
    by_top: dict[str, list[int]]
    others: list[int]

    def __init__(self, _: Iterable[IgnorePattern] = ()) -> None:
        self.by_name, self.by_ending, self.by_top, self.others = {}, {}, {}, []
        for index, pattern in enumerate(self):
            segments = pattern.segments
            only = segments[1] if len(segments) == 2 and segments[0] is None else None
            pieces = only.pieces if only is not None else ()
            top = segments[0].pieces if segments[0] is not None else ()
            if len(top) == 1 and isinstance(top[0], str):
                self.by_top.setdefault(top[0], []).append(index)
            elif not pieces or not all(isinstance(piece, str) for piece in pieces):
                self.others.append(index)
            elif len(pieces) == 1:
                self.by_name.setdefault(str(pieces[0]), []).append(index)
            elif len(pieces) == 2 and pieces[0] == "":
                self.by_ending.setdefault(str(pieces[1]), []).append(index)
            else:
                self.others.append(index)
        self.endings = tuple(self.by_ending)

    def named(self, name: str) -> Iterator[int]:
        """Yield the indexes of the patterns that fit a name by itself or by its ending."""
        yield from self.by_name.get(name, ())
        if name.endswith(self.endings):
            for ending, indexes in self.by_ending.items():
                if name.endswith(ending):
                    yield from indexes

    def below(self, top: str) -> list[int]:
        """Return the indexes of the other patterns that may fit a path that begins with some name."""
        own = self.by_top.get(top)
        return self.others if own is None else sorted([*self.others, *own])


class TooMuchWorkError(Exception):
    """More patterns times names than a run may take."""


class Effort:
    """Counts the steps that the patterns of a run have cost so far."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        self.steps = 0

    def spend(self, steps: int) -> None:
        """Add some steps; raises TooMuchWorkError beyond the bound."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooMuchWorkError


def ignore_patterns(text: str) -> IgnorePatterns:
    """Return the patterns of the lines of a `.gitignore`, up to a number and a length that no real one reaches."""
    found = []
    for line in text.removeprefix("\ufeff").split("\n"):
        pattern = _pattern(line.removesuffix("\r"))
        if pattern is not None:
            found.append(pattern)
            if len(found) == _MOST_PATTERNS:
                break
    return IgnorePatterns(found)


def verdict(patterns: IgnorePatterns, name: str, is_folder: bool, effort: Effort | None = None) -> bool | None:
    """Whether the last pattern that fits a path (relative, slashes) leaves it out; None when none fits.

    Raises TooMuchWorkError when `effort`, which the patterns of a run share, is used up.
    """
    path = name.split("/")
    effort = effort or Effort()
    effort.spend(len(patterns))
    last = max([each for each in patterns.named(path[-1]) if is_folder or not patterns[each].folders_only], default=-1)
    for index in reversed(patterns.below(path[0])):
        if index < last:
            break
        pattern = patterns[index]
        if (is_folder or not pattern.folders_only) and _fits(path, pattern.segments, effort):
            last = index
            break
    return not patterns[last].negated if last >= 0 else None


def _pattern(line: str) -> IgnorePattern | None:
    """Read one line; None for a blank one, a comment, and what can match nothing."""
    if not line or line[0] == "#" or len(line) > _LONGEST:
        return None
    negated = line[0] == "!"
    line = _without_trailing_blanks(line[negated:])
    folders_only = line.endswith("/")
    line = line.removesuffix("/")
    anchored = "/" in line
    segments: list[Segment | None] = [] if anchored else [None]
    *parts, tail = line.removeprefix("/").split("/")
    for part in (*map(_before_slash, parts), tail):
        if part == "**":
            segments.append(None)
            continue
        tokens = _tokens(part)
        if tokens == ():
            return None
        segments.append(_segment(tokens))
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


def _segment(tokens: tuple[Token, ...]) -> Segment:
    """Divide the tokens of a segment at its stars; what is all characters becomes a text."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token == _STAR:
            pieces.append([])
        else:
            pieces[-1].append(token)
    found = tuple(_text(piece) if all(map(_is_character, piece)) else tuple(piece) for piece in pieces)
    return Segment(found, sum(map(len, pieces)))


def _is_character(token: Token) -> bool:
    return isinstance(token, str) and token != _ANY


def _text(piece: list[Token]) -> str:
    return "".join(token for token in piece if isinstance(token, str))


def _fits(path: list[str], segments: tuple[Segment | None, ...], effort: Effort) -> bool:
    """Advance the set of reachable segments one name at a time."""
    last = len(segments) - 1
    if last == 1 and segments[0] is None and (only := segments[1]) is not None:  # most patterns: a name in any folder
        return only.least <= len(path[-1]) and _matches(path[-1], only.pieces, effort)
    reachable = set(_over_stars(0, segments))
    for name in path:
        following: set[int] = set()
        for position in reachable:
            if position > last:
                continue
            segment = segments[position]
            if segment is None:
                if position == last:
                    return True  # all that is below
                following.update(_over_stars(position, segments))
            elif segment.least <= len(name) and _matches(name, segment.pieces, effort):
                following.update(_over_stars(position + 1, segments))
        effort.spend(len(reachable))
        reachable = following
        if not reachable:
            return False
    return last + 1 in reachable


def _over_stars(position: int, segments: tuple[Segment | None, ...]) -> Iterator[int]:
    """Return a position and those that a `**` of no folders at all leads to; the last `**` needs something below it."""
    yield position
    while position < len(segments) - 1 and segments[position] is None:
        position += 1
        yield position


def _matches(name: str, pieces: tuple[Piece, ...], effort: Effort) -> bool:
    """Match one name: the first and the last piece at its ends, each other one at the first place where it fits.

    A later place is never better: what follows a piece has the more room the earlier it stands.
    """
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(name) == len(first) and _stands(name, first, 0, effort)
    end = len(name) - len(last)
    if end < len(first) or not _stands(name, first, 0, effort) or not _stands(name, last, end, effort):
        return False
    at = len(first)
    for piece in pieces[1:-1]:
        at = _find(name, piece, at, end, effort)
        if at < 0:
            return False
        at += len(piece)
    return True


def _stands(name: str, piece: Piece, at: int, effort: Effort) -> bool:
    """Whether a piece fits a name at an offset."""
    if isinstance(piece, str):
        return name.startswith(piece, at)
    effort.spend(len(piece))
    return all(_takes(token, name[at + index]) for index, token in enumerate(piece))


def _find(name: str, piece: Piece, start: int, end: int, effort: Effort) -> int:
    """Return the first offset between two at which a piece fits; -1 when there is none."""
    effort.spend(1)
    if isinstance(piece, str):
        return name.find(piece, start, end)
    for at in range(start, end - len(piece) + 1):
        if _stands(name, piece, at, effort):
            return at
    return -1


def _takes(token: Token, char: str) -> bool:
    if isinstance(token, str):
        return token in (char, _ANY)
    negated, ranges = token
    return any(low <= char <= high for low, high in ranges) != negated
