"""Which suppressions stood in a base revision already: a change does not allow its own findings.

A suppression counts where its file is the same as before, or where the old file suppresses the same rule on the same
object and field; one in what Helm rendered of a chart where the chart and its values are the same. Documents are the
same by kind and name, items of lists by their names; in doubt it does not count.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.analysis.suppressions.file_suppressions import FileSuppressions
from k8slint.analysis.suppressions.suppression import Suppression, from_comment
from k8slint.analysis.suppressions.written import Extents, extents_of, suppressions_of, words_of
from k8slint.model.finding import Related
from k8slint.model.label import identity_of_object, item_label
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Span
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Finding
    from k8slint.model.result import Comment, FileResult
    from k8slint.model.tree import Mark
    from k8slint.project.git.revision import Base
    from k8slint.project.project import Project
    from k8slint.project.renders.helm import ChartStreams
    from k8slint.reading import Document, Reading

_LONGEST_LIST = 10_000
_LAST_LINE = 1 << 40


class BaseSuppressions:
    """What was suppressed in files of the revision that a project takes suppressions from; `results` hold today's."""

    def __init__(self, project: Project, base: Base, results: Iterable[FileResult]) -> None:
        self._project = project
        self._base = base
        self._streams: dict[str, bool] = {}
        files = set()
        for result in results:
            files.update([result.file] if result.comments else [])
            files.update([ignore.file or result.file for ignore in result.ignores])
        self._name = base.name
        self._before = base.contents(file for file in files if project.unit_of(file) is not None)
        self._files: dict[str, _File | None] = {}

    def allowing(self, finding: Finding, suppressions: list[Suppression]) -> list[Suppression]:
        """Return those of the suppressions of a finding that stood in the revision; those of no file all do."""
        return [each for each in suppressions if each.source == "configuration" or self._stood(finding, each)]

    def noted(self, finding: Finding, suppression: Suppression) -> Finding:
        """Return a finding with a note on the suppression that would hide it and does not count."""
        message = f"this {suppression.source} is not in '{self._name}' for the same field, so it does not count"
        related = Related(message, suppression.place.file, suppression.place.span)
        return finding._replace(related=(*finding.related, related))

    def _stood(self, finding: Finding, suppression: Suppression) -> bool:
        streams = self._project.streams
        if streams is not None and suppression.place.file in streams.renders:
            return self._is_same_stream(suppression.place.file, streams)
        file = self._file(suppression.place.file)
        if file is None:
            return False
        if file.is_unchanged:
            return True
        return file.holds(suppression) if suppression.source == "annotation" else file.allows(finding)

    def _is_same_stream(self, name: str, streams: ChartStreams) -> bool:
        """Whether what Helm rendered is what it was, as nothing that it was rendered from has changed.

        Values may print whatever they like, comments among it, so no line tells which template wrote it. Values of a
        configuration are taken as changed, and so is a chart with files that git does not have.
        """
        known = self._streams.get(name)
        if known is None:
            render = streams.renders[name]
            folder = os.path.realpath(render.chart or ".")
            walk = streams.disk.walk(render.chart)
            now = {os.path.join(above, file) for above, _, files in walk for file in files}
            paths = {os.path.realpath(file): file for file in (*now, *render.values)}
            before = self._base.contents(paths)
            same = not render.sets and {os.path.realpath(file) for file in now} == {*self._base.files_at(folder)}
            known = same and all(before.get(path) == self._project.read(file) for path, file in paths.items())
            self._streams[name] = known
        return known

    def _file(self, name: str) -> _File | None:
        """Return a file as it is and was; None for one that was not there."""
        if name not in self._files:
            before, now = self._before.get(name), self._project.read(name)
            self._files[name] = None if before is None or now is None else _File(name, before, now)
        return self._files[name]


class _Found(NamedTuple):
    """A place in the old file: its first and last line, and whether it is the same field, or only what held it."""

    value: Any
    first: int
    last: int
    is_same: bool


class _File:
    """A file as it was in the base revision and as it is now."""

    def __init__(self, name: str, before: bytes, now: bytes) -> None:
        self.is_unchanged = before == now
        self._name = name
        self._contents = (before, now)
        self._old: _Old | None = None
        self._new: Reading | None = None
        self._tables: dict[int, dict[Any, int]] = {}

    def _read(self) -> tuple[_Old, Reading]:
        if self._old is None or self._new is None:
            before, now = self._contents
            self._old = _Old(self._name, read(before, self._name))
            self._new = read(now, self._name)
        return self._old, self._new

    def holds(self, annotation: Suppression) -> bool:
        """Whether an annotation stood on the same object, and suppressed all that it suppresses now."""
        found = self._before(annotation.place.span)
        if found is None or not found.is_same or not isinstance(found.value, str):
            return False
        old = words_of(found.value)
        return not old or (bool(annotation.rules) and set(annotation.rules) <= set(old))

    def allows(self, finding: Finding) -> bool:
        """Whether a comment covered the field of a finding, or all that held it, for the same rule."""
        found = self._before(finding.place.span)
        return found is not None and self._read()[0].allows(finding, found)

    def _before(self, span: Span) -> _Found | None:
        """Return where something stood that now begins at a place; None where its document is new or not certain."""
        old, new = self._read()
        starts = new.source.lines.starts
        if span.line > len(starts):
            return None
        document, steps = _located(new.documents, starts[span.line - 1] + span.column - 1)
        if document is None:
            return None
        identity = identity_of_object(document.value)
        same = [each for each in new.documents if identity_of_object(each.value) == identity]
        was = [each for each in old.reading.documents if identity_of_object(each.value) == identity]
        if len(same) != 1 or len(was) != 1:
            return None
        return self._followed(document.value, was[0].value, steps)

    def _followed(self, now: Any, before: Any, steps: list[Any]) -> _Found:
        """Return how far the same steps lead in the old document."""
        old, _ = self._read()
        first, last = _start(before, old), _LAST_LINE
        for step in steps:
            if isinstance(now, Mapping) and isinstance(before, Mapping) and step in before:
                key = step
            elif isinstance(now, Sequence) and isinstance(before, Sequence):
                label = item_label(now[step])
                if self._table(now).get(label) != step:
                    return _Found(before, first, last, False)
                key = self._table(before).get(label, -1)
            else:
                return _Found(before, first, last, False)
            if key == -1:
                return _Found(before, first, last, False)
            first = old.line(before.marks[key])
            last = old.extents.any.get(first, first)
            now, before = now[step], before[key]
        return _Found(before, first, last, True)

    def _table(self, items: Sequence) -> dict[Any, int]:
        """Return where the items of a list stand by their labels, -1 for one that several have."""
        known = self._tables.get(id(items))
        if known is None:
            known = self._tables[id(items)] = {}
            for index, item in enumerate(items if len(items) <= _LONGEST_LIST else ()):
                label = item_label(item)
                known[label] = -1 if label is None or label in known else index
        return known


class _Old:
    """The old content of a file, with its comments."""

    def __init__(self, name: str, reading: Reading) -> None:
        self.reading = reading
        self.extents: Extents = extents_of(reading)
        pairs = [(comment, from_comment(comment, name)) for comment in suppressions_of(reading)]
        self._comments: dict[int, Comment] = {id(suppression): comment for comment, suppression in pairs}
        self._suppressions = FileSuppressions(pairs, [])

    def line(self, mark: Mark) -> int:
        """Return the line on which an entry begins."""
        return self.reading.source.lines.place(_offset(mark))[0]

    def allows(self, finding: Finding, found: _Found) -> bool:
        """Whether a comment covers a place for the rule of a finding: where it begins, or all of what held it."""
        at = finding._replace(place=finding.place._replace(span=Span(found.first, 1, found.first, 1)), related=())
        for suppression in self._suppressions.near(at):
            comment = self._comments[id(suppression)]
            reaches = _LAST_LINE if comment.whole_file and not comment.reaches else comment.last
            if suppression.allows(at) and (found.is_same or found.last <= reaches):
                return True
        return False


def _located(documents: Iterable[Document], offset: int) -> tuple[Document | None, list[Any]]:
    """Return the document in which an offset stands, and the keys and indexes that lead to what begins there."""
    holder: Document | None = None
    for document in documents:
        entries = _entries(document.value)
        if entries and min(entries)[0] <= offset:
            holder = document
    steps: list[Any] = []
    value: Any = holder.value if holder is not None else None
    while True:
        before = [entry for entry in _entries(value) if entry[0] <= offset]
        if not before:
            return holder, steps
        step = max(before)[1]
        key = list(value)[step] if isinstance(value, Mapping) else step
        steps.append(key)
        value = value[key]


def _entries(value: Any) -> list[tuple[int, int]]:
    """Return where each entry of a collection begins, with its number."""
    if isinstance(value, Mapping):
        return [(_offset(value.marks[key]), number) for number, key in enumerate(value)]
    if isinstance(value, Sequence):
        return [(_offset(mark), number) for number, mark in enumerate(value.marks)]
    return []


def _offset(mark: Mark) -> int:
    """Return where an entry is written in its collection, be it as an alias or by a merge key."""
    return mark[4] if len(mark) > 4 else mark[0]


def _start(value: Any, old: _Old) -> int:
    """Return the line on which a document begins."""
    entries = _entries(value)
    return old.reading.source.lines.place(min(entries)[0])[0] if entries else 1
