"""Checks of Services: annotations, fields that are ignored or deprecated, ports without a name, no selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed, replaced, written
from k8slint.checks.references.free_pods import FreePods
from k8slint.checks.references.left_over import served_by_name
from k8slint.checks.rewrites import of_object
from k8slint.checks.services.ports import ports_of
from k8slint.kube.certain import is_open, items, mapping, whole, word
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.schema.formats.addresses import parse_range
from k8slint.model.fact import SelectsPods, Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_REJECTED = "The API server rejects the Service."
_IGNORES = "The API server accepts the field, and nothing reads it."
_HINTS = "service.kubernetes.io/topology-aware-hints"
_MODE = "service.kubernetes.io/topology-mode"
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def service_annotation_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of annotations of Services that the API server reads and does not accept."""
    if resource.group:
        return
    annotations = mapping(resource.metadata.get("annotations"))
    node = resource.node.get("metadata", "annotations")
    hints, mode = annotations.get(_HINTS), annotations.get(_MODE)
    if isinstance(hints, str) and isinstance(mode, str) and hints != mode:
        yield Problem(
            node.get(_MODE),
            f"{shown(mode)} differs from {shown(hints)} of the older annotation",
            _REJECTED,
            f"Remove the annotation '{_HINTS}'.",
            related=(("the older one", node.get(_HINTS)),),
            edits=removed(node.get(_HINTS)),
        )
    ranges = annotations.get(_RANGES)
    if not isinstance(ranges, str) or resource.spec.get("loadBalancerSourceRanges"):
        return
    if word(resource.spec.get("type"), "ClusterIP") not in ("LoadBalancer", None):
        headline = "source ranges are only allowed for Services of type LoadBalancer"
        yield Problem(
            node.get(_RANGES), headline, _REJECTED, "Remove the annotation.", edits=removed(node.get(_RANGES))
        )
    lenient = not gate_on("StrictIPCIDRValidation", context.minor)
    for part in trim_space(ranges).split(",") if trim_space(ranges) else ():
        if parse_range(trim_space(part), lenient) is None:
            headline = f"{shown(trim_space(part))} is not an address range"
            yield Problem(node.get(_RANGES), headline, _REJECTED, "Write ranges such as '192.0.2.0/24'.")


def service_field_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of fields that have no effect in a Service of this type."""
    spec = resource.spec
    kind = word(spec.get("type"), "ClusterIP")
    if resource.group or kind is None:
        return
    for field, why in _ignored(spec, kind):
        node = resource.node.get("spec", field)
        yield Problem(
            node,
            f"'{field}' has no effect {why}",
            _IGNORES,
            f"Remove '{field}'.",
            span=node.key_span,
            edits=removed(node),
        )


def _ignored(spec: dict[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the fields without effect in a Service of a type, each with where that is so."""
    if kind == "ClusterIP" and spec.get("clusterIP") == "None":
        for field in ("loadBalancerIP", "externalIPs"):
            if spec.get(field):
                yield field, "in a headless Service"
        if spec.get("sessionAffinity") == "ClientIP":
            yield "sessionAffinity", "in a headless Service"
    if kind == "ExternalName":
        for field in ("externalIPs", "selector"):
            if spec.get(field):
                yield field, "in a Service of type ExternalName"
    elif spec.get("externalName"):
        yield "externalName", f"in a Service of type {kind}"
    if spec.get("sessionAffinityConfig") and word(spec.get("sessionAffinity"), "None") == "None":
        yield "sessionAffinityConfig", "without 'sessionAffinity: ClientIP'"


def service_field_deprecated(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of deprecated fields and values of Services."""
    spec = resource.spec
    if resource.group:
        return
    headless = spec.get("clusterIP") == "None" or spec.get("type") == "ExternalName"
    if spec.get("externalIPs") and context.minor >= 36 and not headless:
        node = resource.node.get("spec", "externalIPs")
        yield Problem(
            node,
            "'externalIPs' is deprecated since Kubernetes 1.36",
            "The API server warns, and proxies of some clusters no longer serve these addresses.",
            "Use 'type: LoadBalancer' or a Gateway.",
            span=node.key_span,
        )
    if spec.get("loadBalancerIP"):
        node = resource.node.get("spec", "loadBalancerIP")
        yield Problem(
            node,
            "'loadBalancerIP' is deprecated since Kubernetes 1.24",
            "Each load balancer reads it differently, or ignores it.",
            "Use the annotation of your load balancer.",
            span=node.key_span,
            severity="info",
        )
    if spec.get("trafficDistribution") == "PreferClose" and context.minor >= 35:
        yield Problem(
            resource.node.get("spec", "trafficDistribution"),
            "'PreferClose' is the deprecated name of 'PreferSameZone'",
            "The API server treats both alike, but may drop the old name.",
            "Write 'PreferSameZone'.",
            edits=replaced(resource.node.get("spec", "trafficDistribution"), "PreferSameZone"),
        )


def service_port_name_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of ports without a name in Services that have several."""
    ports = items(resource.spec.get("ports"))
    if len(ports) < 2 or is_open(ports):
        return
    names = [mapping(port).get("name") for port in ports]
    for port, node in ports_of(resource):
        if port.get("name") in (None, ""):
            number = whole(port.get("port"))
            example = {80: "http", 443: "https"}.get(number or 0, f"port-{number or 1}")
            yield Problem(
                node.get("name"),
                f"port {number} has no name" if number else "a port has no name",
                "The API server rejects the Service, because every port needs a name once there are several.",
                f"Add a name, such as 'name: {example}'.",
                edits=written(node.get("name"), example, "suggestion") if example not in names else (),
            )


def service_without_selector(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Services that select no pods and have no endpoints, beside the pods they seem to be for."""
    del context
    free: FreePods | None = None
    for item, serves in inventory.having(Serves):
        if item.one(SelectsPods) is not None or serves.type not in ("ClusterIP", "NodePort", "LoadBalancer"):
            continue
        if inventory.scope.is_open or _has_endpoints(inventory, item):
            continue
        free = FreePods(inventory, "service") if free is None else free
        pod = served_by_name(item, free)
        if pod is not None:
            pairs = [(key, value) for key, value in sorted(pod.labels.items()) if isinstance(value, str)][:2]
            labels = [f"{key}: {value}" for key, value in pairs]
            yield Problem(
                item.place,
                f"Service '{item.name}' has no selector, and no EndpointSlice is for it",
                "It has no endpoints, so connections to it fail.",
                f"Add a selector with {' and '.join(map(shown, labels))}." if labels else "Add a selector.",
                related=(("these pods", pod.item.at(pod.runs.spot)),),
                rewrites=of_object(item, ("spec", "selector"), dict(pairs), "suggestion") if pairs else (),
            )


def _has_endpoints(inventory: Inventory, item: Item) -> bool:
    """Whether somebody writes the endpoints of a Service: in the scope, or with a program that has the right to."""
    if inventory.find("Endpoints", item.namespace, item.name):
        return True
    slices = inventory.of_kind("EndpointSlice")
    return any(item.name in each.name or "*" in each.name or not each.name for each in slices)


def service_exposes_nodes(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of a Service that opens a port on every node (parameter `types`)."""
    kind = resource.spec.get("type")
    if resource.group or kind not in items(context.params["types"]):
        return
    if kind == "LoadBalancer" and resource.spec.get("allocateLoadBalancerNodePorts") is False:
        return
    yield Problem(
        resource.node.get("spec", "type"),
        f"a Service of type {kind} opens a port on every node",
        "Whoever reaches a node reaches the pods, past Ingress, certificates and load balancer.",
        "Use 'type: ClusterIP' behind an Ingress or a Gateway.",
    )
