"""Suppression comments: `# k8slint: ignore[rule, ...] reason`, and the lines each of them covers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.model.result import Comment
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark
    from k8slint.reading import Reading

_DIRECTIVE = re.compile(r"#[ \t]*k8slint:[ \t]*(ignore-file|ignore)\b[ \t]*(?:\[([^\]\n]*)\])?[ \t:-]*(.*)", re.DOTALL)


def suppressions_of(reading: Reading) -> tuple[Comment, ...]:
    """Give the suppressions of a file's comments with the lines they cover."""
    found = []
    extents: Extents | None = None
    from k8slint.reading.comments import comments_of

    for written in comments_of(reading):
        match = _DIRECTIVE.match(written.text)
        if match is None:
            continue
        if extents is None:
            extents = _extents(reading)
        kind, named, reason = match.groups()
        rules = tuple(word.strip() for word in (named or "").split(",") if word.strip())
        first = _next_line(reading.source, written.line) if written.own_line else written.line
        last = (extents.any if written.own_line else extents.fields).get(first, first)
        whole = kind == "ignore-file"
        found.append(
            Comment(written.line, written.column, written.end_column, first, last, rules, reason.strip(), whole)
        )
    return tuple(found)


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
