"""The pods whose labels are one edit away from what a selector wants, without comparing each with each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.references.free_pods import by_label, stays
from k8slint.kube.inventory.name_pattern import is_near, one_shorter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory import Inventory, PodSet

_FEW = 16  # up to this many pods are compared one by one
_LONGEST = 63  # characters of a label's value


def near_labels(inventory: Inventory) -> dict[str, NearLabels]:
    """Return the pods that stay by namespace, of those with equal labels the first: thousands may have the same."""
    found: dict[str, dict[str, PodSet]] = {}
    for pod in inventory.pods.all:
        if stays(pod):
            labels = repr(sorted(pod.labels.items(), key=lambda item: item[0]))
            found.setdefault(pod.item.namespace, {}).setdefault(labels, pod)
    return {namespace: NearLabels(list(pods.values())) for namespace, pods in found.items()}


class NearLabels:
    """Some pods, to be found by labels of which one is wrong."""

    __slots__ = ("_near", "_order", "_pairs", "_pods")

    def __init__(self, pods: list[PodSet]) -> None:
        self._pods = pods
        self._order: dict[int, int] = {}
        self._pairs: dict[tuple[str, str], list[PodSet]] | None = None
        self._near: dict[str, dict[str, list[PodSet]]] = {}

    def find(self, wanted: dict[str, Any]) -> PodSet | None:
        """Return the first pods that have all wanted labels but one, and that one with a similar value."""
        fitting = (pod for pod in self._candidates(wanted) if _one_edit_away(wanted, pod.labels))
        if len(self._pods) <= _FEW:
            return next(fitting, None)
        return min(fitting, key=lambda pod: self._order[id(pod)], default=None)

    def _candidates(self, wanted: dict[str, Any]) -> Iterable[PodSet]:
        """Return the pods that may have all labels but one."""
        if len(self._pods) <= _FEW:
            return self._pods
        if self._pairs is None:
            self._order = {id(pod): number for number, pod in enumerate(self._pods)}
            self._pairs = by_label((pod, pod.labels) for pod in self._pods)[1]
        if len(wanted) > 1:
            # Where one label of several is wrong, one of any two of them is right.
            counts = sorted((self._pairs.get((key, str(value)), []) for key, value in wanted.items()), key=len)
            return (*counts[0], *counts[1])
        return [pod for key, value in wanted.items() for pod in self._with_near_value(key, value)]

    def _with_near_value(self, key: str, value: object) -> Iterable[PodSet]:
        """Return the pods whose label of a key may have a value one edit away from another."""
        if not isinstance(value, str) or len(value) > _LONGEST + 1:
            return ()
        if key not in self._near:
            index: dict[str, list[PodSet]] = {}
            for pod in self._pods:
                actual = pod.labels.get(key)
                for text in one_shorter(actual) if isinstance(actual, str) and len(actual) <= _LONGEST else ():
                    index.setdefault(text, []).append(pod)
            self._near[key] = index
        found = self._near[key]
        return {id(pod): pod for text in one_shorter(value) for pod in found.get(text, ())}.values()


def _one_edit_away(wanted: dict[str, Any], labels: dict[str, Any]) -> bool:
    """Whether all labels but one are there, and that one with a similar value."""
    wrong = [(key, value) for key, value in wanted.items() if labels.get(key) != value]
    if len(wrong) != 1:
        return False
    key, value = wrong[0]
    actual = labels.get(key)
    return isinstance(actual, str) and isinstance(value, str) and (len(wanted) > 1 or is_near(actual, value))
