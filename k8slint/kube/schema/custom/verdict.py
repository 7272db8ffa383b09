"""The flaws of one custom resource."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.flaw import Flaw, Objections, joined, under
from k8slint.kube.schema.verdict import told

if TYPE_CHECKING:
    from k8slint.kube.schema.custom.schemas import CustomSchemas


def custom_flaws(extra: CustomSchemas, api_version: str, kind: str, value: Any, minor: int) -> list[Flaw]:
    """Walk a custom resource: its metadata as the API server checks it for every kind, the rest by its schema."""
    found = extra.find(api_version, kind, minor)
    if found is None:
        flaw = extra.unserved_flaw(api_version, kind)
        return [flaw] if flaw else []
    variant = "@cluster-subdomain" if found.cluster_scoped else "@subdomain"
    metadata = catalogue(minor).struct(f"meta/v1.ObjectMeta{variant}")
    objections: Objections = None
    try:
        bad = metadata.visit({} if value.get("metadata") is None else value["metadata"])
        objections = under(None, bad, "metadata") if bad else None
        objections = joined(objections, extra.visit(found, value))
    except RecursionError:
        return []
    return [told(objection, metadata) for objection in objections or ()]
