"""The check for pods whose ServiceAccount can take over the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube import rights
from k8slint.kube.inventory import same_namespace
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.access_fact import Grants
from k8slint.model.fact import RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_POWERS = {
    rights.EVERYTHING: "do everything",
    rights.ESCALATE: "give itself any right",
    rights.SECRETS: "read every Secret",
    rights.TOKENS: "make tokens of every account",
    rights.NODES: "run commands in every pod",
    rights.WEBHOOKS: "change what admission does",
}
"""What leads to the whole cluster, the strongest first."""


def account_can_take_over(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose account is bound to a role that leads to every right in the cluster."""
    del context
    bound = list(_bound_accounts(inventory))
    if not bound:
        return
    for item, ref in inventory.references("ServiceAccount"):
        if ref.use != "serviceAccountName":
            continue
        for subject, namespace, power, related in bound:
            if subject.name == ref.name and same_namespace(namespace, item.namespace) is not False:
                yield Problem(
                    item.at(ref.spot),
                    f"ServiceAccount '{ref.name}' of these pods can {power}",
                    "Whoever gets into one of the containers gets its token, and with it the cluster.",
                    "Bind a role that lists what the program needs, in the namespaces where it needs it.",
                    related=related,
                )
                break


def _bound_accounts(inventory: Inventory) -> Iterator[tuple[RefersTo, str, str, tuple[tuple[str, Place], ...]]]:
    """Yield accounts with power over the cluster: subject, its namespace, the power in words, and the chain to it."""
    for binding, ref in inventory.references("ClusterRole"):
        if ref.use != "roleRef" or binding.kind != "ClusterRoleBinding":
            continue
        power, place = _power(inventory, binding, ref)
        if power:
            for subject in binding.every(RefersTo):
                if subject.use == "subject":
                    chain = [("bound here", binding.at(subject.spot)), ("to this role", place or binding.at(ref.spot))]
                    for account in inventory.find("ServiceAccount", subject.namespace, subject.name)[:1]:
                        chain.insert(0, ("the account", account.place))
                    yield subject, subject.namespace, power, tuple(chain)


def _power(inventory: Inventory, binding: Item, ref: RefersTo) -> tuple[str, Place | None]:
    """Return the strongest power of a role in words ('' for none), and where the role gives it."""
    if ref.name == "cluster-admin":
        return _POWERS[rights.EVERYTHING], None
    found = inventory.resolve(binding, ref)
    given: dict[str, Place] = {}
    for role in found.items if found.state == DEFINED else ():
        for grants in role.every(Grants):
            given.setdefault(grants.power, role.at(grants.spot))
    return next(((words, given[power]) for power, words in _POWERS.items() if power in given), ("", None))
