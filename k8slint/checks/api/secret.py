"""Secrets and ConfigMaps: what their type demands, and keys that are there twice. No message quotes a value."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import mapping
from k8slint.kube.go.base64 import decode_padded
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_ACCOUNT = "kubernetes.io/service-account.name"
_WITH_KEYS = frozenset(f"kubernetes.io/{kind}" for kind in ("tls", "basic-auth", "ssh-auth", "service-account-token"))
_REFUSED = "so the API server refuses the object"


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
    """Problems of Secrets without the keys their type needs; those of registries are registry-auth-invalid."""
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
            message = f"a Secret of type {kind} names its ServiceAccount, {_REFUSED}; add the annotation '{_ACCOUNT}'"
            yield Problem(resource.node.get("metadata", "annotations", _ACCOUNT), message)


def _missing(node: Node, kind: str, keys: str) -> Problem:
    return Problem(node, f"a Secret of type {kind} needs the key {keys}, {_REFUSED}; add it, or use 'type: Opaque'")


def tls_secret_unusable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of TLS Secrets whose keys hold no certificate or no private key."""
    if resource.group or resource.value.get("type") != "kubernetes.io/tls":
        return
    for key, sign, what in (("tls.crt", "CERTIFICATE", "certificate"), ("tls.key", "PRIVATE KEY", "private key")):
        field = "stringData" if key in mapping(resource.value.get("stringData")) else "data"
        written = mapping(resource.value.get(field)).get(key, "")
        text = "" if written is None else written
        if not isinstance(text, str) or (key not in mapping(resource.value.get(field))):
            continue
        decoded = text.encode("utf-8", "replace") if field == "stringData" else decode_padded(text)
        if decoded is None or (b"-----BEGIN " in decoded and sign.encode() + b"-----" in decoded):
            continue
        fault = "is empty" if not decoded else f"holds no PEM {what}"
        message = (
            f"'{key}' {fault}, so whatever serves with this Secret cannot, and the API server prints a warning; "
            f"put the {what} in PEM form there, or leave the Secret to the controller that makes it"
        )
        node = resource.node.get(field, key)
        yield Problem(node, message, span=node.key_span)


def config_key_twice(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of ConfigMaps with one key in data and binaryData."""
    binary = mapping(resource.value.get("binaryData"))
    if resource.group or not binary:
        return
    for key in mapping(resource.value.get("data")):
        if key in binary:
            node = resource.node.get("data", key)
            other = resource.node.get("binaryData", key)
            message = f"key {shown(key)} is in 'binaryData' as well, {_REFUSED}; rename or remove one of the two"
            yield Problem(node, message, related=(("the other one", other),), span=node.key_span)
