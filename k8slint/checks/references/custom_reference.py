"""The check for references of well-known custom resources that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import name_fix
from k8slint.checks.rewrites import beside, renamed
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_CONSEQUENCES = {
    "custom-source": "Flux fetches nothing, so the {kind} never becomes ready.",
    "custom-dependency": "Flux waits for it forever and applies nothing.",
    "custom-credentials": "Flux cannot use its source, so nothing is fetched or applied.",
    "custom-values": "Flux applies nothing before it exists.",
    "custom-notification": "Flux sends or receives no notification by the {kind}.",
    "custom-project": "Argo CD does not sync the Application.",
    "custom-rollout": "Argo Rollouts finds the Rollout invalid and does not carry it out.",
    "custom-run": "The {kind} fails when it runs.",
    "custom-store": "No secret is copied, and the {kind} never becomes ready.",
    "custom-authentication": "KEDA cannot read the metric, so nothing is scaled by it.",
    "custom-gateway": "No gateway takes the route, so it gets no requests.",
    "custom-router": "Traefik drops the route, so requests are answered with 404.",
    "custom-pool": "MetalLB announces nothing for it.",
    "custom-operator": "The operator does nothing for the {kind} before it exists.",
}
"""What happens by the use of a reference; `kind` is that of the object with the reference."""

_WITHOUT_NAMESPACE = frozenset(
    ("custom-credentials", "custom-values", "custom-notification", "custom-rollout", "custom-run", "custom-store")
)
"""Uses of references that look in their own namespace only."""


def custom_reference_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of references of custom resources to objects that nothing defines, or that are elsewhere."""
    del context
    seen: set[tuple[int, str, str, str]] = set()
    for item, ref in inventory.having(RefersTo):
        key = (id(item), ref.kind, ref.namespace, ref.name)
        if ref.use in _CONSEQUENCES and not ref.optional and key not in seen:
            seen.add(key)
            yield from _problem(inventory, item, ref)


def _problem(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    """Yield the problem of one reference."""
    found = inventory.resolve(item, ref)
    consequence = _CONSEQUENCES[ref.use].format(kind=item.kind)
    if found.state == OTHER_NAMESPACE and (ref.namespace or item.namespace):
        others = sorted({other.namespace for other in found.items if other.namespace})
        if not others:
            return
        own = ref.namespace or item.namespace
        yield Problem(
            item.at(ref.spot),
            f"{ref.kind} '{ref.name}' is in namespace '{others[0]}', not in '{own}'",
            consequence,
            f"Define it in namespace '{own}'."
            if ref.use in _WITHOUT_NAMESPACE
            else f"Write 'namespace: {others[0]}' beside the name.",
            related=tuple(("defined here", each.place) for each in found.items[:2]),
        )
    elif found.state == UNDEFINED:
        twins = inventory.find(_twin(ref.kind), "", ref.name)
        near = "" if twins else inventory.near_name(item, ref)
        if twins or inventory.is_missed(item, ref):
            defined = [*twins[:1], *(inventory.find(ref.kind, "", near)[:1] if near else ())]
            yield Problem(
                item.at(ref.spot),
                f"{ref.kind} '{ref.name}' is not defined in this project",
                consequence,
                f"Write 'kind: {_twin(ref.kind)}', which is defined by this name." if twins else name_fix(near),
                related=tuple(("defined here", each.place) for each in defined),
                rewrites=beside(item.at(ref.spot), "kind", _twin(ref.kind)) if twins else renamed(item, (ref,), near),
            )


def _twin(kind: str) -> str:
    """Return the kind for the whole cluster to one of a namespace, and the other way round."""
    return kind.removeprefix("Cluster") if kind.startswith("Cluster") else f"Cluster{kind}"
