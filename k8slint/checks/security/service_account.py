"""Checks of the accounts of pods: the default one, and tokens that nobody needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import of_object, rewritten
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.access_fact import MountsToken
from k8slint.model.fact import RefersTo, RunsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Rewrite
    from k8slint.model.rule import Context


def service_account_token_mounted(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that get a token of their account: neither they nor the account say otherwise."""
    del context
    for item, runs in inventory.having(RunsPods):
        token = item.one(MountsToken)
        if token is None and _account_withholds(inventory, item):
            continue
        if token is None or token.mounted:
            yield Problem(
                item.at(token.spot) if token is not None else item.at(runs.spot),
                f"the pods of {item.title} get a token of their account",
                "Whoever breaks into a container can ask the API server with the rights of the account.",
                "Write 'automountServiceAccountToken: false' unless the program talks to the API server.",
                rewrites=_withheld(item, token),
            )


def _withheld(item: Item, token: MountsToken | None) -> tuple[Rewrite, ...]:
    """Return the change by which a pod gets no token."""
    if token is not None:
        return rewritten(item.at(token.spot), True, False)
    template = POD_TEMPLATES.get((item.group, item.kind))
    return of_object(item, (*template, "spec", "automountServiceAccountToken"), False) if template is not None else ()


def _account_withholds(inventory: Inventory, item: Item) -> bool:
    """Whether the ServiceAccount of pods says that no token is mounted."""
    names = [ref.name for ref in item.every(RefersTo) if ref.use == "serviceAccountName"]
    accounts = inventory.find("ServiceAccount", item.namespace, names[0] if names else "default")
    tokens = [account.one(MountsToken) for account in accounts]
    return bool(tokens) and all(token is not None and not token.mounted for token in tokens)


def service_account_default(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod that runs with the account `default`."""
    name = pod.value.get("serviceAccountName") or pod.value.get("serviceAccount")
    if name not in (None, "", "default"):
        return
    field = "serviceAccount" if "serviceAccount" in pod.value and not pod.value.get("serviceAccountName") else ""
    yield Problem(
        pod.node.get(field or "serviceAccountName"),
        "the pod runs with the ServiceAccount 'default'",
        "What is granted to that account is granted to every pod of the namespace that names none.",
        "Make a ServiceAccount for it, and name it in 'serviceAccountName'.",
    )
