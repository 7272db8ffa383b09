"""Regular expressions as Go reads and matches them (RE2), in bounded time.

Patterns of CustomResourceDefinitions, CEL's `matches` and kustomize's selectors are Go's. They come from files, so a
match must not take exponential time: Python's `re` is used only where it provably cannot backtrack badly, and matchers
of linear time elsewhere.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from k8slint.kube.go.regex_errors import InvalidGoPattern, PatternNotJudged
from k8slint.kube.go.regex_machines import Finder, Tester
from k8slint.kube.go.regex_program import PatternProgram
from k8slint.kube.go.regex_python import begins_at_start, translated
from k8slint.kube.go.regex_syntax import parse
from k8slint.kube.go.regex_tree import assertion, group, sequence
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAX_TRIES = 4_000_000
"""The most that `re` may do for one text, as places to begin at, times places to go to, times size of the pattern."""
_MAX_TEXT = 16 * 1024 * 1024


class GoMatch(NamedTuple):
    """Where a pattern matches: ``spans[0]`` is the match and the others its groups, as start and end.

    Both count characters from 0; they are -1 for a group that took no part.
    """

    text: str
    spans: tuple[tuple[int, int], ...]

    def group(self, number: int = 0) -> str | None:
        """Return the text of the match or of a group; None for one that took no part or does not exist."""
        if not 0 <= number < len(self.spans) or self.spans[number][0] < 0:
            return None
        start, end = self.spans[number]
        return self.text[start:end]


class GoPattern:
    """A compiled pattern. ``groups`` are the names of its groups from 1 on, "" for those without.

    Every method raises PatternNotJudged when a text would cost more than is spent on one. ``steps`` counts what was
    spent so far, about a tenth of a microsecond each, so that callers can bound it in total.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._root, self.groups = parse(pattern)
        self._anchored = begins_at_start(self._root)
        self.steps = 0

    def search(self, text: str) -> bool:
        """Whether a text has a match anywhere, as `Regexp.MatchString`."""
        return self._test(self._tester, text)

    def fullmatch(self, text: str) -> bool:
        """Whether a text is a match as a whole."""
        return self._test(self._whole_tester, text)

    def find(self, text: str, start: int = 0) -> GoMatch | None:
        """Return the leftmost match that begins at ``start`` or later, with its groups; None when there is none.

        Of the matches at the same place it is the one that a matcher that backtracks would find first.
        """
        expression = self._safe_expression(len(text) - start)
        if expression is not None:
            self.steps += len(text) - start
            found = expression.search(text, start)
            return GoMatch(text, tuple(found.regs)) if found else None
        if start and self._anchored:
            return None
        finder = self._finder
        finder.steps = 0
        try:
            saved = finder.find(text, start)
        finally:
            self.steps += finder.steps
        return GoMatch(text, tuple(zip(saved[::2], saved[1::2], strict=True))) if saved else None

    def find_all(self, text: str) -> Iterator[GoMatch]:
        """Yield the matches from left to right that do not overlap, as `FindAll`.

        A match of nothing right after another match does not count.
        """
        pos, last_end = 0, -1
        while pos <= len(text):
            found = self.find(text, pos)
            if found is None:
                return
            start, end = found.spans[0]
            if end != pos or start != last_end:
                yield found
            pos = end if end > pos else pos + 1
            last_end = end

    def replace_all(self, text: str, template: str) -> str:
        """Return the text with matches replaced, as `ReplaceAllString`; `$1`, `$name` and `${name}` are groups."""
        return self.replace(text, lambda found: expand(self, found, template))

    def replace(self, text: str, written: Callable[[GoMatch], str]) -> str:
        """Return the text with each match replaced by what a function makes of it, as `ReplaceAllStringFunc`."""
        parts: list[str] = []
        last_end = 0
        for found in self._replaced(text):
            start, end = found.spans[0]
            parts.append(text[last_end:start])
            if end > last_end or start == 0:
                parts.append(written(found))
            last_end = end
        return "".join([*parts, text[last_end:]])

    def _replaced(self, text: str) -> Iterator[GoMatch]:
        """Yield the matches `ReplaceAllString` looks at, those of nothing included."""
        pos = 0
        while pos <= len(text):
            found = self.find(text, pos)
            if found is None:
                return
            yield found
            pos = max(pos + 1, found.spans[0][1])

    def _test(self, tester: Tester, text: str) -> bool:
        if len(text) > _MAX_TEXT:
            raise PatternNotJudged
        try:
            return tester.test(text)
        finally:
            self.steps += tester.steps + len(text)

    @functools.cached_property
    def _tester(self) -> Tester:
        self.steps += 10 * self._root.size
        return Tester(PatternProgram(self._root, len(self.groups)))

    @functools.cached_property
    def _whole_tester(self) -> Tester:
        self.steps += 10 * self._root.size
        whole = sequence([assertion("text-start"), group(self._root, 0), assertion("text-end")])
        return Tester(PatternProgram(whole, len(self.groups)))

    @functools.cached_property
    def _finder(self) -> Finder:
        return Finder(PatternProgram(self._root, len(self.groups)))

    def _safe_expression(self, length: int) -> re.Pattern[str] | None:
        """Return an expression of Python for texts of a length; None where its time would not be bounded."""
        tries = length * self._root.size * (1 if self._anchored else length)
        return self._expression if tries <= _MAX_TRIES else None

    @functools.cached_property
    def _expression(self) -> re.Pattern[str] | None:
        expression = translated(self._root)
        return None if expression is None else re.compile(expression)


@functools.lru_cache(maxsize=128)
def compile_go(pattern: str) -> GoPattern:
    """Return a pattern as Go's `regexp.Compile` does; compiled patterns are kept.

    Raises InvalidGoPattern for what Go refuses, and PatternNotJudged for what is too large to be read.
    """
    return GoPattern(pattern)


_GROUP_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


def expand(pattern: GoPattern, found: GoMatch, template: str) -> str:
    """Return a template with the groups of a match put in, as `Regexp.Expand`.

    `$$` is a dollar sign; a group that does not exist, or took no part, is empty.
    """

    def written(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        if name.isascii() and name.isdigit() and len(name) < 9 and (name == "0" or name[0] != "0"):
            return found.group(int(name)) or ""
        numbers = (number for number, one in enumerate(pattern.groups, 1) if one == name)
        return next((text for text in map(found.group, numbers) if text is not None), "")

    return _GROUP_REFERENCE.sub(written, template)


__all__ = ["GoMatch", "GoPattern", "InvalidGoPattern", "PatternNotJudged", "compile_go", "expand"]
