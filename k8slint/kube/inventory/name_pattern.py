"""Names with `*` in them, for the part of a name that is not in the file, and names that are nearly equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory.pods import same_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory.item import Item


def covers(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern, in which `*` matches any characters; the time is at most their product."""
    if "*" not in pattern:
        return pattern == name
    first, *rest = pattern.split("*")
    if not name.startswith(first):
        return False
    position = len(first)
    for part in rest[:-1]:
        found = name.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    last = rest[-1]
    return len(name) - position >= len(last) and name.endswith(last)


def one_of(first: str, second: str) -> bool:
    """Whether two names can be the same; either may be a pattern."""
    if "*" in second and "*" not in first:
        first, second = second, first
    return first == second or covers(first, second) or ("*" in first and "*" in second)


def is_near(first: str, second: str) -> bool:
    """Whether two names are one edit apart: a letter more or less, another letter, two letters swapped.

    Names that differ in a digit or in their last character differ on purpose (`web-1`, `config-b`), and so do short
    names.
    """
    if first == second or min(len(first), len(second)) < 5 or abs(len(first) - len(second)) > 1:
        return False
    shorter, longer = sorted((first, second), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    edit = shorter[start : start + 1] + longer[start : start + 1]
    if start >= len(shorter) - 1 or not edit.replace("-", "x").isalpha():
        return False
    rest, other = shorter[start:], longer[start:]
    if len(shorter) < len(longer):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def one_shorter(name: str) -> set[str]:
    """Return a name and all texts that lack one of its characters: two names one edit apart share one."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


_MAX_NAME = 100  # characters of a name that is compared with others
_FEW = 16  # up to this many names are compared one by one


class NearNames:
    """The names of some objects of one kind, to be found by a name that is one edit away."""

    __slots__ = ("_found", "_index", "_items")

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = [item for item in items if len(item.name) <= _MAX_NAME]
        self._index: dict[str, list[Item]] | None = None
        self._found: dict[tuple[str, str], str] = {}

    def near(self, name: str, namespace: str) -> str:
        """Return the first of the names that is one edit away, of an object that may be in a namespace; '' if none."""
        key = (name, namespace)
        found = self._found.get(key)
        if found is None:
            near = [
                item
                for item in self._candidates(name)
                if is_near(item.name, name) and same_namespace(namespace, item.namespace) is not False
            ]
            found = self._found[key] = min(near, key=lambda item: (item.name, item.file)).name if near else ""
        return found

    def _candidates(self, name: str) -> Iterable[Item]:
        """Return the objects whose names may be one edit away: where there are many, by a text they share."""
        if len(name) > _MAX_NAME:
            return ()
        if len(self._items) <= _FEW:
            return self._items
        if self._index is None:
            self._index = {}
            for item in self._items:
                for text in one_shorter(item.name):
                    self._index.setdefault(text, []).append(item)
        index = self._index
        return {id(item): item for text in one_shorter(name) for item in index.get(text, ())}.values()
