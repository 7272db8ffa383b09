"""The check for environment variables that hide those the kubelet makes for Services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.fact import ANY, RunsPods, Serves, SetsEnv
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")


def env_shadows_service_variable(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of variables named like one that the kubelet makes for a Service, with another value."""
    del context
    for item, sets in inventory.having(SetsEnv):
        runs = item.one(RunsPods)
        if runs is None or not runs.service_links or not sets.value or "$(" in sets.value:
            continue
        for service in inventory.of_kind("Service"):
            if service.namespace == item.namespace and _shadows(service, sets):
                yield Problem(
                    item.at(sets.spot),
                    f"'{sets.name}' hides the variable of Service '{service.name}'",
                    f"The container gets '{sets.value}' where programs expect the address of the Service.",
                    "Choose another name for the variable.",
                    related=(("the Service", service.place),),
                )


def _shadows(service: Item, sets: SetsEnv) -> bool:
    """Whether a variable has the name of one of a Service's and does not mean that Service."""
    serves = service.one(Serves)
    if serves is None or serves.headless or serves.type not in _SERVICE_TYPES or ANY in service.name:
        return False
    prefix = service.name.upper().replace("-", "_")
    if sets.name == f"{prefix}_SERVICE_HOST":
        return service.name not in sets.value
    if sets.name == f"{prefix}_SERVICE_PORT":
        return bool(serves.ports) and sets.value not in {str(port.port) for port in serves.ports}
    for port in serves.ports:
        if isinstance(port.name, str) and port.name:
            name = port.name.upper().replace("-", "_")
            if sets.name == f"{prefix}_SERVICE_PORT_{name}":
                return sets.value != str(port.port)
    return False
