"""What PersistentVolumes offer and claims need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import field_spot
from k8slint.kube.quantity import InvalidQuantity, parse_quantity
from k8slint.model.storage_fact import NeedsVolume, OffersVolume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource

_BETA_CLASS = "volume.beta.kubernetes.io/storage-class"


def offered(resource: Resource, owner: int) -> Iterator[OffersVolume]:
    """Yield what a PersistentVolume offers, and for which claim; nothing where its class is filled in later."""
    spec = resource.spec
    name = spec.get("storageClassName", "")
    reference = spec.get("claimRef")
    reference = reference if isinstance(reference, dict) else {}
    if isinstance(name, str) and not _has_beta_class(resource):
        yield OffersVolume(
            owner,
            name,
            _modes(spec),
            _size(spec.get("capacity")),
            str(reference.get("name") or ""),
            str(reference.get("namespace") or ""),
        )


def needed(resource: Resource, owner: int) -> Iterator[NeedsVolume]:
    """Yield what a claim without a selector needs."""
    spec = resource.spec
    if spec.get("selector") is not None or _has_beta_class(resource) or spec.get("dataSource") is not None:
        return
    resources = spec.get("resources")
    requests = resources.get("requests") if isinstance(resources, dict) else None
    name = spec.get("volumeName")
    spots = {field: field_spot(resource, spec, f"spec.{field}") for field in ("storageClassName", "accessModes")}
    spots["resources"] = field_spot(resource, spec, "spec.resources")
    yield NeedsVolume(owner, _size(requests), name if isinstance(name, str) else "", spots)


def _has_beta_class(resource: Resource) -> bool:
    annotations = resource.metadata.get("annotations")
    return isinstance(annotations, dict) and _BETA_CLASS in annotations


def _modes(spec: dict[str, Any]) -> list[str] | None:
    modes = spec.get("accessModes")
    return [mode for mode in modes if isinstance(mode, str)] if isinstance(modes, list) else None


def _size(amounts: Any) -> int | None:
    """Return the storage of a map of amounts in thousandths of a byte; None when it is not known."""
    written = amounts.get("storage") if isinstance(amounts, dict) else None
    try:
        return parse_quantity(str(written)).milli_value if isinstance(written, (str, int)) else None
    except InvalidQuantity:
        return None
