"""The check for one host and path in two Ingresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.fact import ANY
from k8slint.model.finding import Problem
from k8slint.model.network_fact import IngressPath, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context


def ingress_host_path_twice(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of paths of a host that an Ingress of the same class and scope has, too.

    In a plain folder two files may be alternatives, so that they are compared only where namespaces say that both
    are meant, or in one file.
    """
    del context
    seen: dict[tuple[str, str, str, str], tuple[Item, IngressPath]] = {}
    for item, routes in inventory.having(Routes):
        for route in routes.routes:
            if routes.ingress_class == ANY or not route.host or "*" in item.name:
                continue
            key = (routes.ingress_class, route.host, route.path, route.path_type)
            other, first = seen.setdefault(key, (item, route))
            if other is item or other.identity == item.identity or not _are_together(inventory, item, other):
                continue
            yield Problem(
                item.at(route.spot),
                f"path '{route.path}' of host '{route.host}' is in Ingress '{other.name}', too",
                "The ingress controller uses the older Ingress, and the backend of the other gets no request.",
                "Remove one of them, or change host or path.",
                related=(("the other one", other.at(first.spot)),),
            )


def _are_together(inventory: Inventory, item: Item, other: Item) -> bool:
    """Whether two Ingresses are certainly applied to one cluster."""
    return inventory.scope.applied or item.file == other.file or bool(item.namespace and other.namespace)
