"""The check for addresses that are accepted but that other programs read differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.certain import items, mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.schema.formats.addresses import parse_ip, parse_range
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_LISTS = frozenset(("clusterIPs", "externalIPs", "loadBalancerSourceRanges"))


def address_not_canonical(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of addresses with leading zeros, bits beyond the mask, or an unusual spelling of IPv6."""
    strict = gate_on("StrictIPCIDRValidation", context.minor)
    for node, is_range in _addresses(resource):
        text = trim_space(node.text or "")
        if not text:
            continue
        best = _canonical(text, is_range)
        if not best or best == text or best.lower() == text.lower():
            continue
        if strict and "." in text:
            continue  # the API server rejects these, which the schema pass reports
        yield Problem(
            node,
            f"{shown(text)} is not the usual spelling of {shown(best)}",
            "The API server accepts it, but other programs may read another address or none.",
            f"Write {shown(best)}.",
            edits=replaced(node, best),
        )


def _canonical(text: str, is_range: bool) -> str:
    """Return the usual spelling of an address or range; '' when it is none."""
    if is_range:
        found_range = parse_range(text, lenient=True)
        return str(found_range) if found_range is not None else ""
    found = parse_ip(text, lenient=True)
    return str(found) if found is not None else ""


def _addresses(resource: Resource) -> Iterator[tuple[Node, bool]]:
    """Yield every address of a Service or network policy, and whether it is a range."""
    spec, written = resource.node.get("spec"), resource.spec
    if (resource.group, resource.kind) == ("", "Service"):
        for field in _LISTS.intersection(written):
            yield from ((node, field == "loadBalancerSourceRanges") for node in spec.get(field))
        yield from ((spec.get(field), False) for field in ("clusterIP", "loadBalancerIP") if field in written)
    elif (resource.group, resource.kind) == ("networking.k8s.io", "NetworkPolicy"):
        for field, peers in (("ingress", "from"), ("egress", "to")):
            for index, held in enumerate(items(written.get(field))):
                for at, peer in enumerate(items(mapping(held).get(peers))):
                    if not mapping(peer).get("ipBlock"):
                        continue
                    block = spec.get(field, index, peers, at, "ipBlock")
                    yield block.get("cidr"), True
                    yield from ((node, True) for node in block.get("except"))
