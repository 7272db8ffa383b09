"""The pull Secrets of a scope by the names that pods and accounts give them, each looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.image_pull.source import (
    NAMELESS,
    OTHER_NAMESPACE,
    SECRET,
    UNDEFINED,
    UNKNOWN,
    WRONG_TYPE,
    CredentialKey,
    CredentialSource,
)
from k8slint.kube.pull_secret_types import TYPES
from k8slint.model.credential_fact import HoldsCredentials, ListsPullSecrets
from k8slint.model.fact import ANY, Holds, RefersTo, Spot
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory import Inventory, Item

USE = "imagePullSecrets"
_NAMELESS = CredentialSource(SECRET, "", NAMELESS)


class PullSecretEntry(NamedTuple):
    """One entry of a list of pull Secrets: whose list it is, where it is written, and the source it names."""

    item: Item
    spot: Spot
    source: CredentialSource


class PullSecrets:
    """Finds the Secrets of lists in one scope; the same Secret is the same Source wherever it is listed."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._sources: dict[int, CredentialSource] = {}
        self._named: dict[tuple[str, str], CredentialSource] = {}

    def of(self, item: Item) -> CredentialSource:
        """Return a Secret of the files as a source."""
        source = self._sources.get(id(item))
        if source is None:
            source = self._sources[id(item)] = secret_source(item)
        return source

    def entries(self, item: Item, listing: ListsPullSecrets) -> list[PullSecretEntry]:
        """Return the entries of the list of an object, each with the source it names."""
        return [PullSecretEntry(item, listed.spot, self._find(item, listed.name)) for listed in listing.secrets or ()]

    def _find(self, item: Item, name: str) -> CredentialSource:
        """Return the source that a name stands for, looked up once for each namespace."""
        if not name:
            return _NAMELESS
        source = self._named.get((item.namespace, name))
        if source is None:
            source = self._named[item.namespace, name] = self._resolve(item, name)
        return source

    def _resolve(self, item: Item, name: str) -> CredentialSource:
        """Return the source that a name stands for, seen from the namespace of an object."""
        if ANY in name:
            return CredentialSource(SECRET, name, UNKNOWN)
        found = self.inventory.resolve(item, reference("Secret", name))
        if found.state == "other-namespace":
            other = found.items[0]
            return CredentialSource(SECRET, name, OTHER_NAMESPACE, self.of(other).keys, other, other.place)
        if found.state == "undefined":
            return CredentialSource(SECRET, name, UNDEFINED)
        if found.state != "defined" or len(found.items) != 1:
            return CredentialSource(SECRET, name, UNKNOWN)
        return self.of(found.items[0])


def reference(kind: str, name: str) -> RefersTo:
    """Return the reference of a pod to a Secret or ServiceAccount of its own namespace."""
    return RefersTo(0, USE, "", kind, "", name, "", False, Spot(1, 1, 1, 1, ""))


def secret_source(item: Item) -> CredentialSource:
    """Return a Secret of the files as a source."""
    holds, written = item.one(HoldsCredentials), item.one(Holds)
    if written is None or (holds is None and written.type in TYPES):
        return CredentialSource(SECRET, item.name, UNKNOWN, item=item, place=item.place)
    if holds is None:
        return CredentialSource(SECRET, item.name, WRONG_TYPE, item=item, place=item.place)
    keys = tuple(
        CredentialKey(held.key, held.status, item.at(held.spot), held.reason, item.at(held.error_spot))
        for held in holds.entries
    )
    error = (holds.error.reason, item.at(holds.error.spot)) if holds.error is not None else None
    return CredentialSource(SECRET, item.name, holds.state, keys, item, item.place, error)
