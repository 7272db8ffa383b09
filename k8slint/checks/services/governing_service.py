"""The check for governing Services with an address of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.fact import Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def governing_service_not_headless(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of StatefulSets whose serviceName leads to a Service with an address."""
    del context
    for item, ref in inventory.references("Service"):
        found = inventory.resolve(item, ref)
        if ref.use != "serviceName" or found.state != DEFINED or len(found.items) != 1:
            continue
        service = found.items[0]
        serves = service.one(Serves)
        if serves is None or serves.headless or not serves.type:
            continue
        yield Problem(
            item.at(ref.spot),
            f"governing Service '{ref.name}' has an address of its own",
            f"DNS promises names such as '{item.name}-0.{ref.name}' for a headless Service only.",
            "Write 'clusterIP: None' in the Service, or name a headless one beside it.",
            related=(("the Service", service.place),),
        )
