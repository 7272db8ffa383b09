"""Containers that a Service sends requests to and that lack something to serve them well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.fact import SelectsPods, Serves
from k8slint.model.serving_fact import Unprepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.inventory.item import Item
    from k8slint.kube.inventory.pods import PodSet


def serving_containers(inventory: Inventory, lacks: str) -> Iterator[tuple[Item, PodSet, Unprepared]]:
    """Yield the regular containers that lack something and that a Service certainly sends to, each with one Service."""
    found: set[tuple[int, str]] = set()
    asked: set[tuple[int, str]] = set()
    for service, serves in inventory.having(Serves):
        selects = service.one(SelectsPods)
        if selects is None or serves.type == "ExternalName":
            continue
        pods = inventory.selected(service, selects.selector).certain
        question = (id(pods), repr([port.target for port in serves.ports]))
        if question in asked:  # equal selectors share one list, which the inventory keeps
            continue
        asked.add(question)
        for pod in pods:
            for fact in pod.item.every(Unprepared):
                key = (id(pod.item), fact.container)
                if lacks in fact.lacks and key not in found and _is_target(serves, pod, fact):
                    found.add(key)
                    yield service, pod, fact


def _is_target(serves: Serves, pod: PodSet, fact: Unprepared) -> bool:
    """Whether a port of the Service leads to the container: it declares it, or it is alone and none does."""
    targets = [port.target for port in serves.ports]
    for port in pod.runs.ports:
        if _among(port.name, targets) or _among(port.number, targets):
            if port.container == fact.container:
                return True
            targets = [target for target in targets if target not in (port.name, port.number)]
    return fact.alone and any(isinstance(target, int) and target is not False for target in targets)


def _among(value: Any, targets: list[Any]) -> bool:
    """Whether a port is a target; values that are not in the file are none."""
    return value is not None and value is not False and value in targets
