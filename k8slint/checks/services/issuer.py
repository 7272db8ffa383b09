"""The check for certificates whose issuer nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import targets, undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context

_PENDING = "No certificate is made, and the Certificate stays with Ready False (IssuerNotFound)."


def issuer_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Certificates and Ingresses that name an issuer nothing defines."""
    del context
    known = targets(inventory)
    for kind in ("Issuer", "ClusterIssuer"):
        if kind in known:
            yield from undefined(inventory, kind, _PENDING)
