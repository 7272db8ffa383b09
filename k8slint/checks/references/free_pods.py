"""The pods that nothing of a use selects, found by where they are and by labels: scopes may hold thousands."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory import same_namespace
from k8slint.model.fact import SelectsPods
from k8slint.model.network_fact import Labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from k8slint.kube.inventory import Inventory, Item, PodSet

_RUN_TO_THE_END = ("Job", "CronJob")


def selected_by(inventory: Inventory, use: str) -> set[int]:
    """Return the objects (by id) whose pods some selector of a use may select."""
    found: set[int] = set()
    seen: set[int] = set()
    for item, selects in inventory.having(SelectsPods):
        if selects.use == use:
            selection = inventory.selected(item, selects.selector)
            if id(selection) not in seen:  # equal selectors share theirs
                seen.add(id(selection))
                found.update(id(pod.item) for pod in (*selection.certain, *selection.possible))
    return found


def stays(pod: PodSet) -> bool:
    """Whether pods are meant to stay, so that something may select them."""
    return pod.item.kind not in _RUN_TO_THE_END


class FreePods:
    """The pods of a scope that stay and that no selector of a use selects."""

    def __init__(self, inventory: Inventory, use: str) -> None:
        self.inventory = inventory
        self.selected = selected_by(inventory, use)
        self._places: dict[str, dict[str, list[PodSet]]] = {}
        self._files: dict[tuple[str, str], list[PodSet]] = {}
        self._beside: dict[tuple[str, str], FreeGroup] = {}
        self._keys: dict[tuple[str, str], dict[str, list[PodSet]]] = {}
        for pod in inventory.pods.all:
            if stays(pod) and id(pod.item) not in self.selected:
                here = self._places.setdefault(self._place(pod.item), {})
                here.setdefault(pod.item.namespace, []).append(pod)
                self._files.setdefault((pod.item.file, pod.item.namespace), []).append(pod)

    def _place(self, item: Item) -> str:
        """Return the folder of an object, '' for all of a scope that is applied as a whole."""
        return "" if self.inventory.scope.applied else posixpath.dirname(item.file) + "/"

    def beside(self, service: Item) -> FreeGroup:
        """Return those in the folder or build of an object and, as far as is known, in its namespace."""
        key = (self._place(service), service.namespace)
        group = self._beside.get(key)
        if group is None:
            here = self._places.get(key[0], {})
            pods = [each for name in here if same_namespace(name, key[1]) is not False for each in here[name]]
            group = self._beside[key] = FreeGroup(pods)
        return group

    def in_file(self, item: Item, key: str) -> list[PodSet]:
        """Return those in the file and namespace of an object that have a label of a key whose value is known."""
        place = (item.file, item.namespace)
        if place not in self._keys:
            self._keys[place] = by_label((pod, pod.labels) for pod in self._files.get(place, ()))[0]
        return self._keys[place].get(key, [])


class FreeGroup:
    """Some free pods that are together, to be found by name and by the labels of their workloads themselves."""

    __slots__ = ("_by_name", "_by_own_label", "pods")

    def __init__(self, pods: list[PodSet]) -> None:
        self.pods = pods
        self._by_name: dict[str, PodSet] | None = None
        self._by_own_label: dict[tuple[str, str], list[PodSet]] | None = None

    def named(self, name: str) -> PodSet | None:
        """Return the first pods whose workload has a name."""
        if self._by_name is None:
            self._by_name = {pod.item.name: pod for pod in reversed(self.pods)}
        return self._by_name.get(name)

    def with_own_label(self, labels: Mapping[str, Any]) -> list[PodSet]:
        """Return the pods whose workload itself has the rarest of some labels; all where none of these is a text."""
        pairs = [(key, value) for key, value in labels.items() if isinstance(value, str)]
        if not pairs:
            return self.pods
        if self._by_own_label is None:
            own = ((pod, pod.item.one(Labels)) for pod in self.pods)
            self._by_own_label = by_label((pod, each.labels) for pod, each in own if each is not None)[1]
        return min((self._by_own_label.get(pair, []) for pair in pairs), key=len)


def by_label(
    labelled: Iterable[tuple[PodSet, Mapping[str, Any]]],
) -> tuple[dict[str, list[PodSet]], dict[tuple[str, str], list[PodSet]]]:
    """Return pods by the key, and by key and value, of each of their labels whose value is known."""
    keys: dict[str, list[PodSet]] = {}
    pairs: dict[tuple[str, str], list[PodSet]] = {}
    for pod, labels in labelled:
        for key, value in labels.items():
            if isinstance(value, str):
                keys.setdefault(key, []).append(pod)
                pairs.setdefault((key, value), []).append(pod)
    return keys, pairs
