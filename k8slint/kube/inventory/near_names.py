"""Names that are one edit away from that of an unused object: what a reference may have meant."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.name_pattern import is_near, one_shorter
from k8slint.kube.inventory.pods import same_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory.item import Item

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
