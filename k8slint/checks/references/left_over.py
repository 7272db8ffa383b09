"""The workload that a Service was meant for although it does not select it: no other one does, and something fits."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory import same_namespace
from k8slint.kube.selector import matches
from k8slint.model.fact import Serves
from k8slint.model.network_fact import Labels

if TYPE_CHECKING:
    from collections.abc import Set

    from k8slint.kube.inventory import Inventory, Item, PodSet

_RUN_TO_THE_END = ("Job", "CronJob")


def left_over(inventory: Inventory, service: Item, selector: dict[str, Any], selected: Set[int]) -> PodSet | None:
    """Return the pods a Service that selects none was meant for; None when nothing tells.

    They have the labels but are in another namespace, or their workload itself has the labels; or theirs is the one
    workload of the folder that no Service selects (`selected` holds the others by id), and a value stands under
    another key, is one letter away, or the ports are those the Service sends to.
    """
    others = [pod for pod in inventory.pods.all if pod.item.kind not in _RUN_TO_THE_END and pod.item is not service]
    elsewhere = [pod for pod in others if _is_next_door(pod, service, selector, selected)]
    if len(elsewhere) == 1:
        return elsewhere[0]
    free = [pod for pod in others if id(pod.item) not in selected and _is_together(inventory, pod.item, service)]
    named = [pod for pod in free if _own_labels_match(pod.item, selector)]
    if len(named) == 1:
        return named[0]
    wanted = selector.get("matchLabels")
    if len(free) != 1 or not isinstance(wanted, dict) or not wanted:
        return None
    return free[0] if _nearly_has(free[0], wanted) or _has_ports(free[0], service) else None


def served_by_name(inventory: Inventory, service: Item, selected: Set[int]) -> PodSet | None:
    """Return the pods that a Service without selector seems to be for: of its name, or the only ones with its ports."""
    others = [pod for pod in inventory.pods.all if pod.item.kind not in _RUN_TO_THE_END]
    free = [pod for pod in others if id(pod.item) not in selected and _is_together(inventory, pod.item, service)]
    named = [pod for pod in free if pod.item.name == service.name]
    if named:
        return named[0]
    return free[0] if len(free) == 1 and _has_ports(free[0], service) else None


def _is_next_door(pod: PodSet, service: Item, selector: dict[str, Any], selected: Set[int]) -> bool:
    """Whether pods have the labels in another namespace, in the same file or where no Service selects them."""
    if same_namespace(service.namespace, pod.item.namespace) is not False or not matches(selector, pod.labels):
        return False
    return pod.item.file == service.file or id(pod.item) not in selected


def _is_together(inventory: Inventory, workload: Item, service: Item) -> bool:
    """Whether a workload and a Service are in one namespace, and in one folder or one build."""
    if same_namespace(workload.namespace, service.namespace) is False and workload.namespace != service.namespace:
        return False
    return inventory.scope.applied or posixpath.dirname(workload.file) == posixpath.dirname(service.file)


def _own_labels_match(workload: Item, selector: dict[str, Any]) -> bool:
    """Whether a selector fits the labels of the workload itself, which its pods do not have."""
    own = workload.one(Labels)
    return own is not None and matches(selector, own.labels) is True


def _nearly_has(pod: PodSet, wanted: dict[str, Any]) -> bool:
    """Whether pods have what is wanted but for the key of a value, or one letter of it."""
    values = set(filter(lambda value: isinstance(value, str) and value, pod.labels.values()))
    for key, value in wanted.items():
        actual = pod.labels.get(key)
        if actual != value and value not in values and not _is_slip(value, actual):
            return False
    return True


def _is_slip(value: Any, actual: Any) -> bool:
    """Whether two values differ by one letter, which in short ones counts beside a single workload only."""
    if not isinstance(value, str) or not isinstance(actual, str) or min(len(value), len(actual)) < 2:
        return False
    if len(value) == len(actual):
        return sum(one != other for one, other in zip(value, actual, strict=True)) == 1
    shorter, longer = sorted((value, actual), key=len)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _has_ports(pod: PodSet, service: Item) -> bool:
    """Whether pods declare every port that a Service sends to."""
    serves = service.one(Serves)
    targets = [port.target for port in serves.ports] if serves is not None else []
    declared = {value for port in pod.runs.ports for value in (port.name, port.number)} - {""}
    return bool(targets) and all(target in declared for target in targets)
