"""The workload that a Service was meant for although it does not select it: no other one does, and something fits."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.checks.references.free_pods import stays
from k8slint.kube.inventory import same_namespace
from k8slint.kube.selector import matches
from k8slint.model.fact import Serves
from k8slint.model.network_fact import Labels

if TYPE_CHECKING:
    from collections.abc import Set

    from k8slint.checks.references.free_pods import FreePods
    from k8slint.kube.inventory import Item, PodSet


def left_over(service: Item, selector: dict[str, Any], free: FreePods) -> PodSet | None:
    """Return the pods a Service that selects none was meant for; None when nothing tells.

    They have the labels but are in another namespace, or their workload itself has the labels; or theirs is the one
    workload of the folder that no Service selects, and a value stands under another key, is one letter away, or the
    ports are those the Service sends to.
    """
    candidates = free.inventory.pods.with_labels(selector)
    elsewhere = tuple(islice((pod for pod in candidates if _is_next_door(pod, service, selector, free.selected)), 2))
    if len(elsewhere) == 1:
        return elsewhere[0]
    together = free.beside(service)
    wanted = selector.get("matchLabels")
    wanted = wanted if isinstance(wanted, dict) else {}
    owned = (pod for pod in together.with_own_label(wanted) if _own_labels_match(pod.item, selector))
    named = tuple(islice(owned, 2))
    if len(named) == 1:
        return named[0]
    if len(together.pods) != 1 or not wanted:
        return None
    pod = together.pods[0]
    return pod if _nearly_has(pod, wanted) or _has_ports(pod, service) else None


def served_by_name(service: Item, free: FreePods) -> PodSet | None:
    """Return the pods that a Service without selector seems to be for: of its name, or the only ones with its ports."""
    together = free.beside(service)
    named = together.named(service.name)
    if named is not None:
        return named
    return together.pods[0] if len(together.pods) == 1 and _has_ports(together.pods[0], service) else None


def _is_next_door(pod: PodSet, service: Item, selector: dict[str, Any], selected: Set[int]) -> bool:
    """Whether pods have the labels in another namespace, in the same file or where no Service selects them."""
    if same_namespace(service.namespace, pod.item.namespace) is not False or not stays(pod):
        return False
    return bool(matches(selector, pod.labels)) and (pod.item.file == service.file or id(pod.item) not in selected)


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
