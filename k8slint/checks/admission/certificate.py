"""Certificate requests that no signer may be asked for."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_SIGNER = "kubernetes.io/kube-apiserver-client"
_GROUP = b"system:masters"
_ORGANIZATION = b"\x06\x03\x55\x04\x0a"  # the object identifier 2.5.4.10 in DER
_TEXTS = (b"\x0c", b"\x13", b"\x14", b"\x16")  # the types of text that a name may have
_MOST_BYTES = 64 * 1024


def certificate_subject_restricted(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a request for a client certificate of the group system:masters."""
    if resource.group != "certificates.k8s.io" or resource.spec.get("signerName") != _SIGNER:
        return
    request = resource.spec.get("request")
    if isinstance(request, str) and len(request) <= _MOST_BYTES and _asks_for_masters(request):
        yield Problem(
            resource.node.get("spec", "request"),
            "the request asks for the organization 'system:masters'",
            "The admission plugin CertificateSubjectRestriction rejects the CertificateSigningRequest.",
            "Ask for a group of your own, and bind it to the ClusterRole 'cluster-admin' if it needs that.",
        )


def _asks_for_masters(request: str) -> bool:
    """Whether a PKCS#10 request, PEM in base64, has the organization of the group that may do everything."""
    try:
        pem = base64.b64decode(request, validate=False).decode("ascii")
        lines = [line for line in pem.splitlines() if line and not line.startswith("-----")]
        der = base64.b64decode("".join(lines), validate=False)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    return any(_ORGANIZATION + kind + bytes([len(_GROUP)]) + _GROUP in der for kind in _TEXTS)
