"""Checks of the rules of a Role or ClusterRole that grant more than they seem to, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.access.bindings import holders, reach
from k8slint.checks.edits import replaced
from k8slint.kube import rights
from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.model.access_fact import Grants
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
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


def role_resource_not_in_group(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of resources that are in none of the API groups of their rule."""
    if resource.group != rights.RBAC:
        return
    rules = [rule for rule in items(resource.value.get("rules")) if isinstance(rule, dict)]
    if len(rules) != len(items(resource.value.get("rules"))):
        return
    for number, rule in enumerate(rules):
        groups = items(rule.get("apiGroups"))
        if not groups or not all(isinstance(group, str) and rights.is_built_in(group) for group in groups):
            continue
        for index, name in enumerate(items(rule.get("resources"))):
            actual = rights.groups_of(name.partition("/")[0]) if isinstance(name, str) else frozenset()
            if not actual or actual.intersection(groups) or _granted_elsewhere(rules, actual, name):
                continue
            right = " or ".join(shown(group) for group in sorted(actual))
            yield Problem(
                resource.node.get("rules", number, "resources", index),
                f"{shown(name)} is not a resource of API group {', '.join(shown(group) for group in groups[:3])}",
                "The rule grants nothing for it, so that requests are answered with 403 Forbidden.",
                f"Add {right} to 'apiGroups', or move it to a rule with that group.",
                edits=_group_written(resource.node.get("rules", number), rule, actual),
            )


def role_resource_cluster_scoped(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of resources of the cluster that a Role, which is for one namespace, lists."""
    for at, name, groups in _resources(resource):
        if rights.is_in_no_namespace(name.partition("/")[0], groups):
            yield Problem(
                at,
                f"{shown(name)} belongs to no namespace, but a Role grants rights in its own only",
                "The rule grants nothing for it, so that requests are answered with 403 Forbidden.",
                "Move it to a ClusterRole, bound with a ClusterRoleBinding.",
            )


def role_resource_pattern(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of resources with a star that RBAC does not know: `pods/*`, `*/*`, `deploy*`."""
    for at, name, _ in _resources(resource):
        head, _, part = name.partition("/")
        if "*" in name and name != "*" and (head != "*" or "*" in part):
            yield Problem(
                at,
                f"{shown(name)} matches no resource",
                "RBAC compares it letter by letter, so that requests are answered with 403 Forbidden.",
                f"List them one by one, as in '{head if '*' not in head else 'pods'}/log', or write '*' for all.",
            )


def _resources(resource: Resource) -> Iterator[tuple[Node, str, list[str]]]:
    """Yield the place and name of each resource in a role's rules, with the groups of its rule.

    Rules with a group that is not one of Kubernetes, or with a star beside the resource, are left out.
    """
    if resource.group != rights.RBAC:
        return
    for number, rule in enumerate(items(resource.value.get("rules"))):
        groups = items(rule.get("apiGroups")) if isinstance(rule, dict) else []
        names = items(rule.get("resources")) if groups else []
        if not all(isinstance(group, str) and rights.is_built_in(group) for group in groups) or "*" in names:
            continue
        for index, name in enumerate(names):
            if isinstance(name, str):
                yield resource.node.get("rules", number, "resources", index), name, groups


def _group_written(node: Node, rule: dict[str, Any], groups: frozenset[str]) -> tuple[Edit, ...]:
    """Return the edit that names the group of a rule's resources, where there is one they are all in."""
    names = [name.partition("/")[0] for name in items(rule.get("resources")) if isinstance(name, str)]
    if len(groups) != 1 or not all(groups <= rights.groups_of(name) for name in names):
        return ()
    return replaced(node.get("apiGroups"), sorted(groups), "unsafe")


def _granted_elsewhere(rules: list[dict[str, object]], groups: frozenset[str], name: str) -> bool:
    """Whether another rule of a role names a resource in its group: older clusters had it in two."""
    return any(
        name in items(rule.get("resources")) and any(group in ("*", *groups) for group in items(rule.get("apiGroups")))
        for rule in rules
    )
