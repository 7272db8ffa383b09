"""A pattern as a program for a matcher that is in several places at once, so that its time is linear in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.regex_classes import Ranges, contains
from k8slint.kube.go.regex_errors import PatternNotJudged
from k8slint.kube.go.regex_tree import UNLIMITED, PatternPart

if TYPE_CHECKING:
    from typing import Literal

    Op = Literal["char", "split", "assert", "save", "match"]

MAX_SIZE = 10_000
"""The most instructions of a program; Go takes 300 times as many."""
_MAX_HEIGHT = 200
_MAX_MEMBERS = 4096

START, NEWLINE, WORD, OTHER, END = range(5)
"""What stands beside a place in the text: its start, a newline, a character of a word, any other, its end."""


class PatternProgram:
    """Instructions of a matcher; each has a number, and ``first`` is where it begins.

    A ``char`` takes one character of a class and goes on, a ``split`` goes on in two places of which the first is
    preferred, an ``assert`` goes on where its assertion holds, a ``save`` notes the place for a group. Raises
    PatternNotJudged for a pattern that is too large.
    """

    __slots__ = ("_classes", "_members", "_numbers", "args", "first", "groups", "ops", "others", "outs")

    def __init__(self, root: PatternPart, groups: int) -> None:
        if root.size > MAX_SIZE or root.height > _MAX_HEIGHT:
            raise PatternNotJudged
        self.groups = groups
        self.ops: list[Op] = []
        self.outs: list[int] = []
        self.others: list[int] = []
        self.args: list[int | str] = []
        self._classes: list[Ranges] = []
        self._numbers: dict[Ranges, int] = {}
        self._members: dict[str, list[bool]] = {}
        self.first = self._build(root, self._add("match"))

    def members(self, letter: str) -> list[bool]:
        """Return for each class of the program whether a character is in it."""
        found = self._members.get(letter)
        if found is None:
            if len(self._members) >= _MAX_MEMBERS:
                self._members.clear()
            code = ord(letter)
            found = self._members[letter] = [contains(chars, code) for chars in self._classes]
        return found

    def _add(self, op: Op, out: int = 0, other: int = -1, arg: int | str = 0) -> int:
        if len(self.ops) > 4 * MAX_SIZE:
            raise PatternNotJudged
        self.ops.append(op)
        self.outs.append(out)
        self.others.append(other)
        self.args.append(arg)
        return len(self.ops) - 1

    def _build(self, part: PatternPart, out: int) -> int:
        """Add the instructions of a part that go on at ``out``; gives where they begin."""
        if part.kind == "chars":
            number = self._numbers.setdefault(part.chars, len(self._classes))
            if number == len(self._classes):
                self._classes.append(part.chars)
            return self._add("char", out, arg=number)
        if part.kind == "sequence":
            for one in reversed(part.parts):
                out = self._build(one, out)
            return out
        if part.kind == "choice":
            starts = [self._build(one, out) for one in part.parts]
            start = starts.pop()
            while starts:
                start = self._add("split", starts.pop(), start)
            return start
        if part.kind == "group":
            end = self._add("save", out, arg=2 * part.number + 1)
            return self._add("save", self._build(part.parts[0], end), arg=2 * part.number)
        if part.kind == "assertion":
            return self._add("assert", out, arg=part.assertion)
        return self._repeat(part, out) if part.kind == "repeat" else out

    def _repeat(self, part: PatternPart, out: int) -> int:
        """Write out a repetition as Go does: `x{2,4}` is `xx(x(x)?)?`, `x{2,}` is `xx+` (simplify.go)."""
        inside, low, high, greedy = part.parts[0], part.low, part.high, part.greedy
        if inside.kind == "empty":
            return out
        if high == UNLIMITED:
            out = self._loop(inside, out, greedy, low == 0)
            low -= 1
        else:
            end = out
            for _ in range(high - low):
                out = self._either(self._build(inside, out), end, greedy)
        for _ in range(low):
            out = self._build(inside, out)
        return out

    def _either(self, inside: int, end: int, greedy: bool) -> int:
        return self._add("split", inside, end) if greedy else self._add("split", end, inside)

    def _loop(self, inside: PatternPart, out: int, greedy: bool, maybe: bool) -> int:
        """Add `x*`, or `x+`. Where x can match nothing `x*` is `(x+)?`, for the right order (compile.go, star)."""
        split = self._add("split")
        start = self._build(inside, split)
        self.outs[split], self.others[split] = (start, out) if greedy else (out, start)
        if not maybe:
            return start
        return self._either(start, out, greedy) if inside.nullable else split


def beside(letter: str) -> int:
    """Return what a character is to the place beside it."""
    if letter == "\n":
        return NEWLINE
    return WORD if letter == "_" or (letter.isascii() and letter.isalnum()) else OTHER


def holds(assertion: int | str, before: int, after: int) -> bool:
    """Whether an assertion holds at a place, by what stands before and after it."""
    if assertion == "text-start":
        return before == START
    if assertion == "text-end":
        return after == END
    if assertion == "line-start":
        return before in (START, NEWLINE)
    if assertion == "line-end":
        return after in (END, NEWLINE)
    return ((before == WORD) != (after == WORD)) == (assertion == "boundary")
