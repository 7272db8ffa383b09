"""Suppression comments: `# k8slint: ignore[rule, ...] reason`, and the lines each of them covers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.model.result import Comment
from k8slint.model.tree import Mapping, Sequence
from k8slint.pipeline.config_error import did_you_mean

if TYPE_CHECKING:
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark
    from k8slint.reading import Reading
    from k8slint.reading.comments import WrittenComment

_DIRECTIVE = re.compile(r"(?:^|[ \t])#[ \t]*k8slint:[ \t]*([A-Za-z-]*)(.*)", re.DOTALL)
_RULES = re.compile(r"[ \t]*\[([^\]\n]*)\]")
_WORDS = ("ignore", "ignore-file")


def suppressions_of(reading: Reading) -> tuple[Comment, ...]:
    """Give the suppressions of a file's comments with the lines they cover."""
    found = []
    extents: Extents | None = None
    from k8slint.reading.comments import comments_of

    for written in comments_of(reading):
        match = _DIRECTIVE.search(written.text)
        if match is None:
            continue
        if extents is None:
            extents = _extents(reading)
        word, rest = match.groups()
        rules, reason, fault = _read(word, rest)
        first, last = _lines_covered(reading.source, written, extents)
        whole = word == "ignore-file"
        found.append(
            Comment(written.line, written.column, written.end_column, first, last, rules, reason, whole, fault)
        )
    return tuple(found)


def _read(word: str, rest: str) -> tuple[tuple[str, ...], str, str]:
    """Give the rules a comment names, its reason, and what is wrong with it.

    What cannot be read allows nothing: a bracket that is not closed must not turn one rule into all of them.
    """
    if word not in _WORDS:
        return (), "", f"'{word}' is no word k8slint knows in a comment{did_you_mean(word, list(_WORDS))}"
    named = _RULES.match(rest)
    if named is None and rest.lstrip(" \t").startswith("["):
        return (), "", "the list of rules has no closing ']'"
    rules = tuple(name.strip() for name in named[1].split(",") if name.strip()) if named else ()
    return rules, (rest[named.end() :] if named else rest).strip(" \t:-\r\n"), ""


def _lines_covered(source: Source, written: WrittenComment, extents: Extents) -> tuple[int, int]:
    """Give the first and the last line a comment covers: of what stands before it, or else of what follows it."""
    follows = written.own_line or _opens_item(source, written)
    first = _next_line(source, written.line) if follows else written.line
    return first, (extents.any if follows else extents.fields).get(first, first)


def _opens_item(source: Source, written: WrittenComment) -> bool:
    """True for a comment behind a bare `-`: the item starts on a line below."""
    start = source.lines.starts[written.line - 1]
    return not source.text[start : start + written.column - 1].strip(" \t-")


def _next_line(source: Source, line: int) -> int:
    """Give the next line that is neither blank nor a comment; the comment's own when there is none."""
    lines = source.text.split("\n")
    for number in range(line, len(lines)):
        content = lines[number].strip()
        if content and not content.startswith("#"):
            return number + 1
    return line


class Extents(NamedTuple):
    """Line a value starts on -> last line of the widest one that starts there: of any, and of fields alone.

    `- name: x` starts two things on one line, the item and its first field. A comment on the line above stands at the
    item, for that is what follows it; one behind `x` stands at the field.
    """

    any: dict[int, int]
    fields: dict[int, int]


def _extents(reading: Reading) -> Extents:
    extents = Extents({}, {})
    place = reading.source.lines.place
    for document in reading.documents:
        stack: list[Any] = [document.value]
        while stack:
            for child, mark in _children(stack.pop()):
                first = place(mark[0])[0]
                last = place(max(_end(child, mark) - 1, mark[0]))[0]
                extents.any[first] = max(last, extents.any.get(first, 0))
                if mark[1] > mark[0]:
                    extents.fields[first] = max(last, extents.fields.get(first, 0))
                stack.append(child)
    return extents


def _children(value: Any) -> list[tuple[Any, Mark]]:
    if isinstance(value, Mapping):
        return [(child, value.marks[key]) for key, child in value.items()]
    if isinstance(value, Sequence):
        return list(zip(value, value.marks, strict=True))
    return []


def _end(value: Any, mark: Mark) -> int:
    """Give the offset after a value, following last children where only they know."""
    while mark[3] < 0:
        children = _children(value)
        if not children:
            return mark[2]
        value, mark = max(children, key=lambda child: child[1][2])
    return mark[3]
