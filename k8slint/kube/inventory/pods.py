"""The pods of a scope by their labels: which of them a selector selects, certainly or possibly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.selector import matches
from k8slint.kube.workload import ADDED_LABELS
from k8slint.model.fact import UNKNOWN, RunsPods
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory.item import Item

_ADDED: dict[str, dict[str, Any]] = {kind: dict.fromkeys(labels, UNKNOWN) for kind, labels in ADDED_LABELS.items()}
_NO_LABELS: dict[str, Any] = {}
_FEW = 8  # up to this many pods are compared one by one


class PodSet(NamedTuple):
    """The pods one object makes: labels with everything that controllers add, and how sure those are."""

    item: Item
    runs: RunsPods
    labels: dict[str, Any]
    is_open: bool

    @property
    def replicas(self) -> int | None:
        """The number of pods; None when it is not known."""
        return self.runs.replicas


class SelectedPods(NamedTuple):
    """What a selector selects: `certain` pods, and `possible` ones where a value is not known."""

    certain: list[PodSet]
    possible: list[PodSet]


def pod_set(item: Item, runs: RunsPods) -> PodSet:
    """Return the pods of an object with their labels in the cluster."""
    written = runs.labels
    is_known = isinstance(written, dict)
    labels: dict[str, Any] = {**_ADDED.get(item.kind, _NO_LABELS), **(written if is_known else {})}
    return PodSet(item, runs, labels, not is_known)


class PodIndex:
    """Finds pods by namespace and label without comparing each."""

    def __init__(self, pods: Iterable[PodSet]) -> None:
        self.all = list(pods)
        self._by_label: dict[tuple[str, object], list[PodSet]] | None = None
        self._open: list[PodSet] = []
        self._selections: dict[tuple[str, str], SelectedPods] = {}

    def selected(self, selector: dict[str, Any] | None, namespace: str) -> SelectedPods:
        """Return the pods of a namespace a label selector selects; equal selectors are compared once."""
        if len(self.all) <= _FEW:
            return self._select(selector, namespace)
        key = (repr(selector), namespace)
        if key not in self._selections:
            self._selections[key] = self._select(selector, namespace)
        return self._selections[key]

    def _select(self, selector: dict[str, Any] | None, namespace: str) -> SelectedPods:
        """Return the pods of a namespace a label selector selects."""
        certain, possible = [], []
        for pod in self.with_labels(selector):
            where = same_namespace(namespace, pod.item.namespace)
            answer = matches(selector, pod.labels) if where is not False else False
            if answer is False and where is not False and pod.is_open and selector is not None:
                answer = None
            if answer and where:
                certain.append(pod)
            elif answer is not False:
                possible.append(pod)
        return SelectedPods(certain, possible)

    def with_labels(self, selector: dict[str, Any] | None) -> list[PodSet]:
        """Return the pods with the rarest label of a selector, and those whose value for it is not known.

        All that a selector may match is among them, whatever the namespace.
        """
        labels = selector.get("matchLabels") if isinstance(selector, dict) else None
        if not isinstance(labels, dict) or len(self.all) <= _FEW:
            return self.all
        index = self._index()
        found = None
        for key, value in labels.items():
            if isinstance(value, str):
                here = [*index.get((key, value), ()), *index.get((key, UNKNOWN), ())]
                if found is None or len(here) < len(found):
                    found = here
        return self.all if found is None else found + self._open

    def _index(self) -> dict[tuple[str, object], list[PodSet]]:
        """Return the pods by label, without those that may have other labels, which are kept in `_open`."""
        if self._by_label is None:
            self._by_label = {}
            for pod in self.all:
                if pod.is_open:
                    self._open.append(pod)
                    continue
                for key, value in pod.labels.items():
                    known = value if isinstance(value, str) else UNKNOWN
                    self._by_label.setdefault((key, known), []).append(pod)
        return self._by_label


def same_namespace(first: str, second: str) -> bool | None:
    """Whether two namespaces are one; None when one of them is not written and so depends on how it is applied."""
    if first == second:
        return None if "*" in first else True
    if not first or not second or "*" in first or "*" in second:
        return None
    return False
