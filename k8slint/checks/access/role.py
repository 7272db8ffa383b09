"""Checks of the rules of a Role or ClusterRole that grant more than they seem to, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.access.bindings import holders, reach
from k8slint.kube import rights
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.access_fact import Grants
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def _granted(
    inventory: Inventory, power: str, words: Callable[[str, str], tuple[str, str]], fix: str
) -> Iterator[Problem]:
    """Yield the problems of rules that give a power.

    `words` makes headline and consequence of the verb or resource that gives it and of where it reaches.
    """
    for item, grants in inventory.having(Grants):
        if grants.power == power:
            headline, consequence = words(grants.named, reach(inventory, item))
            yield Problem(item.at(grants.spot), headline, consequence, fix, related=holders(inventory, item))


def role_grants_everything(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that allow every verb on every resource of every group."""
    yield from _granted(
        inventory,
        rights.EVERYTHING,
        lambda _named, where: (
            f"'*' for groups and resources with all verbs allows everything in {where}",
            "The API server allows the holder every request, also for resources that are added later.",
        ),
        "List the groups, resources and verbs that are needed.",
    )


_ESCALATING = {
    "escalate": "grant rights that it does not have",
    "bind": "bind itself to any role",
    "impersonate": "act as any user or group",
    "*": "grant itself any right or act as somebody else",
}


def role_can_escalate(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules with a verb by which the holder can get all other rights."""
    yield from _granted(
        inventory,
        rights.ESCALATE,
        lambda verb, where: (
            f"verb '{verb}' without 'resourceNames' gives every right in {where}",
            f"The API server lets the holder {_ESCALATING.get(verb, _ESCALATING['*'])}.",
        ),
        "Limit the verb with 'resourceNames', or remove it.",
    )


def role_reads_all_secrets(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of roles by which every Secret of the cluster or of a namespace can be read."""
    yield from _granted(
        inventory,
        rights.SECRETS,
        lambda named, where: (
            f"resource '{named}' allows reading all Secrets of {where}",
            "The API server shows the holder every Secret there, tokens of other accounts included.",
        ),
        "Name the Secrets in 'resourceNames', and bind the role where they are only.",
    )


def role_can_exec(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that let the holder run commands in pods, or connect to them."""
    yield from _granted(
        inventory,
        rights.EXEC,
        lambda named, where: (
            f"resource '{named}' gives access to the inside of every pod of {where}",
            "The API server connects the holder to containers, with their files, tokens and networks.",
        ),
        "Remove the resource, or grant it to people who debug and while they do.",
    )


def role_creates_pods(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that let the holder start pods."""
    yield from _granted(
        inventory,
        rights.PODS,
        lambda named, where: (
            f"writing '{named}' starts pods anywhere in {where}",
            "The holder's pods may use every ServiceAccount, Secret and volume of the namespace they run in.",
        ),
        "Grant it in namespaces where that is acceptable, with RoleBindings.",
    )


def role_creates_tokens(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that let the holder make tokens of any account."""
    yield from _granted(
        inventory,
        rights.TOKENS,
        lambda named, where: (
            f"'{named}' makes tokens of every account of {where}",
            "The API server gives the holder a token of any ServiceAccount there, and so its rights.",
        ),
        "Name the accounts in 'resourceNames'.",
    )


def role_proxies_nodes(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that pass requests on to the kubelets."""
    yield from _granted(
        inventory,
        rights.NODES,
        lambda named, _where: (
            f"resource '{named}' gives access to the API of every kubelet",
            "The kubelet runs commands in any pod of its node for the holder, past admission and audit.",
        ),
        "List 'nodes/metrics', 'nodes/stats' or 'nodes/log', whichever is needed.",
    )


def role_writes_webhooks(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that let the holder change what admission does."""
    yield from _granted(
        inventory,
        rights.WEBHOOKS,
        lambda named, _where: (
            f"'{named}' without 'resourceNames' controls admission",
            "The API server sends every object, Secrets included, to a webhook the holder names, which may change it.",
        ),
        "Limit 'update' and 'patch' with 'resourceNames', and drop 'create'.",
    )


def role_approves_certificates(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that let the holder approve certificate requests."""
    yield from _granted(
        inventory,
        rights.CERTIFICATES,
        lambda named, _where: (
            f"resource '{named}' approves certificates for clients of the API server",
            "A signer that the holder may approve for issues a certificate for any user or group.",
        ),
        "Limit verb 'approve' on 'signers' to the one signer that is needed, with 'resourceNames'.",
    )


def role_wildcard(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules with a star in one of their lists."""
    yield from _granted(
        inventory,
        rights.STAR,
        lambda _named, where: (
            f"'*' in a rule grants what nobody listed in {where}",
            "The API server also allows what later versions and custom resources add.",
        ),
        "List what is needed.",
    )


def role_create_by_name(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of `create` in rules with `resourceNames`, where no other rule of the role allows it."""
    rules = [mapping(rule) for rule in items(resource.value.get("rules"))] if resource.group == rights.RBAC else []
    free = [rule for rule in rules if not items(rule.get("resourceNames")) and _has(rule, "verbs", "create")]
    for number, rule in enumerate(rules):
        verbs, names = items(rule.get("verbs")), items(rule.get("resources"))
        if "create" not in verbs or not items(rule.get("resourceNames")):
            continue
        whole = [name for name in names if isinstance(name, str) and "/" not in name and name != "*"]
        missed = [name for name in whole if not any(_has(each, "resources", name) for each in free)]
        if len(whole) == len(names) and missed:
            yield Problem(
                resource.node.get("rules", number, "verbs", verbs.index("create")),
                f"'create' on {shown(missed[0])} is limited by 'resourceNames', which requests to create do not match",
                "The API server learns the name from the object, after it has asked for the right: 403 Forbidden.",
                "Allow 'create' in a rule of its own, without 'resourceNames'.",
            )


def _has(rule: dict[str, Any], field: str, word: str) -> bool:
    listed = items(rule.get(field))
    return word in listed or "*" in listed


_VERBS = frozenset("get list watch create update patch delete deletecollection use bind escalate impersonate".split())


def role_verb_unknown(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of verbs that no request for a resource of Kubernetes has: `GET`, `read`, `exec`."""
    words = mapping(context.params["instead"])
    for number, rule in enumerate(items(resource.value.get("rules")) if resource.group == rights.RBAC else ()):
        groups, verbs = items(mapping(rule).get("apiGroups")), items(mapping(rule).get("verbs"))
        if not groups or not all(isinstance(group, str) and rights.is_built_in(group) for group in groups):
            continue
        for index, verb in enumerate(verbs):
            right = words.get(verb.lower()) if isinstance(verb, str) and verb not in _VERBS else None
            if isinstance(verb, str) and verb not in _VERBS and verb.lower() in _VERBS:
                right = verb.lower()
            if right:
                yield Problem(
                    resource.node.get("rules", number, "verbs", index),
                    f"{shown(verb)} is not a verb of the API server",
                    "No request has it, so the rule grants nothing by it.",
                    f"Write {right}." if " " in right else f"Write '{right}'.",
                )
