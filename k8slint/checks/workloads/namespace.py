"""Namespaces: none named, or one that belongs to Kubernetes."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import kind
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_OWN = frozenset({"kube-system", "kube-public", "kube-node-lease"})
_EMPTY = frozenset({"kube-public", "kube-node-lease"})


def namespace_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of objects that go wherever the current context of kubectl points."""
    found = kind(resource.api_version, resource.kind)
    if found is None or found.cluster_scoped or resource.metadata.get("namespace") is not None:
        return
    message = (
        f"this {resource.kind} names no namespace, so it goes wherever the one who applies it happens to be; "
        "write 'metadata.namespace'"
    )
    yield Problem(resource.node.get("metadata", "namespace"), message)


def namespace_reserved(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of namespaces named like those of Kubernetes, and of objects in those that are not for them."""
    if resource.kind != "Namespace" and resource.namespace not in _EMPTY:
        return
    name = resource.name if (resource.group, resource.kind) == ("", "Namespace") else ""
    if name.startswith("kube-") and name not in _OWN:
        message = (
            f"{shown(name)} begins with 'kube-', which is reserved for Kubernetes itself, and a later release may use "
            f"it; write a name such as {shown(name.removeprefix('kube-') + '-system')}"
        )
        yield Problem(resource.node.get("metadata", "name"), message)
    elif resource.namespace in _EMPTY and (resource.group, resource.kind) not in (
        ("", "ConfigMap"),
        ("coordination.k8s.io", "Lease"),
    ):
        if resource.group == "rbac.authorization.k8s.io":
            return
        use = "what everybody may read" if resource.namespace == "kube-public" else "the heartbeats of nodes"
        message = f"{shown(resource.namespace)} is the namespace for {use}; use one of your own"
        yield Problem(resource.node.get("metadata", "namespace"), message)


def generate_name_not_applicable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of objects that get a new name each time, which kubectl apply cannot deal with."""
    metadata = resource.metadata
    if "generateName" in metadata and metadata.get("name") is None and metadata["generateName"]:
        node = resource.node.get("metadata", "generateName")
        if node.text is None:
            return
        message = (
            "an object without a name can only be created: 'kubectl apply' and GitOps tools stop at it; write "
            "'name', or use 'kubectl create'"
        )
        yield Problem(node, message)
