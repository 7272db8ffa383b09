"""The check for claims and volumes of one project that do not fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory import same_namespace
from k8slint.kube.quantity import format_bytes
from k8slint.model.fact import Claims
from k8slint.model.finding import OBJECT, Problem, Rewrite
from k8slint.model.storage_fact import NeedsVolume, OffersVolume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_CLASS = ("spec", "storageClassName")
_PENDING = "The claim stays Pending, and so do the pods that use it"


def claim_volume_mismatch(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of claims that cannot be bound to the volume that was written for them."""
    del context
    volumes = inventory.having(OffersVolume)
    for item, needs in inventory.having(NeedsVolume):
        claims = item.one(Claims)
        if claims is None or claims.template or not volumes:
            continue
        for volume, offers in _meant(inventory, item, needs, claims):
            for field, headline, consequence, fix in _mismatches(needs, claims, volume, offers):
                place = item.at(needs.spots[field])
                related = (("the volume", volume.place),)
                rewrites = _same_class(item, claims, offers) if field == "storageClassName" else ()
                yield Problem(place, headline, consequence, fix, related=related, rewrites=rewrites)


def _meant(inventory: Inventory, item: Item, needs: NeedsVolume, claims: Claims) -> list[tuple[Item, OffersVolume]]:
    """Return the volume a claim names, or that names the claim, or the only one of its file beside the only claim.

    A class that a StorageClass of the scope makes volumes for needs none that is written.
    """
    volumes = inventory.having(OffersVolume)
    if needs.volume:
        return [pair for pair in volumes if pair[0].name == needs.volume]
    reserved = [pair for pair in volumes if pair[1].claim == item.name and _is_in(pair[1], item)]
    if reserved:
        return reserved
    if claims.storage_class and inventory.find("StorageClass", "", claims.storage_class):
        return []
    here = [pair for pair in volumes if pair[0].file == item.file and not pair[1].claim]
    others = [other for other, _ in inventory.having(NeedsVolume) if other.file == item.file]
    return here if len(here) == 1 and len(others) == 1 else []


def _same_class(item: Item, claims: Claims, offers: OffersVolume) -> tuple[Rewrite, ...]:
    """Return the change by which a claim has the class of its volume."""
    return (Rewrite(item.place, offers.storage_class or "", "unsafe", claims.storage_class, OBJECT, _CLASS),)


def _is_in(offers: OffersVolume, item: Item) -> bool:
    return not offers.claim_namespace or same_namespace(offers.claim_namespace, item.namespace) is not False


def _mismatches(
    needs: NeedsVolume, claims: Claims, volume: Item, offers: OffersVolume
) -> Iterator[tuple[str, str, str, str]]:
    """Yield field, headline, consequence and fix of what keeps a claim from a volume (pkg/controller/volume/...).

    Source: checkVolumeSatisfyClaim in pkg/controller/volume/persistentvolume/pv_controller.go.
    """
    written, name = claims.storage_class, volume.name
    if written is None:
        own = f"has class '{offers.storage_class}'" if offers.storage_class else "has no class"
        fix = f"Write 'storageClassName: {offers.storage_class}'." if offers.storage_class else _EMPTY_CLASS
        headline = f"the claim names no class, and volume '{name}' {own}"
        yield "storageClassName", headline, f"The API server fills in the default class. {_PENDING}.", fix
    elif "*" not in written and written != offers.storage_class:
        fix = f"Write 'storageClassName: {offers.storage_class}'." if offers.storage_class else _EMPTY_CLASS
        headline = f"class '{written}' is not that of volume '{name}'"
        yield "storageClassName", headline, f"{_PENDING}.", fix
    if needs.size is not None and offers.size is not None and needs.size > offers.size:
        size = format_bytes(offers.size // 1000)
        headline = f"the claim asks for more than the {size} of volume '{name}'"
        yield "resources", headline, f"{_PENDING}.", f"Ask for {size} or less."
    missing = [mode for mode in claims.modes or () if offers.modes is not None and mode not in offers.modes]
    if missing:
        headline = f"access mode '{missing[0]}' is not one of volume '{name}'"
        yield "accessModes", headline, f"{_PENDING}.", f"Write {' or '.join(map(repr, offers.modes or ()))}."


_EMPTY_CLASS = "Write 'storageClassName: \"\"', which means no class."
