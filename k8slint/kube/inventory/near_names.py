"""Names that are one slip away from that of an object nobody uses: what a reference may have meant."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.name_pattern import is_near, one_shorter
from k8slint.kube.inventory.pods import same_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory.item import Item

_MAX_NAME = 100  # characters of a name that is compared with others
_FEW = 16  # so many names are compared one by one


class NearNames:
    """The names of some objects of one kind, to be found by a name that differs from one of them by a slip."""

    __slots__ = ("_found", "_index", "_items")

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = [item for item in items if len(item.name) <= _MAX_NAME]
        self._index: dict[str, list[Item]] | None = None
        self._found: dict[tuple[str, str], str] = {}

    def near(self, name: str, namespace: str) -> str:
        """Return the first of the names that is one slip away, of an object that may be in a namespace; '' if none."""
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
        """Narrow by what two such names have in common, where there are many."""
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
