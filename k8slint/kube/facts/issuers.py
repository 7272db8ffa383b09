"""The issuers that cert-manager's certificates name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource


def certificate(resource: Resource, owner: int) -> Iterator[RefersTo]:
    """Yield the issuer of a Certificate; those of other API groups are controllers of their own."""
    ref = resource.spec.get("issuerRef")
    if not isinstance(ref, dict) or ref.get("group", "cert-manager.io") != "cert-manager.io":
        return
    name, kind = ref.get("name"), ref.get("kind", "Issuer")
    if isinstance(name, str) and name and kind in ("Issuer", "ClusterIssuer"):
        spot = spot_of(resource.node.source, ref, "name", "spec.issuerRef.name")
        yield RefersTo(owner, "issuer", "cert-manager.io", kind, "", name, "", False, spot)
