"""How an API server reaches nodes, the control plane and etcd: the connection of each egress selection.

Source: apiserver pkg/server/egressselector/config.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import is_open, mapping, mappings, problem, text
from k8slint.kube.go.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_RULE = "egress-connection-invalid"
_NAMES = ("cluster", "controlplane", "etcd")
_PROTOCOLS = ("Direct", "HTTPConnect", "GRPC")


def selections(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the selections of an EgressSelectorConfiguration."""
    del minor
    seen: set[str] = set()
    for index, selection in mappings(config, "egressSelections"):
        path: Path = ("egressSelections", index)
        name = text(selection, "name").lower()
        if not is_open(selection.get("name")):
            known = "controlplane" if name == "master" else name
            if known in seen:
                yield problem(_RULE, (*path, "name"), f"{shown(name)} is there twice", "Remove one of the two.")
            elif known not in _NAMES:
                what = f"{shown(name)} is not a name of a selection" if name else "is missing"
                yield problem(_RULE, (*path, "name"), what, "Write cluster, controlplane or etcd.")
            seen.add(known)
        connection = mapping(selection, "connection")
        if not is_open(connection):
            yield from _connection(connection, (*path, "connection"))


def _connection(connection: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    protocol, transport = text(connection, "proxyProtocol"), connection.get("transport")
    at = (*path, "transport")
    if protocol not in _PROTOCOLS:
        what = f"{shown(protocol)} is not a protocol" if protocol else "is missing"
        yield problem(_RULE, (*path, "proxyProtocol"), what, "Write Direct, HTTPConnect or GRPC.")
    elif protocol == "Direct":
        if transport is not None:
            yield problem(_RULE, at, "is not allowed with 'Direct'", "Remove it.", at_key=True)
    elif transport is None:
        yield problem(_RULE, at, f"is missing, but '{protocol}' needs it", "Add 'uds: {udsName: ...}'.")
    elif isinstance(transport, dict) and not is_open(transport):
        yield from _transport(protocol, transport, at)


def _transport(protocol: str, transport: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    tcp, uds = transport.get("tcp"), transport.get("uds")
    if protocol == "GRPC":
        if uds is None:
            yield problem(_RULE, (*path, "uds"), "is missing, but 'GRPC' needs it", "Add 'uds: {udsName: ...}'.")
    elif tcp is not None and uds is not None:
        yield problem(_RULE, (*path, "tcp"), "is set beside 'uds'", "Remove one of the two.", at_key=True)
        return
    elif tcp is None and uds is None:
        yield problem(_RULE, (*path, "tcp"), "is missing, and so is 'uds'", "Add one of the two.")
    if isinstance(uds, dict) and not uds.get("udsName"):
        yield problem(_RULE, (*path, "uds", "udsName"), "is missing", "Write the path of the socket.")
    if isinstance(tcp, dict) and protocol == "HTTPConnect":
        yield from _tcp(tcp, (*path, "tcp"))


def _tcp(tcp: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    url, tls = text(tcp, "url"), tcp.get("tlsConfig")
    if is_open(tcp):
        return
    if url.startswith("http://"):
        if tls is not None:
            yield problem(_RULE, (*path, "tlsConfig"), "is not allowed with an http:// URL", "Remove it.", at_key=True)
    elif not url.startswith("https://"):
        words = f"{shown(url)} is neither an http:// nor an https:// URL"
        yield problem(_RULE, (*path, "url"), words, "Write the URL of the proxy.")
    elif tls is None:
        yield problem(_RULE, (*path, "tlsConfig"), "is missing, but the URL is https://", "Add 'tlsConfig'.")
    elif isinstance(tls, dict):
        for field in ("clientCert", "clientKey"):
            if not tls.get(field):
                yield problem(_RULE, (*path, "tlsConfig", field), "is missing", f"Add '{field}'.")
