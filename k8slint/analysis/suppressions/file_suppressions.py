"""The suppressions of one file, found by the line and the object of a finding."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.suppressions.suppression import Suppression
    from k8slint.model.finding import Finding
    from k8slint.model.result import AnnotationIgnore, Comment

_MOST_OF_A_FILE = 100
_MOST_OF_AN_OBJECT = 100


class FileSuppressions:
    """The comments and annotations of a file, so that a finding asks only the few that may cover it.

    Ten thousand comments must not be asked about each of ten thousand findings. Of those that say the same of the same
    place one is asked for all, and of different ones only so many: the others have an `error`.
    """

    __slots__ = ("_annotated", "_before", "_lines", "_starts", "_whole", "all")

    def __init__(
        self, comments: list[tuple[Comment, Suppression]], ignores: list[tuple[AnnotationIgnore, Suppression]]
    ) -> None:
        self.all = [suppression for _, suppression in (*comments, *ignores)]
        sound = [(number, comment) for number, (comment, _) in enumerate(comments) if not comment.error]
        whole = [(number, comment.rules) for number, comment in sound if _is_everywhere(comment)]
        self._whole = self._asked(whole, _MOST_OF_A_FILE, "suppression comments cover the whole file")
        self._lines = sorted((first, -last, number) for number, each in sound for first, last in _stretches(each))
        self._starts = [first for first, _, _ in self._lines]
        self._before = _enclosing(self._lines)
        annotated: dict[Any, list[tuple[int, Any]]] = {}
        for number, (ignore, _) in enumerate(ignores, len(comments)):
            key = (ignore.document, ignore.resource, ignore.container)
            annotated.setdefault(key, []).append((number, (ignore.path, ignore.rules)))
        what = "annotations cover objects of this name"
        self._annotated = {key: self._asked(found, _MOST_OF_AN_OBJECT, what) for key, found in annotated.items()}

    def _asked(self, entries: Iterable[tuple[int, Any]], most: int, what: str) -> list[int]:
        """Return the suppressions to ask out of those that cover one place; `entries` tell what each of them says.

        Equal ones share what they were used for with the first of them, so that none of them passes for unused.
        """
        first: dict[Any, int] = {}
        for number, said in entries:
            if said in first:
                self.all[number].used = self.all[first[said]].used
            elif len(first) < most:
                first[said] = number
            else:
                self.all[number].error = f"more than {most} {what}"
                self.all[number].fix = "Join them into one."
        return list(first.values())

    def near(self, finding: Finding) -> list[Suppression]:
        """Return the suppressions that may cover a finding, in the order they are written."""
        place = finding.place
        found = {*self._whole, *self._around(place.span.line)}
        for related in finding.related:
            if related.file == place.file:
                found.update(self._around(related.span.line))
        for container in {"", place.container} if self._annotated else ():
            found.update(self._annotated.get((place.document, place.resource, container), ()))
        return [self.all[number] for number in sorted(found)]

    def _around(self, line: int) -> Iterator[int]:
        """Iterate over the comments whose lines hold this one: up from the last that starts no later."""
        index = bisect_right(self._starts, line) - 1
        while index >= 0:
            _, last, number = self._lines[index]
            if -last >= line:
                yield number
            index = self._before[index]


def _is_everywhere(comment: Comment) -> bool:
    """Whether a comment speaks of its whole file."""
    return comment.whole_file and not comment.reaches


def _stretches(comment: Comment) -> tuple[tuple[int, int], ...]:
    """Return the first and last lines of what a comment speaks of, when it is not the whole file."""
    if comment.whole_file:
        return comment.reaches
    return ((comment.first, comment.last),)


def _enclosing(lines: list[tuple[int, int, int]]) -> list[int]:
    """Return for each stretch of lines the nearest one before it that reaches its first line; -1 for none."""
    before = []
    open_: list[int] = []
    for index, (first, _, _) in enumerate(lines):
        while open_ and -lines[open_[-1]][1] < first:
            open_.pop()
        before.append(open_[-1] if open_ else -1)
        open_.append(index)
    return before
