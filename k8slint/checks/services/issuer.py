"""The check for certificates whose issuer nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import targets, undefined
from k8slint.kube.inventory.resolution import UNDEFINED
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_PENDING = "No certificate is made, and the Certificate stays with Ready False (IssuerNotFound)."


def issuer_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Certificates and Ingresses that name an issuer nothing defines."""
    del context
    known = targets(inventory)
    for kind, other in (("Issuer", "ClusterIssuer"), ("ClusterIssuer", "Issuer")):
        if kind in known:
            reported = list(_of_other_kind(inventory, kind, other))
            yield from reported
            places = [problem.at for problem in reported]
            yield from (problem for problem in undefined(inventory, kind, _PENDING) if problem.at not in places)


def _of_other_kind(inventory: Inventory, kind: str, other: str) -> Iterator[Problem]:
    """Yield the problems of references to an issuer of the other kind: `issuerRef` means an Issuer by default."""
    for item, refs in targets(inventory).get(kind, ()):
        ref = refs[0]
        if inventory.resolve(item, ref).state != UNDEFINED:
            continue
        namespace = item.namespace if other == "Issuer" else ""
        for found in inventory.find(other, namespace, ref.name)[:1]:
            is_annotation = item.kind == "Ingress"
            annotation = f"cert-manager.io/{'cluster-' if other == 'ClusterIssuer' else ''}issuer"
            yield Problem(
                item.at(ref.spot),
                f"there is no {kind} '{ref.name}', but a {other} of that name",
                _PENDING,
                f"Write the annotation '{annotation}'." if is_annotation else f"Write 'kind: {other}' beside it.",
                related=((f"{other} '{ref.name}'", found.place),),
            )
