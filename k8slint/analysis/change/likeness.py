"""How much of two objects is the same, for the search of those that only have another name now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from typing import TypeAlias

    from k8slint.analysis.change.objects import Deployed
    from k8slint.kube.resource import Resource

    Leaves: TypeAlias = Counter[tuple[str, str]]

ALIKE = 0.8
"""The share of values that objects have in common of which one is the other with a new name."""
MOST_WORK = 10_000_000
"""How many values are looked at in all; objects that come later are alike only where all their values are equal."""
_EACH = 10
"""What a comparison costs beside its values."""


class Likeness:
    """Compares objects by their values: what is in them is read once, and equal contents are compared once."""

    def __init__(self) -> None:
        self.work = 0
        self._numbers: dict[frozenset[tuple[tuple[str, str], int]], int] = {}
        self._contents: list[tuple[Leaves, int]] = []
        self._read: dict[int, tuple[int, int]] = {}
        self._known: dict[tuple[int, int], bool] = {}

    def are_alike(self, new: Deployed, old: Deployed) -> bool:
        """Whether two objects have most values in common, as they are or with their names replaced."""
        return any(map(self._share_most, self._numbers_of(old.resource), self._numbers_of(new.resource)))

    def _numbers_of(self, resource: Resource) -> tuple[int, int]:
        """Return the numbers of the contents of an object, as they are and with its name replaced."""
        found = self._read.get(id(resource))
        if found is None:
            found = self._number(_leaves(resource, "")), self._number(_leaves(resource, resource.name))
            self._read[id(resource)] = found
        return found

    def _number(self, leaves: Leaves) -> int:
        """Return the number of some contents, which equal ones share."""
        number = self._numbers.setdefault(frozenset(leaves.items()), len(self._contents))
        if number == len(self._contents):
            self._contents.append((leaves, sum(leaves.values())))
        return number

    def _share_most(self, one: int, other: int) -> bool:
        (few, total), (many, other_total) = self._contents[one], self._contents[other]
        if one == other:
            return total > 0
        if 2 * min(total, other_total) / (total + other_total) < ALIKE:
            return False  # not even if all of the smaller one were in the other
        pair = (one, other)
        if pair not in self._known:
            if len(few) > len(many):
                few, many = many, few
            if self.work + len(few) + _EACH > MOST_WORK:
                return False
            self.work += len(few) + _EACH
            common = sum(min(count, many[leaf]) for leaf, count in few.items() if leaf in many)
            self._known[pair] = 2 * common / (total + other_total) >= ALIKE
        return self._known[pair]


def _leaves(resource: Resource, name: str) -> Leaves:
    """Return the values of an object with their paths, a name replaced; without what names and describes it."""
    found: Leaves = Counter()
    pending: list[tuple[str, Any]] = [
        (key, value) for key, value in resource.value.items() if key not in ("apiVersion", "kind", "metadata", "status")
    ]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending.extend((f"{path}.{key}", child) for key, child in value.items())
        elif isinstance(value, list):
            pending.extend((f"{path}[]", child) for child in value)
        else:
            text = value.text if isinstance(value, Unknown) else str(value)
            found[(path.replace(name, "*"), text.replace(name, "*")) if name else (path, text)] += 1
    return found
