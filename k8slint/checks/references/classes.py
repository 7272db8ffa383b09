"""Checks of references to what the whole cluster shares, and to roles, targets and governing Services."""

from __future__ import annotations

from k8slint.checks.references.missing import targets, undefined
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.workload import SCALED_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def storage_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of claims with a StorageClass that nothing defines."""
    del context
    yield from undefined(inventory, "StorageClass", "no volume is made and the claim stays Pending")


def priority_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of pods with a PriorityClass that nothing defines."""
    del context
    yield from undefined(inventory, "PriorityClass", "the API server refuses every such pod")


def ingress_class_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Ingresses with an IngressClass that nothing defines."""
    del context
    yield from undefined(inventory, "IngressClass", "no controller serves this Ingress")


def role_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of bindings to roles that nothing defines, where the binding's file defines roles."""
    del context
    known = targets(inventory)
    for kind in ("Role", "ClusterRole"):
        if kind not in known:
            continue
        homes = {each.file for each in inventory.of_kind(kind)}
        whole = inventory.scope.is_complete
        beside = {item.file for item in inventory.items} if whole else homes
        yield from undefined(inventory, kind, "the binding grants nothing", _in_files(beside))


def _in_files(files: set[str]) -> Callable[[Item], bool]:
    return lambda item: item.file in files


def scale_target_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of autoscalers whose target nothing defines."""
    del context
    known = targets(inventory)
    for kind in SCALED_KINDS:
        if kind in known:
            yield from undefined(inventory, kind, "the autoscaler does nothing (FailedGetScale)")


def governing_service_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of StatefulSets whose serviceName nothing defines."""
    del context
    happens = "its pods have no names in DNS, such as '{}-0.{}'"
    yield from undefined(inventory, "Service", lambda item, ref: happens.format(item.name, ref.name))
