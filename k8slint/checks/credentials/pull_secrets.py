"""The check for lists of a pod that replace the list of its ServiceAccount.

Source: plugin/pkg/admission/serviceaccount/admission.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.image_pull import route_of
from k8slint.kube.image_pull.pulls import pulls_of, related_images
from k8slint.kube.image_pull.route import CREDENTIALS
from k8slint.model.credential_fact import ListsPullSecrets
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import PodSources, PullSecretEntry
    from k8slint.kube.image_pull.pulls import Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def pull_secrets_hide_service_account(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose own list leaves out what the list of their ServiceAccount has.

    A warning where an image of the pod has its credentials there and none in the pod's own list; info otherwise.
    """
    accounts = {not listing.account for _, listing in inventory.having(ListsPullSecrets) if listing.secrets}
    if len(accounts) < 2:  # it takes the list of a pod and that of an account
        return
    pulls = pulls_of(inventory, context)
    for pod in pulls.pods:
        hidden = _hidden(pod, pulls)
        if not hidden:
            continue
        lost = [
            pull
            for pull in pulls.of((pod,))
            if pull.is_anonymous and route_of(pull.image, [entry.source for entry in hidden]).outcome == CREDENTIALS
        ]
        names = ", ".join(shown(entry.source.name) for entry in hidden[:3])
        related = tuple(
            (f"{shown(entry.source.name)} is listed here", entry.item.at(entry.spot)) for entry in hidden[:3]
        )
        yield Problem(
            pod.entries[0].item.at(pod.entries[0].spot),
            f"this list hides pull Secret {names} of ServiceAccount {shown(pod.account)}",
            "The API server copies the list of a ServiceAccount only into a pod whose own list is empty.",
            f"Add {names} to this list, or remove this list.",
            related=(*related, *related_images(lost, "'{image}' is pulled without credentials")),
            severity="" if lost else "info",
        )


def _hidden(pod: PodSources, pulls: Pulls) -> list[PullSecretEntry]:
    """Return the entries of the account's list that the pod's own list does not have."""
    account = pod.account_item
    if account is None or pod.by_account or pod.is_open or not pod.entries:
        return []
    listing = account.one(ListsPullSecrets)
    if listing is None or not listing.secrets:
        return []
    own = {entry.source.name for entry in pod.entries}
    return [entry for entry in pulls.listed(account) if entry.source.name and entry.source.name not in own]
