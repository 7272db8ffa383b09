"""Reads Go's regular expression syntax, with the flags of `regexp.Compile`.

Source: regexp/syntax/parse.go of Go 1.26; what it refuses is refused here, with the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.regex_classes import ANY, NOT_NEWLINE, folded, negated, pairs, union
from k8slint.kube.go.regex_errors import InvalidGoPattern, PatternNotJudged
from k8slint.kube.go.regex_escapes import Escapes
from k8slint.kube.go.regex_tree import (
    UNLIMITED,
    PatternPart,
    assertion,
    characters,
    choice,
    empty,
    group,
    repeat,
    sequence,
)
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.go.regex_classes import Ranges
    from k8slint.kube.go.regex_tree import Assertion

_MAX_COPIES = 1000
_MAX_HEIGHT = 1000
_MAX_SIZE = 128 * 2**20 // 40
_MAX_RUNES = 128 * 2**20 // 4
_MAX_LENGTH = 200_000
"""The longest pattern that is read at all, in characters; Go has no such bound."""

_TURNS: dict[str, tuple[int, int]] = {"*": (0, UNLIMITED), "+": (1, UNLIMITED), "?": (0, 1)}
_PLACES: dict[str, Assertion] = {"A": "text-start", "z": "text-end", "b": "boundary", "B": "no-boundary"}


class GoSyntax(NamedTuple):
    """A pattern that was read: its tree and the names of its groups, "" for those without, from group 1 on."""

    root: PatternPart
    groups: tuple[str, ...]


class _Flags(NamedTuple):
    """The flags that a pattern sets for itself: `(?i)`, `(?m)`, `(?s)`, `(?U)`."""

    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


class _Frame:
    """A group that is open: what stands in it so far."""

    __slots__ = ("done", "flags", "flavours", "number", "parts", "start")

    def __init__(self, flags: _Flags, number: int, start: int) -> None:
        self.flags = flags
        self.number = number
        self.start = start
        self.done: list[PatternPart] = []
        self.parts: list[PatternPart] = []
        self.flavours: list[str] = []


def parse(text: str) -> GoSyntax:
    """Return the tree of a pattern; raises InvalidGoPattern as Go does, PatternNotJudged for one too long."""
    if len(text) > _MAX_LENGTH:
        raise PatternNotJudged
    for index, letter in enumerate(text if not text.isascii() else ""):
        if 0xD800 <= ord(letter) <= 0xDFFF:
            raise InvalidGoPattern("invalid UTF-8", text[index:], index + 1)
    return _Parser(text).parse()


class _Parser(Escapes):
    """Reads one pattern from left to right. ``pos`` is the next character, counted from 0."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.flags = _Flags()
        self.frames = [_Frame(self.flags, 0, 0)]
        self.groups: list[str] = []
        self.allocated = self.spare = self.runes = 0
        self.repeats = 1
        self.measured = self.divided = False

    def parse(self) -> GoSyntax:
        """Read it all."""
        turn = -1  # where the repetition begins that was read just before
        while self.pos < len(self.text):
            start = self.pos
            letter = self.text[start]
            if letter in "*+?" or (letter == "{" and self._counts()):
                self._repeat(letter, turn)
                turn = start
                continue
            turn = -1
            self._one(letter)
        if len(self.frames) > 1:
            raise InvalidGoPattern("missing closing )", self.text, self.frames[-1].start + 1)
        return GoSyntax(self._closed(self.frames[0]), tuple(self.groups))

    def _one(self, letter: str) -> None:
        """Read one thing that is not a repetition."""
        if letter == "(":
            self._open()
        elif letter == ")":
            self._close()
        elif letter == "\\":
            self._escape()
        elif letter == "[":
            self._push(self._class())
        else:
            self.pos += 1
            if letter == "|":
                self._bar()
            elif letter == ".":
                self._push(characters(ANY if self.flags.dot_all else NOT_NEWLINE))
            elif letter == "^":
                self._push(assertion("line-start" if self.flags.lines else "text-start"))
            elif letter == "$":
                self._push(assertion("line-end" if self.flags.lines else "text-end"))
            else:
                self._literal(letter)

    # What stands in a pattern

    def _literal(self, letter: str) -> None:
        chars = (ord(letter), ord(letter))
        fold = self.flags.fold
        self._push(characters(folded(chars) if fold else chars, "fold" if fold else "exact"))

    def _escape(self) -> None:
        """Read what begins with a backslash outside of a class."""
        letter = self.text[self.pos + 1 : self.pos + 2]
        if letter == "Q":
            quoted, _, _ = self.text[self.pos + 2 :].partition("\\E")
            self.pos = min(self.pos + 4 + len(quoted), len(self.text))
            for one in quoted:
                self._literal(one)
        elif letter in _PLACES and letter:
            self.pos += 2
            self._push(assertion(_PLACES[letter]))
        elif (chars := self.escaped_class(self.flags.fold)) is not None:
            self._push(self._plain(chars))
        else:
            self._literal(chr(self.escaped_character()))

    def _class(self) -> PatternPart:
        """Read a class in brackets."""
        start = self.pos
        self.pos += 1
        negative = self.text.startswith("^", self.pos)
        self.pos += negative
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self.text.startswith("]", self.pos):
            first = False
            ranges += self.class_item(start, self.flags.fold)
        self.pos += 1
        chars = union(ranges)
        return self._plain(negated(chars) if negative else chars)

    def _plain(self, chars: Ranges) -> PatternPart:
        """Return a class; one of a single character is a literal."""
        if len(chars) == 2 and chars[0] == chars[1]:
            return characters(chars, "exact")
        return characters(chars, "fold" if _is_letter_in_two_cases(chars) else "")

    # Groups and alternatives

    def _open(self) -> None:
        start = self.pos
        self._allocate()
        if not self.text.startswith("?", start + 1):
            self.groups.append("")
            self.frames.append(_Frame(self.flags, len(self.groups), start))
            self.pos += 1
        elif self.text.startswith("P<", start + 2) and len(self.text) > start + 4:
            self._open_named(start, start + 4)
        elif self.text.startswith("<", start + 2) and len(self.text) > start + 3:
            self._open_named(start, start + 3)
        else:
            self._open_flags(start)

    def _open_named(self, start: int, name_start: int) -> None:
        end = self.text.find(">", start)
        if end < 0:
            raise InvalidGoPattern("invalid named capture", self.text[start:], start + 1)
        name = self.text[name_start:end]
        if not (name.isascii() and name.replace("_", "a").isalnum()):
            raise InvalidGoPattern("invalid named capture", self.text[start : end + 1], start + 1)
        self.groups.append(name)
        self.frames.append(_Frame(self.flags, len(self.groups), start))
        self.pos = end + 1

    def _open_flags(self, start: int) -> None:
        """Read `(?flags)`, or `(?flags:` which opens a group."""
        fields = {"i": "fold", "m": "lines", "s": "dot_all", "U": "lazy"}
        flags, on, seen = self.flags, True, True
        for pos in range(start + 2, len(self.text)):
            letter = self.text[pos]
            if letter in fields:
                flags, seen = flags._replace(**{fields[letter]: on}), True
            elif letter == "-" and on:
                on = seen = False
            elif letter in ":)" and seen:
                if letter == ":":
                    self.frames.append(_Frame(self.flags, 0, start))
                self.flags = flags
                self.pos = pos + 1
                return
            else:
                break
        else:
            pos = len(self.text)
        fragment = self.text[start : pos + 1]
        raise InvalidGoPattern("invalid or unsupported Perl syntax", fragment, start + 1, self.text[start:])

    def _close(self) -> None:
        if len(self.frames) == 1:
            raise InvalidGoPattern("unexpected )", self.text, self.pos + 1)
        frame = self.frames.pop()
        inside = self._closed(frame)
        self.flags = frame.flags
        self._push(group(inside, frame.number) if frame.number else inside)
        self.pos += 1

    def _bar(self) -> None:
        frame = self.frames[-1]
        self.divided = True
        if not frame.done:
            self._allocate()
        self._end_sequence(frame)

    def _end_sequence(self, frame: _Frame) -> None:
        """End an alternative. Two that are single characters side by side become one class, as in Go."""
        if not frame.parts:
            self._push(empty())
        elif len(frame.parts) > 1:
            self._allocate()
        part = sequence(frame.parts)
        frame.parts, frame.flavours = [], []
        before = frame.done[-1] if frame.done else None
        if before is not None and before.kind == part.kind == "chars":
            merged = union([*pairs(before.chars), *pairs(part.chars)])
            self.spare += 1
            frame.done[-1] = part if merged == part.chars == before.chars else characters(merged)
        else:
            frame.done.append(part)
        self._check(part)

    def _closed(self, frame: _Frame) -> PatternPart:
        self._end_sequence(frame)
        whole = choice(frame.done)
        if len(frame.done) > 1:
            self._allocate()
        self._check(whole)
        return whole

    # Repetitions

    def _counts(self) -> bool:
        """Whether the brace at the position begins a count; else it is a literal."""
        self.count = self.count_at(self.pos)
        return self.count is not None

    def _repeat(self, letter: str, turn: int) -> None:
        start = self.pos
        low, high = _TURNS.get(letter, (0, 0))
        self.pos += 1
        if letter == "{" and self.count is not None:
            low, high, self.pos = self.count
            if low > _MAX_COPIES or high > _MAX_COPIES or 0 <= high < low:
                raise InvalidGoPattern("invalid repeat count", self.text[start : self.pos], start + 1)
        greedy = not self.flags.lazy
        if self.text.startswith("?", self.pos):
            self.pos += 1
            greedy = not greedy
        if turn >= 0:
            raise InvalidGoPattern("invalid nested repetition operator", self.text[turn : self.pos], turn + 1)
        frame = self.frames[-1]
        if not frame.parts:
            fragment = self.text[start : self.pos]
            raise InvalidGoPattern("missing argument to repetition operator", fragment, start + 1)
        self._allocate()
        part = repeat(frame.parts[-1], low, high, greedy, letter == "{")
        frame.parts[-1] = part
        frame.flavours[-1] = ""
        if letter == "{":
            self.repeats = min(_MAX_SIZE, self.repeats * max(1, low if high == UNLIMITED else high))
        self._check(part)
        if letter == "{" and (low >= 2 or high >= 2) and part.copies > _MAX_COPIES:
            raise InvalidGoPattern("invalid repeat count", self.text[start : self.pos], start + 1)

    # Limits

    def _allocate(self) -> None:
        """Count a node as Go does, which takes those it has thrown away first (newRegexp)."""
        if self.spare:
            self.spare -= 1
        else:
            self.allocated += 1

    def _push(self, part: PatternPart) -> None:
        """Add a part to the sequence, and count nodes: literals side by side share one (push, maybeConcat)."""
        frame = self.frames[-1]
        self._allocate()
        flavours = frame.flavours
        if len(flavours) > 1 and flavours[-1] == flavours[-2] != "":
            flavours.pop()
            self.spare += 1
        flavours.append(part.flavour)
        if part.kind == "chars" and not part.flavour:
            self.runes += len(part.chars)
        frame.parts.append(part)
        self._check(part)

    def _check(self, part: PatternPart) -> None:
        """Raise InvalidGoPattern where a part has outgrown Go's limits (checkLimits).

        Go shrinks alternatives that begin alike before it measures them, which is not done here: what is too large
        because of alternatives is not judged.
        """
        self.measured = self.measured or self.allocated >= _MAX_SIZE // self.repeats
        if self.runes > _MAX_RUNES or (self.measured and part.size > _MAX_SIZE):
            if self.divided:
                raise PatternNotJudged
            raise InvalidGoPattern("expression too large", self.text, 1)
        if part.height > _MAX_HEIGHT:
            raise InvalidGoPattern("expression nests too deeply", self.text, 1)


def _is_letter_in_two_cases(chars: Ranges) -> bool:
    """Whether a set is one letter in upper and lower case; Go makes a literal of it."""
    apart = len(chars) == 4 and chars[0] == chars[1] and chars[2] == chars[3]
    neighbours = len(chars) == 2 and chars[0] + 1 == chars[1]
    if not (apart or neighbours) or (chars[0] < 65 or (chars[-1] < 128 and chars[0] + 32 != chars[-1])):
        return False
    return folded((chars[0], chars[0])) == chars
