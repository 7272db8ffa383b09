"""The subsets that Istio's DestinationRules define and its VirtualServices send requests to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.network_fact import DefinesSubsets, WantsSubset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource

_PROTOCOLS = ("http", "tcp", "tls")


def destination_rule(resource: Resource, owner: int) -> Iterator[DefinesSubsets]:
    """Yield the subsets of a host; none of a rule whose subsets are filled in later."""
    host, subsets = text_or_any(resource.spec.get("host")), resource.spec.get("subsets", [])
    names = [text_or_any(mapping(each).get("name")) for each in items(subsets)]
    if host:
        yield DefinesSubsets(owner, host, names if isinstance(subsets, list) else ["*"])


def virtual_service(resource: Resource, owner: int) -> Iterator[WantsSubset]:
    """Yield the subsets that the routes of a VirtualService name, those of mirrors among them."""
    for protocol in _PROTOCOLS:
        for number, route in enumerate(items(resource.spec.get(protocol))):
            path = f"spec.{protocol}[{number}]"
            for field in ("route", "mirrors"):
                for index, each in enumerate(items(mapping(route).get(field))):
                    destination = mapping(each).get("destination")
                    yield from _wanted(destination, owner, resource, f"{path}.{field}[{index}].destination")
            yield from _wanted(mapping(route).get("mirror"), owner, resource, f"{path}.mirror")


def _wanted(destination: Any, owner: int, resource: Resource, path: str) -> Iterator[WantsSubset]:
    """Yield the subset of a destination that names one."""
    host, subset = mapping(destination).get("host"), mapping(destination).get("subset")
    if isinstance(host, str) and host and isinstance(subset, str) and subset:
        yield WantsSubset(owner, host, subset, spot_of(resource.node.source, destination, "subset", f"{path}.subset"))
