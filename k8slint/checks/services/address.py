"""Addresses of Services, and fields of Services that do nothing beside others."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import is_open, items, mapping, word
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.schema.formats.addresses import parse_ip, parse_range
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"
_HINTS = "service.kubernetes.io/topology-aware-hints"
_MODE = "service.kubernetes.io/topology-mode"
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def cluster_ips_mismatch(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of cluster addresses that contradict each other."""
    spec = resource.spec
    addresses = items(spec.get("clusterIPs"))
    if resource.group or not addresses or is_open(addresses) or spec.get("type") == "ExternalName":
        return
    first = spec.get("clusterIP")
    if first is not None and not isinstance(first, str):
        return
    fault = _fault(first or "", [text for text in addresses if isinstance(text, str)], items(spec.get("ipFamilies")))
    if fault:
        yield Problem(resource.node.get("spec", "clusterIPs"), f"{fault}, {_REFUSED}; leave both fields to Kubernetes")


def _fault(first: str, addresses: list[str], families: list[Any]) -> str:
    """Say what is wrong with a list of cluster addresses; empty when nothing is."""
    if not addresses:
        return ""
    if not first:
        return "'clusterIPs' is set without 'clusterIP'"
    if addresses[0] != first:
        return f"the first of 'clusterIPs', {shown(addresses[0])}, is not 'clusterIP' {shown(first)}"
    if "None" in addresses:
        return "'None' stands beside other addresses" if len(addresses) > 1 else ""
    found = [parse_ip(address, lenient=True) for address in addresses]
    versions = [address.version for address in found if address is not None]
    if len(addresses) > 2 or (len(versions) == 2 and versions[0] == versions[1]):
        return "a Service has at most one address of each IP family"
    for version, family in zip(versions, families, strict=False):
        if len(versions) == len(addresses) and family in ("IPv4", "IPv6") and family != f"IPv{version}":
            return f"an address is of IPv{version} where 'ipFamilies' says {family}"
    return ""


def service_annotation_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of annotations of Services that the API server reads and does not accept."""
    if resource.group:
        return
    annotations = mapping(resource.metadata.get("annotations"))
    node = resource.node.get("metadata", "annotations")
    hints, mode = annotations.get(_HINTS), annotations.get(_MODE)
    if isinstance(hints, str) and isinstance(mode, str) and hints != mode:
        message = f"{shown(mode)} differs from {shown(hints)} of the older annotation, {_REFUSED}; remove the older one"
        yield Problem(node.get(_MODE), message, related=(("the older one", node.get(_HINTS)),))
    ranges = annotations.get(_RANGES)
    if not isinstance(ranges, str) or resource.spec.get("loadBalancerSourceRanges"):
        return
    if word(resource.spec.get("type"), "ClusterIP") not in ("LoadBalancer", None):
        message = f"source ranges are only for Services of 'type: LoadBalancer', {_REFUSED}; remove the annotation"
        yield Problem(node.get(_RANGES), message)
    lenient = not gate_on("StrictIPCIDRValidation", context.minor)
    for part in trim_space(ranges).split(",") if trim_space(ranges) else ():
        if parse_range(trim_space(part), lenient) is None:
            message = f"{shown(trim_space(part))} is no address range such as 192.0.2.0/24, {_REFUSED}; correct it"
            yield Problem(node.get(_RANGES), message)


def service_field_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of fields that a Service of this type pays no attention to."""
    spec = resource.spec
    kind = word(spec.get("type"), "ClusterIP")
    if resource.group or kind is None:
        return
    for field, why in _ignored(spec, kind):
        node = resource.node.get("spec", field)
        yield Problem(node, f"'{field}' has no effect {why}; remove it", span=node.key_span)


def _ignored(spec: dict[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    if kind == "ClusterIP" and spec.get("clusterIP") == "None":
        for field in ("loadBalancerIP", "externalIPs"):
            if spec.get(field):
                yield field, "in a headless Service"
        if spec.get("sessionAffinity") == "ClientIP":
            yield "sessionAffinity", "in a headless Service, whose clients reach the pods themselves"
    if kind == "ExternalName":
        for field in ("externalIPs", "selector"):
            if spec.get(field):
                yield field, "in a Service of type ExternalName, which is only an alias in DNS"
    elif spec.get("externalName"):
        yield "externalName", f"in a Service of type {kind}, only in one of type ExternalName"
    if spec.get("sessionAffinityConfig") and word(spec.get("sessionAffinity"), "None") == "None":
        yield "sessionAffinityConfig", "without 'sessionAffinity: ClientIP'"


def service_field_deprecated(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of fields and values of Services that are on their way out."""
    spec = resource.spec
    if resource.group:
        return
    headless = spec.get("clusterIP") == "None" or spec.get("type") == "ExternalName"
    if spec.get("externalIPs") and context.minor >= 36 and not headless:
        node = resource.node.get("spec", "externalIPs")
        message = (
            "'externalIPs' is deprecated since Kubernetes 1.36 and some clusters no longer serve it; "
            "use 'type: LoadBalancer' or a Gateway"
        )
        yield Problem(node, message, span=node.key_span)
    if spec.get("loadBalancerIP"):
        node = resource.node.get("spec", "loadBalancerIP")
        message = (
            "'loadBalancerIP' is deprecated since Kubernetes 1.24, because every load balancer reads it differently or "
            "not at all; use the annotation of your load balancer"
        )
        yield Problem(node, message, span=node.key_span, severity="info")
    if spec.get("trafficDistribution") == "PreferClose" and context.minor >= 35:
        message = "'PreferClose' is the old name of 'PreferSameZone'; write that"
        yield Problem(resource.node.get("spec", "trafficDistribution"), message)
