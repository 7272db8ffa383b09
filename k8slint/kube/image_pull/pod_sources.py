"""The pull Secrets a pod ends up with, and with them every source of credentials it has.

From the ServiceAccount admission plugin (plugin/pkg/admission/serviceaccount): the account's list is copied only into
a pod whose own list is empty; and from getPullSecretsForPod (pkg/kubelet/kubelet_pods.go): a Secret that does
not exist and an entry without a name are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.image_pull.pull_secrets import PullSecretEntry, PullSecrets, reference
from k8slint.kube.image_pull.route import Rings, Route, Router
from k8slint.model.credential_fact import ListsPullSecrets
from k8slint.model.fact import ANY

if TYPE_CHECKING:
    from k8slint.kube.image_pull.node_sources import NodeSources
    from k8slint.kube.image_pull.source import CredentialSource
    from k8slint.kube.inventory import Item

DEFAULT_ACCOUNT = "default"


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
        "path",
        "router",
        "sources",
    )

    def __init__(self, item: Item, listing: ListsPullSecrets, secrets: PullSecrets) -> None:
        self.item = item
        self.listing = listing
        self.path = listing.path
        self.account = listing.account
        self.account_item: Item | None = None
        self.by_account = False
        self.is_assumed = False
        self.entries: list[PullSecretEntry] = []
        self.sources: tuple[CredentialSource, ...] = ()
        self.router: Router | None = None
        self.is_open = listing.secrets is None
        self._find_account(secrets)
        if listing.secrets:
            self.entries = secrets.entries(item, listing)
        elif not self.is_open:
            self._from_account(secrets)

    def _find_account(self, secrets: PullSecrets) -> None:
        """Set `account_item` where exactly one object of the files is the account."""
        if self.account == ANY:
            return
        found = secrets.inventory.resolve(self.item, reference("ServiceAccount", self.account)).items
        if len(found) == 1 and found[0].one(ListsPullSecrets) is not None:
            self.account_item = found[0]

    def _from_account(self, secrets: PullSecrets) -> None:
        """Take the list of the account, for a pod without a list of its own."""
        account = self.account_item
        if account is None:
            declared = secrets.inventory.world.assumed.has("ServiceAccount", self.item.namespace, self.account)
            is_default = self.account == DEFAULT_ACCOUNT
            self.is_assumed = is_default and not declared
            self.is_open = not self.is_assumed
            return
        listing = account.one(ListsPullSecrets)
        assert listing is not None
        self.by_account = bool(listing.secrets)
        self.is_open = listing.secrets is None
        self.entries = secrets.entries(account, listing)

    def route(self, image: str) -> Route:
        """Return what the kubelet does for an image of these pods."""
        if self.router is None:
            self.router = Router(self.sources, self.is_open)
        return self.router.route(image)


def sources_of(secrets: PullSecrets, node: NodeSources) -> list[PodSources]:
    """Return the sources of every object of a scope that is or makes pods; equal sources share a Router."""
    routers: dict[tuple[object, ...], Router] = {}
    rings: Rings = {}
    pods = []
    for item, listing in secrets.inventory.having(ListsPullSecrets):
        if listing.account:
            pod = PodSources(item, listing, secrets)
            key = (pod.is_open, *(id(entry.source) for entry in pod.entries))
            if key not in routers:
                routers[key] = Router((*(entry.source for entry in pod.entries), *node.all), pod.is_open, rings)
            pod.router = routers[key]
            pod.sources = routers[key].sources
            pods.append(pod)
    return pods
