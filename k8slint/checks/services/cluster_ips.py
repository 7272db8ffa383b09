"""The check for cluster addresses of a Service that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed, together
from k8slint.kube.certain import is_open, items
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.addresses import parse_ip
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def cluster_ips_mismatch(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of cluster addresses that contradict each other."""
    spec = resource.spec
    addresses = items(spec.get("clusterIPs"))
    if resource.group or not addresses or is_open(addresses) or spec.get("type") == "ExternalName":
        return
    first = spec.get("clusterIP")
    if first is not None and not isinstance(first, str):
        return
    texts = [text for text in addresses if isinstance(text, str)]
    headline = _contradiction(first or "", texts, items(spec.get("ipFamilies")))
    if headline:
        fix = "Remove both fields, so that Kubernetes chooses the addresses."
        spec_node = resource.node.get("spec")
        gone = [removed(spec_node.get(field), "unsafe") for field in ("clusterIP", "clusterIPs") if field in spec]
        rejected = "The API server rejects the Service."
        yield Problem(spec_node.get("clusterIPs"), headline, rejected, fix, edits=together(*gone))


def _contradiction(first: str, addresses: list[str], families: list[Any]) -> str:
    """Return what is wrong with a list of cluster addresses; '' when nothing is."""
    if not addresses:
        return ""
    if not first:
        return "'clusterIPs' is set without 'clusterIP'"
    if addresses[0] != first:
        return f"the first of 'clusterIPs', {shown(addresses[0])}, is not 'clusterIP' {shown(first)}"
    if "None" in addresses:
        return "'None' is written beside other addresses in 'clusterIPs'" if len(addresses) > 1 else ""
    found = [parse_ip(address, lenient=True) for address in addresses]
    versions = [address.version for address in found if address is not None]
    if len(addresses) > 2 or (len(versions) == 2 and versions[0] == versions[1]):
        return "'clusterIPs' has more than one address of an IP family"
    for version, family in zip(versions, families, strict=False):
        if len(versions) == len(addresses) and family in ("IPv4", "IPv6") and family != f"IPv{version}":
            return f"'clusterIPs' has an IPv{version} address where 'ipFamilies' has {family}"
    return ""
