"""Checks of the resources that a Role or ClusterRole lists, and of their API groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import replaced
from k8slint.kube import rights
from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_VERSION = pattern(r"v[1-9][0-9]{0,2}(?:(?:alpha|beta)[1-9][0-9]{0,2})?")


def role_resource_not_in_group(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of resources that are in none of the API groups of their rule."""
    if resource.group != rights.RBAC:
        return
    yield from _groups_with_version(resource)
    yield from _no_plurals(resource)
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


def _groups_with_version(resource: Resource) -> Iterator[Problem]:
    """Yield the problems of groups that are written with a version, as `apps/v1` and `v1` are."""
    for number, rule in enumerate(items(resource.value.get("rules"))):
        groups = items(rule.get("apiGroups")) if isinstance(rule, dict) else []
        for index, written in enumerate(groups):
            if not isinstance(written, str):
                continue
            group, slash, version = written.rpartition("/")
            if _VERSION.fullmatch(version) is None or (not slash and written in ("", "*")):
                continue
            if group not in groups and "*" not in groups:
                at = resource.node.get("rules", number, "apiGroups", index)
                yield Problem(
                    at,
                    f"{shown(written)} is not an API group, but a group with its version"
                    if slash
                    else f"{shown(written)} is not an API group, but a version of the core group",
                    "RBAC compares groups without versions, so that the rule grants nothing.",
                    f"Write {shown(group)}.",
                    edits=replaced(at, group, "unsafe"),
                )


def _no_plurals(resource: Resource) -> Iterator[Problem]:
    """Yield the problems of resources that are written as a kind, in the singular or as kubectl shortens them."""
    for at, name, groups in _resources(resource):
        base, slash, part = name.partition("/")
        right = rights.resource_meant(base)
        rest = at.parent.value if at.parent is not None else ()
        if right and f"{right}{slash}{part}" not in rest:
            yield Problem(
                at,
                f"{shown(name)} is not a resource of API group {', '.join(shown(group) for group in groups[:3])}",
                "RBAC knows resources by their plural in lower case, so that the rule grants nothing for it.",
                f"Write '{right}{slash}{part}'.",
                edits=replaced(at, f"{right}{slash}{part}", "unsafe"),
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
