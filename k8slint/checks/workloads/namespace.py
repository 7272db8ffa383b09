"""Namespaces: none named, or one that belongs to Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import kind
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_OWN = frozenset({"kube-system", "kube-public", "kube-node-lease"})
_EMPTY = {
    "kube-public": "Everybody may read this namespace, without logging in.",
    "kube-node-lease": "Kubernetes keeps the heartbeats of nodes here, and nothing else.",
}


def namespace_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of objects that go wherever the current context of kubectl points."""
    found = kind(resource.api_version, resource.kind)
    if found is None or found.cluster_scoped or resource.metadata.get("namespace") is not None:
        return
    yield Problem(
        resource.node.get("metadata", "namespace"),
        f"{resource.kind} {shown(resource.name)} names no namespace",
        "`kubectl` creates it in the namespace of its current context.",
        "Write 'metadata.namespace'.",
    )


def namespace_reserved(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of namespaces named like those of Kubernetes, and of objects in those not meant for them."""
    if resource.kind != "Namespace" and resource.namespace not in _EMPTY:
        return
    name = resource.name if (resource.group, resource.kind) == ("", "Namespace") else ""
    if name.startswith("kube-") and name not in _OWN:
        yield Problem(
            resource.node.get("metadata", "name"),
            f"{shown(name)} begins with 'kube-', which is reserved for Kubernetes",
            "A later release may use this namespace, and exemptions for system namespaces cover it.",
            f"Write a name such as {shown(name.removeprefix('kube-') + '-system')}.",
        )
    elif resource.namespace in _EMPTY and (resource.group, resource.kind) not in (
        ("", "ConfigMap"),
        ("coordination.k8s.io", "Lease"),
    ):
        if resource.group == "rbac.authorization.k8s.io":
            return
        yield Problem(
            resource.node.get("metadata", "namespace"),
            f"{shown(resource.namespace)} is a namespace of Kubernetes itself",
            _EMPTY[resource.namespace],
            "Use a namespace of your own.",
        )


_ALWAYS_THERE = frozenset(
    (
        ("Service", "kubernetes"),
        ("Endpoints", "kubernetes"),
        ("EndpointSlice", "kubernetes"),
        ("ServiceAccount", "default"),
    )
)
"""Objects that the cluster has in its namespace 'default' whatever anybody writes."""


def namespace_default(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an object in the namespace that everything without one goes to."""
    found = kind(resource.api_version, resource.kind)
    if resource.namespace != "default" or (found is not None and found.cluster_scoped):
        return
    if (resource.kind, resource.name) in _ALWAYS_THERE:
        return
    yield Problem(
        resource.node.get("metadata", "namespace"),
        f"{resource.kind} {shown(resource.name)} is in namespace 'default'",
        "Quotas, policies and rights of that namespace are shared with everything that names none.",
        "Write a namespace of its own.",
    )
