"""Bindings: who gets a role, and whether anybody does."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
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
    ("User", "system:anonymous"): "everybody who reaches the API server, without logging in",
    ("Group", "system:unauthenticated"): "everybody who reaches the API server, without logging in",
    ("Group", "system:authenticated"): "every user and every ServiceAccount of the cluster",
    ("Group", "system:serviceaccounts"): "every ServiceAccount of every namespace, and so every pod",
}
_HARMLESS = frozenset(
    {"system:public-info-viewer", "system:discovery", "system:basic-user", "system:node-bootstrapper"}
)


def binding_to_everybody(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of bindings whose subject is practically everybody."""
    role = mapping(resource.value.get("roleRef")).get("name")
    if resource.group != _GROUP or (isinstance(role, str) and role in _HARMLESS):
        return
    for index, subject in enumerate(items(resource.value.get("subjects"))):
        kind, name = mapping(subject).get("kind"), mapping(subject).get("name")
        who = _EVERYBODY.get((kind, name)) if isinstance(kind, str) and isinstance(name, str) else None
        if who is not None:
            message = f"{shown(str(name))} is {who}; name the users, groups or ServiceAccounts that need the role"
            yield Problem(resource.node.get("subjects", index, "name"), message)


def binding_without_subjects(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of bindings that give a role to nobody."""
    subjects = resource.value.get("subjects")
    if resource.group != _GROUP or subjects or isinstance(subjects, Unknown):
        return
    message = "the binding has no subjects, so nobody gets the role; add them, or remove the binding"
    yield Problem(resource.node.get("subjects"), message)


def cluster_admin_bound(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of bindings to the role that may do everything."""
    reference = mapping(resource.value.get("roleRef"))
    if resource.group != _GROUP or reference.get("name") != "cluster-admin" or reference.get("kind") != "ClusterRole":
        return
    where = "in the whole cluster" if resource.kind == "ClusterRoleBinding" else "in this namespace"
    message = f"'cluster-admin' may do everything {where}; bind a role with what is needed"
    yield Problem(resource.node.get("roleRef", "name"), message)
