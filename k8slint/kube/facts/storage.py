"""Claims for storage and the classes they name; the governing Service of a StatefulSet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import Claims, Makes, RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact
    from k8slint.model.source import Source


def claim(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the access modes and the class of a PersistentVolumeClaim."""
    yield from _claim(resource.value, owner, resource.node.source, "", "")


def stateful_set(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the claims a StatefulSet makes from its templates, and the Service that names its pods."""
    spec = resource.spec
    source = resource.node.source
    templates = spec.get("volumeClaimTemplates")
    for index, template in enumerate(templates if isinstance(templates, list) else ()):
        if isinstance(template, dict):
            metadata = template.get("metadata")
            label = text_or_any(metadata.get("name")) if isinstance(metadata, dict) else ""
            yield from _claim(template, owner, source, label, f"spec.volumeClaimTemplates[{index}].")
            # The claims are called after template, set and pod: data-db-0.
            yield Makes(owner, "PersistentVolumeClaim", "", f"{label}-{text_or_any(resource.name)}-*", None)
    name = spec.get("serviceName")
    if isinstance(name, str) and name:
        spot = spot_of(source, spec, "serviceName", "spec.serviceName")
        yield RefersTo(owner, "serviceName", "", "Service", "", name, "", False, spot)


def _claim(value: dict[str, Any], owner: int, source: Source, template: str, path: str) -> Iterator[Fact]:
    spec = value.get("spec")
    if not isinstance(spec, dict):
        return
    modes = spec.get("accessModes")
    listed = [mode for mode in modes if isinstance(mode, str)] if isinstance(modes, list) else None
    name = spec.get("storageClassName")
    yield Claims(owner, template, listed, None if name is None else text_or_any(name))
    # A claim that names its volume may name any class: binding then compares only the two texts.
    if isinstance(name, str) and name and not spec.get("volumeName") and not spec.get("selector"):
        spot = spot_of(source, spec, "storageClassName", f"{path}spec.storageClassName")
        yield RefersTo(owner, "storageClassName", "storage.k8s.io", "StorageClass", "", name, "", False, spot)


def volume(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the class a PersistentVolume belongs to: its claims bind also where there is no StorageClass object."""
    name = resource.spec.get("storageClassName")
    if isinstance(name, str) and name:
        yield Makes(owner, "StorageClass", "", name, None)
