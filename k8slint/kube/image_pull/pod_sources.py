"""The pull Secrets a pod ends up with, and with them every source of credentials it has.

From the ServiceAccount admission plugin (plugin/pkg/admission/serviceaccount): the account's list is copied only into
a pod whose own list is empty; and from getPullSecretsForPod (pkg/kubelet/kubelet_pods.go): a Secret that is not there
is passed over, one without a name is skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from k8slint.kube.facts.docker_secret import TYPES
from k8slint.kube.image_pull.node_sources import NodeSources
from k8slint.kube.image_pull.route import Route, route_of
from k8slint.kube.image_pull.source import (
    NAMELESS,
    OTHER_NAMESPACE,
    SECRET,
    UNDEFINED,
    UNKNOWN,
    WRONG_TYPE,
    CredentialKey,
    Source,
)
from k8slint.model.credential_fact import HoldsCredentials, ListsPullSecrets
from k8slint.model.fact import ANY, Holds, RefersTo

if TYPE_CHECKING:
    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import Spot

DEFAULT_ACCOUNT = "default"
_USE = "imagePullSecrets"


class Entry(NamedTuple):
    """One entry of a list of pull Secrets: where it stands and what it leads to."""

    item: Item
    spot: Spot
    source: Source


class PodSources:
    """The sources of credentials of the pods one object makes.

    `entries` are those of the list in effect, `by_account` says that it is the ServiceAccount's; `account` is that
    account's name and `account_item` the object where the files hold exactly one. `is_open` says that the list in
    effect is not known. An account `default` that no file shows is taken to list nothing, and `is_assumed` is True.
    """

    __slots__ = (
        "account",
        "account_item",
        "by_account",
        "entries",
        "is_assumed",
        "is_open",
        "item",
        "listing",
        "node",
        "path",
        "sources",
    )

    def __init__(self, item: Item, listing: ListsPullSecrets, inventory: Inventory, node: NodeSources) -> None:
        self.item = item
        self.listing = listing
        self.node = node
        self.path = listing.path
        self.account = listing.account
        self.account_item: Item | None = None
        self.by_account = False
        self.is_assumed = False
        self.entries: list[Entry] = []
        self.is_open = listing.secrets is None or item.is_touched(self.path)
        self._find_account(inventory)
        if listing.secrets:
            self.entries = entries_of(item, listing, inventory)
        elif not self.is_open:
            self._from_account(inventory)
        self.sources: tuple[Source, ...] = (*(entry.source for entry in self.entries), *node.all)

    def _find_account(self, inventory: Inventory) -> None:
        if self.account == ANY:
            return
        ref = RefersTo(0, "serviceAccountName", "", "ServiceAccount", "", self.account, "", False, _NO_SPOT)
        found = inventory.resolve(self.item, ref).items if not self.item.is_touched(self._account_path()) else []
        if len(found) == 1 and found[0].one(ListsPullSecrets) is not None:
            self.account_item = found[0]

    def _account_path(self) -> str:
        return self.path.removesuffix(_USE) + "serviceAccountName"

    def _from_account(self, inventory: Inventory) -> None:
        account = self.account_item
        if account is None:
            self.is_assumed = self.account == DEFAULT_ACCOUNT and not self.item.is_touched(self._account_path())
            self.is_open = not self.is_assumed
            return
        listing = account.one(ListsPullSecrets)
        assert listing is not None
        self.by_account = bool(listing.secrets)
        self.is_open = listing.secrets is None or account.is_touched(_USE)
        self.entries = entries_of(account, listing, inventory)

    def route(self, image: str) -> Route:
        """Give what the kubelet does for an image of these pods."""
        return route_of(image, self.sources, self.is_open)


_NO_SPOT: Spot = (1, 1, 1, 1, "", "")


def sources_of(inventory: Inventory, node: NodeSources) -> list[PodSources]:
    """Give the sources of every object of a scope that is or makes pods."""
    return [
        PodSources(item, listing, inventory, node)
        for item, listing in inventory.having(ListsPullSecrets)
        if listing.account
    ]


def entries_of(item: Item, listing: ListsPullSecrets, inventory: Inventory) -> list[Entry]:
    """Give what each entry of a list leads to."""
    return [Entry(item, spot, pull_secret(item, name, spot, inventory)) for name, spot in listing.secrets or ()]


def pull_secret(item: Item, name: str, spot: Spot, inventory: Inventory) -> Source:
    """Give the Secret an object names; `spot` is where it does."""
    if not name:
        return Source(SECRET, "", NAMELESS)
    if ANY in name:
        return Source(SECRET, name, UNKNOWN)
    found = inventory.resolve(item, RefersTo(0, _USE, "", "Secret", "", name, "", False, spot))
    if found.state == "other-namespace":
        other = secret_source(found.items[0])
        return Source(SECRET, name, OTHER_NAMESPACE, other.keys, found.items[0], found.items[0].place)
    if found.state == "undefined":
        return Source(SECRET, name, UNDEFINED)
    if found.state != "defined" or len(found.items) != 1:
        return Source(SECRET, name, UNKNOWN)
    return secret_source(found.items[0])


def secret_source(item: Item) -> Source:
    """Give a Secret of the files as a source; one that a patch changes is not known."""
    holds, written = item.one(HoldsCredentials), item.one(Holds)
    is_changed = any(item.is_touched(field) for field in ("data", "stringData", "type")) or item.keys is not None
    if written is None or (written.type in TYPES if holds is None else is_changed):
        return Source(SECRET, item.name, UNKNOWN, item=item, place=item.place)
    if holds is None:
        return Source(SECRET, item.name, WRONG_TYPE, item=item, place=item.place)
    keys = tuple(
        CredentialKey(key, status, item.at(spot), reason, item.at(fault))
        for key, status, reason, spot, fault in holds.entries
    )
    fault = (holds.fault[0], item.at(holds.fault[1])) if holds.fault else None
    return Source(SECRET, item.name, holds.state, keys, item, item.place, fault)
