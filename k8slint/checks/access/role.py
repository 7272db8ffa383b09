"""Checks of the rules of a Role or ClusterRole that grant more than they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "rbac.authorization.k8s.io"
_READING = frozenset({"get", "list", "watch", "*"})
_ESCALATING = {
    "escalate": "grant rights that it does not have",
    "bind": "bind itself to any role",
    "impersonate": "act as any user or group",
}


def _rules(resource: Resource) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rules of a Role or ClusterRole with their index."""
    if resource.group != _GROUP:
        return
    for index, rule in enumerate(items(resource.value.get("rules"))):
        if isinstance(rule, dict):
            yield index, rule


def role_grants_everything(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules that allow every verb on every resource of every group."""
    for at, rule in _rules(resource):
        if all("*" in items(rule.get(field)) for field in ("apiGroups", "resources", "verbs")):
            where = "the whole cluster" if resource.kind == "ClusterRole" else "the namespace"
            place = resource.node.get("rules", at, "verbs")
            yield Problem(
                place,
                f"'*' for groups, resources and verbs allows everything in {where}",
                "The API server allows the holder every request, also for resources that are added later.",
                "List the groups, resources and verbs that are needed.",
                span=place.key_span,
            )


def role_can_escalate(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules with a verb by which the holder can get all other rights."""
    for at, rule in _rules(resource):
        for index, verb in enumerate(items(rule.get("verbs"))):
            power = _ESCALATING.get(verb) if isinstance(verb, str) else None
            if power is None or not _concerns(verb, rule):
                continue
            yield Problem(
                resource.node.get("rules", at, "verbs", index),
                f"verb '{verb}' without 'resourceNames' is as powerful as cluster-admin",
                f"The API server lets the holder {power}.",
                "Limit the verb with 'resourceNames', or remove it.",
            )


def _concerns(verb: str, rule: dict[str, Any]) -> bool:
    """Whether a verb means something for the resources of a rule, and no names limit it."""
    if items(rule.get("resourceNames")):
        return False
    wanted = {"users", "groups", "serviceaccounts", "*"} if verb == "impersonate" else {"roles", "clusterroles", "*"}
    return any(name in wanted for name in items(rule.get("resources")) if isinstance(name, str))


def role_reads_all_secrets(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of ClusterRoles by which every Secret can be read."""
    if resource.kind != "ClusterRole":
        return
    for at, rule in _rules(resource):
        resources, verbs = items(rule.get("resources")), items(rule.get("verbs"))
        if "secrets" not in resources or items(rule.get("resourceNames")):
            continue
        if not any(group in ("", "*") for group in items(rule.get("apiGroups"))):
            continue
        if any(isinstance(verb, str) and verb in _READING for verb in verbs):
            yield Problem(
                resource.node.get("rules", at, "resources", resources.index("secrets")),
                "the ClusterRole can read all 'secrets'",
                "Bound in the whole cluster, it lets the holder read every Secret of every namespace.",
                "Bind it with RoleBindings only, or name the Secrets in 'resourceNames'.",
            )
