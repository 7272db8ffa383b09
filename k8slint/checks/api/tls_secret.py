"""TLS Secrets without a certificate or private key. No message quotes a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.kube.go.base64 import decode_padded
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_UNSERVED = "The Ingress controller or webhook that uses this Secret has nothing to serve TLS with."


def tls_secret_unusable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of TLS Secrets whose keys hold no certificate or no private key."""
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
        headline = f"'{key}' {f'holds no PEM {what}' if decoded else 'is empty'}"
        fix = f"Put a {what} in PEM form there, or leave the Secret to the controller that creates it."
        node = resource.node.get(field, key)
        yield Problem(node, headline, _UNSERVED, fix, span=node.key_span)
