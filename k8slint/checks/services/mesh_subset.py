"""The check for subsets of Istio that no DestinationRule defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import rewritten
from k8slint.kube.inventory import same_namespace
from k8slint.kube.schema.spelling import nearest
from k8slint.model.fact import ANY
from k8slint.model.finding import Problem
from k8slint.model.network_fact import DefinesSubsets, WantsSubset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context


def mesh_subset_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of routes to a subset that no DestinationRule defines, though their host has some."""
    del context
    for item, wanted in inventory.having(WantsSubset):
        rules = _rules(inventory, item, wanted.host)
        names = {name for _, rule in rules for name in rule.names}
        if not rules or wanted.subset in names or any(ANY in name for name in names) or inventory.scope.is_open:
            continue
        if inventory.world.brings_unknown(inventory.number, item.namespace):
            continue
        near = nearest(wanted.subset, sorted(names))
        fix = f"Write '{near}'." if near else f"Add it to the subsets of '{rules[0][0].name}', or write one of those."
        yield Problem(
            item.at(wanted.spot),
            f"no DestinationRule for '{wanted.host}' defines the subset '{wanted.subset}'",
            "Requests to it fail with status 503.",
            fix,
            related=tuple(("the host's subsets", rule.place) for rule, _ in rules[:2]),
            rewrites=rewritten(item.at(wanted.spot), wanted.subset, near),
        )


def _rules(inventory: Inventory, item: Item, host: str) -> list[tuple[Item, DefinesSubsets]]:
    """Return the DestinationRules that may be for a host as an object of a namespace names it."""
    service, namespace = _service(host, item.namespace)
    return [
        (other, rule)
        for other, rule in inventory.having(DefinesSubsets)
        if (found := _service(rule.host, other.namespace))[0] in (service, ANY)
        and same_namespace(namespace, found[1]) is not False
    ]


def _service(host: str, namespace: str) -> tuple[str, str]:
    """Return the Service a host names and its namespace; another host is a name by itself.

    A name without dots is one of the object's own namespace (istio.io, DestinationRule.host).
    """
    if host.startswith(ANY):
        return ANY, namespace
    name, dot, rest = host.partition(".")
    if not dot:
        return name, namespace
    if rest.endswith((".svc", ".svc.cluster.local")) or "." not in rest:
        return name, rest.partition(".")[0]
    return host, ""
