"""Secrets without the keys that their type demands. No message quotes a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_ACCOUNT = "kubernetes.io/service-account.name"
_WITH_KEYS = frozenset(f"kubernetes.io/{kind}" for kind in ("tls", "basic-auth", "ssh-auth", "service-account-token"))
_REJECTED = "The API server rejects the Secret."


def _keys(resource: Resource) -> dict[str, Any] | None:
    """Return the values of a Secret by key, those of stringData on top; None when they are not in the file."""
    found: dict[str, Any] = {}
    for field in ("data", "stringData"):
        held = resource.value.get(field)
        if isinstance(held, Unknown):
            return None
        found.update(mapping(held))
    return found


def secret_key_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Secrets without the keys of their type; those of registries are registry-auth-invalid."""
    kind = resource.value.get("type")
    if resource.group or not isinstance(kind, str) or kind not in _WITH_KEYS:
        return
    keys = _keys(resource)
    if keys is None:
        return
    data = resource.node.get("data")
    if kind == "kubernetes.io/tls":
        for key in ("tls.crt", "tls.key"):
            if key not in keys:
                yield _missing(data.get(key), kind, f"'{key}'")
    elif kind == "kubernetes.io/basic-auth":
        if "username" not in keys and "password" not in keys:
            yield _missing(data.get("username"), kind, "'username' or 'password'")
    elif kind == "kubernetes.io/ssh-auth":
        if keys.get("ssh-privatekey") in (None, ""):
            yield _missing(data.get("ssh-privatekey"), kind, "'ssh-privatekey'")
    elif kind == "kubernetes.io/service-account-token":
        annotations = resource.metadata.get("annotations")
        if not isinstance(annotations, Unknown) and mapping(annotations).get(_ACCOUNT) in (None, ""):
            headline = f"a Secret of type {kind} names no ServiceAccount"
            node = resource.node.get("metadata", "annotations", _ACCOUNT)
            yield Problem(node, headline, _REJECTED, f"Add the annotation '{_ACCOUNT}'.")


def _missing(node: Node, kind: str, keys: str) -> Problem:
    return Problem(
        node, f"a Secret of type {kind} has no key {keys}", _REJECTED, f"Add {keys}, or write 'type: Opaque'."
    )
