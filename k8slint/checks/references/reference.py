"""The check for references to objects that are defined in another namespace only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import defines_namespace, targets
from k8slint.checks.rewrites import beside
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_KINDS = ("ConfigMap", "Secret", "ServiceAccount", "PersistentVolumeClaim", "Role")


def reference_in_other_namespace(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of references to objects that exist, but in another namespace."""
    del context
    known = targets(inventory)
    for kind in _KINDS:
        if kind in known:
            yield from _misplaced(inventory, kind)
    for item, ref in inventory.references("ServiceAccount"):
        if ref.use == "subject":
            yield from _wrong_subject(inventory, item, ref)


def _misplaced(inventory: Inventory, kind: str) -> Iterator[Problem]:
    """Yield the problems of references to objects of a kind that are defined in another namespace only."""
    for item, places in targets(inventory).get(kind, ()):
        ref = places[0]
        found = inventory.resolve(item, ref)
        if found.state != OTHER_NAMESPACE:
            continue
        own = ref.namespace or item.namespace
        others = sorted({other.namespace for other in found.items})
        shown = ", ".join(f"'{name}'" for name in others[:3])
        # Without its account a pod is rejected, and a scope that makes the namespace shows that it is not there.
        refused = kind == "ServiceAccount" and defines_namespace(inventory, item)
        yield Problem(
            item.at(ref.spot),
            f"{kind} '{ref.name}' is in namespace {shown}, not in '{own}'",
            f"{item.title} does not find it, because it is looked up in its own namespace only.",
            f"Define it in namespace '{own}' as well.",
            related=tuple(("defined here", each.place) for each in found.items[:2]),
            severity="error" if refused else "",
            refused_by="admission" if refused else "",
        )


def _wrong_subject(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    """Yield the problem of a binding for an account of a namespace without it, while another namespace has it."""
    found = inventory.resolve(item, ref)
    if found.state != OTHER_NAMESPACE or not ref.namespace:
        return
    other = found.items[0]
    yield Problem(
        item.at(ref.spot),
        f"ServiceAccount '{ref.name}' is in namespace '{other.namespace}', not in '{ref.namespace}'",
        f"{item.title} grants its rights to an account that does not exist.",
        f"Write 'namespace: {other.namespace}'.",
        related=(("defined here", other.place),),
        rewrites=beside(item.at(ref.spot), "namespace", other.namespace),
    )
