"""Checks of the subjects of a binding: everybody, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "rbac.authorization.k8s.io"
_EVERYBODY = {
    ("User", "system:anonymous"): "everybody who reaches the API server",
    ("Group", "system:unauthenticated"): "everybody who reaches the API server",
    ("Group", "system:authenticated"): "every user and every ServiceAccount",
    ("Group", "system:serviceaccounts"): "every ServiceAccount of every namespace",
}
_HARMLESS = frozenset(
    {"system:public-info-viewer", "system:discovery", "system:basic-user", "system:node-bootstrapper"}
)


def binding_to_everybody(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of bindings whose subject is practically everybody."""
    role = mapping(resource.value.get("roleRef")).get("name")
    if resource.group != _GROUP or (isinstance(role, str) and role in _HARMLESS):
        return
    for index, subject in enumerate(items(resource.value.get("subjects"))):
        kind, name = mapping(subject).get("kind"), mapping(subject).get("name")
        who = _EVERYBODY.get((kind, name)) if isinstance(kind, str) and isinstance(name, str) else None
        if who is not None:
            anonymous = ", without a login" if who.startswith("everybody") else ""
            granted = f"role {shown(role)}" if isinstance(role, str) and role else "the role"
            yield Problem(
                resource.node.get("subjects", index, "name"),
                f"subject {shown(str(name))} is {who}",
                f"The API server grants {granted} to all of them{anonymous}.",
                "Name the users, groups or ServiceAccounts that need the role.",
            )


def binding_to_default_account(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of bindings to the account of pods that name none."""
    role = mapping(resource.value.get("roleRef")).get("name")
    if resource.group != _GROUP:
        return
    for index, subject in enumerate(items(resource.value.get("subjects"))):
        if mapping(subject).get("kind") == "ServiceAccount" and mapping(subject).get("name") == "default":
            granted = f"role {shown(role)}" if isinstance(role, str) and role else "the role"
            yield Problem(
                resource.node.get("subjects", index, "name"),
                "ServiceAccount 'default' is that of every pod that names no account",
                f"The API server grants {granted} to all of them, whoever starts them.",
                "Make a ServiceAccount for the program, name it in 'serviceAccountName', and bind that.",
            )


def binding_to_masters(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of bindings to the group that may do everything without a binding."""
    if resource.group != _GROUP or resource.name == "cluster-admin":
        return
    for index, subject in enumerate(items(resource.value.get("subjects"))):
        if mapping(subject).get("kind") == "Group" and mapping(subject).get("name") == "system:masters":
            yield Problem(
                resource.node.get("subjects", index, "name"),
                "group 'system:masters' may do everything without a binding",
                "The API server never asks RBAC about its members, so the binding grants and limits nothing.",
                "Bind a group of your own, and give nobody a certificate of this group.",
            )


def binding_without_subjects(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a binding that grants a role to nobody."""
    subjects = resource.value.get("subjects")
    if resource.group != _GROUP or subjects or isinstance(subjects, Unknown):
        return
    yield Problem(
        resource.node.get("subjects"),
        f"{resource.kind} without subjects",
        "The API server grants the role to nobody.",
        "Add 'subjects', or remove the binding.",
    )
