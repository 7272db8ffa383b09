"""Suppressions that manifests hold: comments with the lines each covers, and annotations.

`# k8slint: ignore[rule, ...] reason`, and `k8slint.dev/ignore: "rule,..."` on an object or its pod template.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.node import Node
from k8slint.model.pattern import pattern
from k8slint.model.result import AnnotationIgnore, Comment
from k8slint.model.tree import Mapping, Sequence
from k8slint.rulebook.rulebook import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark
    from k8slint.project.renders.helm_stream import SourceDocument
    from k8slint.reading import Reading
    from k8slint.reading.comments import WrittenComment

_DIRECTIVE = pattern(r"(?:^|[ \t])#[ \t]*k8slint:[ \t]*([A-Za-z-]*)(.*)", re.DOTALL)
_RULES = pattern(r"[ \t]*\[([^\]\n]*)\]")
_WORDS = ("ignore", "ignore-file")
# The first character of a line that is neither blank nor a comment.
_CONTENT = pattern(r"^[^\S\n]*[^\s#]", re.MULTILINE)
_MOST_RULES = 1000  # there are fewer; more words are noise
_MOST_AT_ONE_PLACE = 10
_MOST_OF_TEMPLATES = 1000


def suppressions_of(reading: Reading) -> tuple[Comment, ...]:
    """Return the suppressions of a file's comments with the lines they cover."""
    found = []
    stacked: Counter[tuple[int, int, bool]] = Counter()
    extents: Extents | None = None
    following = _Following(reading.source)
    templates = _Templates(reading.source)
    from k8slint.reading.comments import comments_of

    for written in comments_of(reading):
        match = _DIRECTIVE.search(written.text)
        if match is None:
            continue
        if extents is None:
            extents = extents_of(reading)
        word, rest = match.groups()
        rules, reason, error, fix = _read(word, rest)
        first, last = _lines_covered(reading.source, written, extents, following)
        whole = word == "ignore-file"
        stacked[first, last, whole] += 1
        if stacked[first, last, whole] > _MOST_AT_ONE_PLACE:
            error = error or f"more than {_MOST_AT_ONE_PLACE} suppression comments cover the same lines"
            fix = fix or "Join them into one comment."
        reaches = templates.documents(written.line) if whole else ()
        if reaches and not templates.is_new(reaches, rules):
            continue  # a template that makes several documents repeats its comments in each
        own = (written.line, written.column, written.end_column)
        extent = _extent(reading.source, written) if match.start() == 0 else ()
        columns = _columns(written, rest, rules)
        found.append(Comment(*own, first, last, rules, reason, whole, error, fix, reaches, extent, columns))
    return tuple(found)


def _extent(source: Source, written: WrittenComment) -> tuple[int, ...]:
    """Return the span of a comment with the blanks before it, or with its whole line."""
    if written.own_line:
        return (written.line, 1, written.line + 1, 1)
    start = source.lines.starts[written.line - 1]
    before = source.text[start : start + written.column - 1].rstrip(" \t")
    return (written.line, len(before) + 1, written.line, written.end_column)


def _columns(written: WrittenComment, rest: str, rules: tuple[str, ...]) -> tuple[int, ...]:
    """Return the column of each rule that a comment names; `rest` is its text behind the word `ignore`."""
    at = len(written.text) - len(rest)
    columns = []
    for rule in rules:
        found = re.compile(rf"(?<=[\[,\s]){re.escape(rule)}(?=[\],\s])").search(written.text, at)
        if found is None:
            return ()
        columns.append(written.column + found.start())
    return tuple(columns)


class _Templates:
    """Finds the documents of a stream that come from one template, and the comments that it repeats."""

    __slots__ = ("_documents", "_known", "_source")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._documents: list[SourceDocument] | None = None
        self._known: set[tuple[tuple[int, int], tuple[str, ...]]] = set()

    def documents(self, line: int) -> tuple[tuple[int, int], ...]:
        """Return first and last lines of all documents from the template that wrote a line; empty in other files."""
        if self._documents is None:
            self._documents = _rendered_documents(self._source.text)
        template = next((each.source for each in self._documents if each.first <= line <= each.last), None)
        return tuple((each.first, each.last) for each in self._documents if each.source == template)

    def is_new(self, documents: tuple[tuple[int, int], ...], rules: tuple[str, ...]) -> bool:
        """Whether no comment of the template has named these rules before; noise is not counted on and on."""
        before = len(self._known)
        if before < _MOST_OF_TEMPLATES:
            self._known.add((documents[0], rules))
        return len(self._known) > before


def _rendered_documents(text: str) -> list[SourceDocument]:
    """Return the documents of a stream that Helm rendered; none of any other text, which loads nothing."""
    if "# Source: " not in text:
        return []
    from k8slint.project.renders.helm_stream import source_documents

    return source_documents(text)


def _read(word: str, rest: str) -> tuple[tuple[str, ...], str, str, str]:
    """Return the rules a comment names, its reason, what is wrong with it, and what to write instead.

    What cannot be read allows nothing: a bracket that is not closed must not turn one rule into all of them.
    """
    if word not in _WORDS:
        near = nearest(word, _WORDS)
        fix = f"Write '{near}'." if near else "Write 'k8slint: ignore[rule] reason'."
        return (), "", f"'{word}' is not a word that k8slint knows in a comment", fix
    named = _RULES.match(rest)
    if named is None and rest.lstrip(" \t").startswith("["):
        return (), "", "the list of rules has no closing ']'", "Write 'k8slint: ignore[rule] reason'."
    rules = tuple(words_of(named[1])) if named else ()
    return rules, (rest[named.end() :] if named else rest).strip(" \t:-\r\n"), "", ""


def words_of(text: str) -> list[str]:
    """Return the words of a list with commas, each once; of a multitude only the first."""
    words = (word.strip() for word in text.split(","))
    return list(islice(dict.fromkeys(word for word in words if word), _MOST_RULES))


def _lines_covered(source: Source, written: WrittenComment, extents: Extents, following: _Following) -> tuple[int, int]:
    """Return the first and the last line a comment covers: of what stands before it, or else of what follows it."""
    follows = written.own_line or _opens_item(source, written)
    opening = following.after(written.line) if follows else written.line
    last = (extents.any if follows else extents.fields).get(opening, opening)
    return opening if written.own_line else written.line, last


def _opens_item(source: Source, written: WrittenComment) -> bool:
    """True for a comment behind a bare `-`: the item starts on a line below."""
    start = source.lines.starts[written.line - 1]
    return not source.text[start : start + written.column - 1].strip(" \t-")


class _Following:
    """Finds the next line that is neither blank nor a comment; a thousand comments above it ask only once."""

    __slots__ = ("_asked", "_found", "_source")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._asked = self._found = 0

    def after(self, line: int) -> int:
        """Return the line that follows a comment; the comment's own when there is none."""
        if not self._asked <= line < self._found:
            starts = self._source.lines.starts
            found = _CONTENT.search(self._source.text, starts[line]) if line < len(starts) else None
            self._asked = line
            self._found = self._source.lines.place(found.end() - 1)[0] if found else len(starts) + 1
        return self._found if self._found <= len(self._source.lines.starts) else line


class Extents(NamedTuple):
    """Line a value starts on -> last line of the widest one that starts there: of any, and of fields alone.

    `- name: x` starts two things on one line, the item and its first field. A comment on the line above stands at the
    item, for that is what follows it; one behind `x` stands at the field.
    """

    any: dict[int, int]
    fields: dict[int, int]


def extents_of(reading: Reading) -> Extents:
    """Return how far the values of a file reach, by the lines they start on."""
    extents = Extents({}, {})
    place = reading.source.lines.place
    for document in reading.documents:
        stack: list[Any] = [document.value]
        ends: dict[int, int] = {}
        seen: set[int] = set()
        while stack:
            for child, mark in _children(stack.pop()):
                first = place(mark[0])[0]
                last = place(max(_end(child, mark, ends) - 1, mark[0]))[0]
                extents.any[first] = max(last, extents.any.get(first, 0))
                if mark[1] > mark[0]:
                    extents.fields[first] = max(last, extents.fields.get(first, 0))
                if isinstance(child, (Mapping, Sequence)) and id(child) not in seen:
                    seen.add(id(child))
                    stack.append(child)
    return extents


def _children(value: Any) -> list[tuple[Any, Mark]]:
    if isinstance(value, Mapping):
        return [(child, value.marks[key]) for key, child in value.items()]
    if isinstance(value, Sequence):
        return list(zip(value, value.marks, strict=True))
    return []


def _end(value: Any, mark: Mark, ends: dict[int, int]) -> int:
    """Return the offset after a value, following last children where only they know; `ends` remembers all of these."""
    nested = []
    end = mark[3]
    while end < 0:
        children = _children(value)
        known = ends.get(id(value))
        if known is not None or not children:
            end = mark[2] if known is None else known
            break
        nested.append(id(value))
        value, mark = max(children, key=lambda child: child[1][2])
        end = mark[3]
    for each in nested:
        ends[each] = end
    return end


PREFIX = "k8slint.dev/ignore"
_REASON = "k8slint.dev/ignore-reason"


def ignores_of(resource: Resource, pod: Pod | None) -> Iterator[AnnotationIgnore]:
    """Yield the suppressions of an object's annotations and of its pod template's.

    `k8slint.dev/ignore.<container>` speaks of one container; `k8slint.dev/ignore-reason` gives the reason for all.
    """
    annotations = resource.metadata.get("annotations")
    if isinstance(annotations, dict) and annotations:
        yield from _ignores(annotations, resource.node, resource, "")
    if pod is not None and pod.is_template and pod.annotations:
        yield from _ignores(pod.annotations, pod.template, resource, pod.template.path_below(resource.node))


def _ignores(annotations: dict[str, Any], holder: Node, resource: Resource, path: str) -> Iterator[AnnotationIgnore]:
    for key, value in annotations.items():
        if not key.startswith(PREFIX) or key == _REASON or not isinstance(value, str):
            continue
        rest = key[len(PREFIX) :]
        if rest and not rest.startswith("."):
            continue
        rules = tuple(words_of(value))
        reason = annotations.get(_REASON)
        node = holder.get("metadata", "annotations", key)
        yield AnnotationIgnore(
            *node.key_span,
            resource.document,
            resource.ref,
            path,
            rules,
            rest[1:],
            reason if isinstance(reason, str) else "",
            "" if type(node) is Node else node.source.file,
        )


def honored(resource: Resource, pod: Pod | None, tools: list[str]) -> Iterator[AnnotationIgnore]:
    """Yield the suppressions that annotations of other tools mean, on an object and its pod template."""
    from k8slint.rulebook.foreign_ignore import foreign_ignores

    holders = [(resource.metadata.get("annotations"), resource.node, "")]
    if pod is not None and pod.is_template:
        holders.append((pod.annotations, pod.template, pod.template.path_below(resource.node)))
    for written, holder, path in holders:
        if not isinstance(written, dict):
            continue
        for key, ignore in foreign_ignores(written, tools).items():
            node = holder.get("metadata", "annotations", key)
            if ignore.rules:
                file = "" if type(node) is Node else node.source.file
                ref, document = resource.ref, resource.document
                yield AnnotationIgnore(
                    *node.key_span, document, ref, path, ignore.rules, "", ignore.reason, file, ignore.tool
                )
