"""Roles: rules that grant more than they seem to, and rules that a controller overwrites."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import items
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "rbac.authorization.k8s.io"
_READING = frozenset({"get", "list", "watch", "*"})
_ESCALATING = {
    "escalate": "give itself and others rights it does not have",
    "bind": "bind itself and others to any role",
    "impersonate": "act as any user or group",
}


def _rules(resource: Resource) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the rules of a Role or ClusterRole with their index."""
    if resource.group != _GROUP:
        return
    for index, rule in enumerate(items(resource.value.get("rules"))):
        if isinstance(rule, dict):
            yield index, rule


def aggregated_rules_overwritten(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of aggregated ClusterRoles that bring rules of their own."""
    if resource.group != _GROUP or not resource.value.get("aggregationRule") or not items(resource.value.get("rules")):
        return
    node = resource.node.get("rules")
    message = (
        "the rules of an aggregated ClusterRole are written by a controller, so these are overwritten; put them into a "
        "ClusterRole of its own with a label that 'aggregationRule' selects"
    )
    related = (("aggregated by this", resource.node.get("aggregationRule")),)
    yield Problem(node, message, related=related, span=node.key_span)


def role_grants_everything(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of rules that allow every verb on every resource of every group."""
    for at, rule in _rules(resource):
        if all("*" in items(rule.get(field)) for field in ("apiGroups", "resources", "verbs")):
            where = "the whole cluster" if resource.kind == "ClusterRole" else "the namespace"
            message = (
                f"'*' for groups, resources and verbs allows everything in {where}, also what is added later; "
                "list the groups, resources and "
                "verbs that are needed"
            )
            place = resource.node.get("rules", at, "verbs")
            yield Problem(place, message, span=place.key_span)


def role_can_escalate(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of rules with a verb by which the holder can get all other rights."""
    for at, rule in _rules(resource):
        for index, verb in enumerate(items(rule.get("verbs"))):
            power = _ESCALATING.get(verb) if isinstance(verb, str) else None
            if power is None or not _concerns(verb, rule):
                continue
            message = (
                f"'{verb}' lets its holder {power}, so it is as good as cluster-admin unless names bound it; "
                "add 'resourceNames', or remove the verb"
            )
            yield Problem(resource.node.get("rules", at, "verbs", index), message)


def _concerns(verb: str, rule: dict[str, Any]) -> bool:
    """Whether a verb means something for the resources of a rule, and no names bound it."""
    if items(rule.get("resourceNames")):
        return False
    wanted = {"users", "groups", "serviceaccounts", "*"} if verb == "impersonate" else {"roles", "clusterroles", "*"}
    return any(name in wanted for name in items(rule.get("resources")) if isinstance(name, str))


def role_reads_all_secrets(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of ClusterRoles by which every Secret can be read."""
    if resource.kind != "ClusterRole":
        return
    for at, rule in _rules(resource):
        resources, verbs = items(rule.get("resources")), items(rule.get("verbs"))
        if "secrets" not in resources or items(rule.get("resourceNames")):
            continue
        if not any(group in ("", "*") for group in items(rule.get("apiGroups"))):
            continue
        if any(isinstance(verb, str) and verb in _READING for verb in verbs):
            message = (
                "bound in the whole cluster this reads every Secret of every namespace, 'list' and 'watch' included; "
                "bind it with RoleBindings only, or name the Secrets in 'resourceNames'"
            )
            yield Problem(resource.node.get("rules", at, "resources", resources.index("secrets")), message)
