"""What a change of a text does to its values: those that no replacement covers must be what and where they were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.node import Key, path_text
from k8slint.model.tree import Mapping, Sequence, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.analysis.fix.text import Changed
    from k8slint.model.tree import Mark
    from k8slint.reading.document import Reading

_MOST_VALUES = 300_000


class _Value(NamedTuple):
    """A scalar or an empty collection: its keys, the offsets of these, its own offsets, and itself for comparison.

    `use` are the offsets of the alias that brings it to where it is, if one does, and how many of the keys lead there.
    """

    document: int
    keys: tuple[Key, ...]
    steps: tuple[tuple[int, int], ...]
    start: int
    end: int
    use: tuple[int, ...]
    content: tuple[str, str]

    @property
    def path(self) -> str:
        """The field as messages name it."""
        return path_text(self.keys) or "the document"


def side_effect(before: Reading, after: Reading, changed: Changed) -> str:
    """Return what a change of a file does that it should not, as the end of a sentence; empty where it is sound.

    A file that could not be read before may gain values; one that could must be readable still. A separator that is
    inserted makes documents of one, and may bring to light what a later key hid.
    """
    if after.problems and not before.problems:
        return "the file could not be read afterwards"
    if _duplicates(after) > _duplicates(before):
        return "a key would be there twice"
    old, new = list(_values(before)), list(_values(after))
    if len(old) > _MOST_VALUES or len(new) > _MOST_VALUES:
        return "the file has too many values to compare them all"
    splits = any(each.text.startswith("---") or "\n---" in each.text for each in changed.replacements)
    found = {_place(value, value.start, value.use[:1]): value for value in new}
    living: set[int] = set()
    for value in old:
        start, end = value.use[:2] or (value.start, value.end)
        if changed.covers(start, end):
            continue
        living.update(changed.moved(step[0]) for step in value.steps)
        place = _place(value, changed.moved(value.start), [changed.moved(at) for at in value.use[:1]])
        now = found.pop(place, None)
        if now is None or now.content != value.content:
            return f"'{value.path}' would {'be gone' if now is None else 'change'}, too"
        same_document = now.document == value.document or splits
        if not same_document or _steps(value, changed) != _new_steps(now, changed):
            return f"'{value.path}' would move to '{now.path}'"
    return "" if before.problems or splits else _addition(old, found.values(), living, changed)


def _addition(old: list[_Value], new: Any, living: set[int], changed: Changed) -> str:
    """Return which value appears that nobody inserted.

    A collection that lost all it held may be empty now, and one of two keys may give the value that the other one gave.
    """
    known = {changed.moved(start) for value in old for start, _ in value.steps}
    held = {(value.document, value.keys, value.content) for value in old}
    for value in new:
        if (value.document, value.keys, value.content) in held:
            continue
        if changed.brings(*(value.use[:2] or (value.start, value.end))):
            continue
        start = value.steps[-1][0] if value.steps else -1
        if value.content not in _EMPTY or start not in known or start in living:
            return f"'{value.path}' would appear, too"
    return ""


_EMPTY = (("NoneType", "None"), ("Mapping", "{}"), ("Sequence", "[]"))


def _place(value: _Value, start: int, use: Any) -> tuple[Any, ...]:
    """Return what tells a value from all others: where it is written, and through which alias it came."""
    return (*use, value.keys[value.use[2] :]) if use else (start,)


def _steps(value: _Value, changed: Changed) -> list[int]:
    """Return where the keys above a value are now, those left out that the change covers."""
    return [changed.moved(start) for start, end in value.steps if not changed.covers(start, end)]


def _new_steps(value: _Value, changed: Changed) -> list[int]:
    return [start for start, end in value.steps if not changed.brings(start, end)]


def _duplicates(reading: Reading) -> int:
    return sum(len(document.duplicates) for document in reading.documents)


def _values(reading: Reading) -> Iterator[_Value]:
    """Yield the values of a file, up to one more than can be compared."""
    count = 0
    for document in reading.documents:
        for value in _below(document.index, document.value, document.mark):
            yield value
            count += 1
            if count > _MOST_VALUES:
                return


def _below(index: int, root: Any, mark: Mark) -> Iterator[_Value]:
    pending: list[tuple[Any, Mark, tuple[Key, ...], tuple[tuple[int, int], ...], tuple[int, ...]]]
    pending = [(root, mark, (), (), ())]
    while pending:
        value, mark, keys, steps, use = pending.pop()
        use = (*mark[4:6], len(keys)) if len(mark) > 4 and mark[4:6] != use[:2] else use
        if not isinstance(value, (Mapping, Sequence)) or not value:
            yield _Value(index, keys, steps, mark[2], max(mark[2], mark[3]), use, _content(value))
            continue
        marks: Any = value.marks
        merged = _merged(marks) if isinstance(value, Mapping) else ()
        for key, child in value.items() if isinstance(value, Mapping) else enumerate(value):
            at = marks[key]
            step = (at[0], at[1] if isinstance(value, Mapping) else at[0])
            inner = (*at[4:6], len(keys)) if at[4:6] in merged else use
            pending.append((child, at, (*keys, key), (*steps, step), inner))


def _merged(marks: dict[str, Mark]) -> set[tuple[int, ...]]:
    """Return the uses that several fields have in common: those of merge keys."""
    uses = Counter(mark[4:6] for mark in marks.values() if len(mark) > 4)
    return {use for use, count in uses.items() if count > 1}


def _content(value: Any) -> tuple[str, str]:
    """Return a value's type and text, so that 1, 1.0 and true are three things."""
    return type(value).__name__, value.text if isinstance(value, Unknown) else repr(value)
