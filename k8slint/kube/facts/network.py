"""The facts of Services, Ingresses and NetworkPolicies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import plain_map, plain_scalar, plain_selector
from k8slint.kube.facts.spot import field_spot, spot_of
from k8slint.model.fact import Admits, AdmittedPort, Makes, RefersTo, SelectsPods, Serves, ServicePort
from k8slint.model.network_fact import Labels
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact
    from k8slint.model.source import Source

_ACTION = "use-annotation"  # the AWS load balancer controller takes such a backend from an annotation, no Service
_ISSUER_ANNOTATIONS = ("cert-manager.io/", "certmanager.k8s.io/", "kubernetes.io/tls-acme")


def service(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the ports of a Service and the pods it selects; one without a selector selects none by design."""
    spec = resource.spec
    source = resource.node.source
    kind = spec.get("type")
    headless = spec.get("clusterIP") == "None"
    name = "ClusterIP" if kind is None else kind if isinstance(kind, str) else ""
    yield Serves(owner, name, headless, list(_ports(spec, source)))
    selector = spec.get("selector")
    if selector is not None and selector != {} and name != "ExternalName":
        labels = plain_selector({"matchLabels": selector})
        yield SelectsPods(owner, "service", labels, spot_of(source, spec, "selector", "spec.selector"))
    own = plain_map(resource.metadata.get("labels"))
    if own:
        yield Labels(owner, own)


def _ports(spec: dict[str, Any], source: Source) -> Iterator[ServicePort]:
    ports = spec.get("ports")
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        if not isinstance(port, dict) or port.get("port") is None:
            continue
        field = "port" if port.get("targetPort") in (None, "", 0) else "targetPort"
        yield ServicePort(
            plain_scalar(port.get("name")),
            plain_scalar(port["port"]),
            plain_scalar(port[field]),
            plain_scalar(port.get("protocol")) or "TCP",
            spot_of(source, port, field, f"spec.ports[{index}].{field}"),
        )


def ingress(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the Services an Ingress sends to, the Secrets it takes certificates from, and its class."""
    spec = resource.spec
    source = resource.node.source
    for field in ("defaultBackend", "backend"):
        yield from _backend(spec.get(field), owner, source, f"spec.{field}")
    rules = spec.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        http = rule.get("http") if isinstance(rule, dict) else None
        paths = http.get("paths") if isinstance(http, dict) else None
        for number, entry in enumerate(paths if isinstance(paths, list) else ()):
            if isinstance(entry, dict):
                at = f"spec.rules[{index}].http.paths[{number}].backend"
                yield from _backend(entry.get("backend"), owner, source, at)
    yield from _certificates(resource, owner)
    name = spec.get("ingressClassName")
    if isinstance(name, str) and name:
        spot = spot_of(source, spec, "ingressClassName", "spec.ingressClassName")
        yield RefersTo(owner, "ingressClassName", "networking.k8s.io", "IngressClass", "", name, "", False, spot)


def _backend(backend: Any, owner: int, source: Source, path: str) -> Iterator[RefersTo]:
    """Yield the Service of a backend and its port, in the form of networking.k8s.io/v1 or of the betas before it."""
    if not isinstance(backend, dict):
        return
    service = backend.get("service")
    if isinstance(service, dict):
        name, name_at = service.get("name"), f"{path}.service.name"
        port = service.get("port")
        holder, field = (port, "name") if isinstance(port, dict) and port.get("name") else (port, "number")
        port_at = f"{path}.service.port.{field}"
    else:
        service, name, name_at = backend, backend.get("serviceName"), f"{path}.serviceName"
        holder, field, port_at = backend, "servicePort", f"{path}.servicePort"
    if not isinstance(name, str) or not name:
        return
    if isinstance(port := service.get("port"), dict) and port.get("name") == _ACTION:
        return
    spot = spot_of(source, service, "name" if name_at.endswith(".name") else "serviceName", name_at)
    yield RefersTo(owner, "backend", "", "Service", "", name, "", False, spot)
    number = holder.get(field) if isinstance(holder, dict) else None
    if isinstance(number, (str, int)) and not isinstance(number, bool) and number not in ("", 0):
        spot = spot_of(source, holder, field, port_at)
        yield RefersTo(owner, "backend-port", "", "Service", "", name, number, False, spot)


def _certificates(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the Secrets of `tls`; with an annotation for cert-manager the Ingress makes them itself."""
    entries = resource.spec.get("tls")
    if not isinstance(entries, list):
        return
    annotations = resource.metadata.get("annotations")
    made = isinstance(annotations, Unknown) or (
        isinstance(annotations, dict) and any(str(key).startswith(_ISSUER_ANNOTATIONS) for key in annotations)
    )
    for index, entry in enumerate(entries):
        name = entry.get("secretName") if isinstance(entry, dict) else None
        if isinstance(name, str) and name:
            if made:
                yield Makes(owner, "Secret", "", name, None)
                continue
            spot = spot_of(resource.node.source, entry, "secretName", f"spec.tls[{index}].secretName")
            yield RefersTo(owner, "tls", "", "Secret", "", name, "", False, spot)


def network_policy(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the pods a NetworkPolicy applies to; a missing podSelector applies to all of the namespace."""
    spec = resource.spec
    selector = spec.get("podSelector")
    yield SelectsPods(
        owner,
        "network-policy",
        plain_selector(selector if selector is not None else {}),
        field_spot(resource, spec, "spec.podSelector"),
    )
    ports = list(_named_ports(resource))
    if ports:
        yield Admits(owner, ports)


def _named_ports(resource: Resource) -> Iterator[AdmittedPort]:
    """Yield the ports that ingress rules name by name; a number needs no declaration."""
    rules = resource.spec.get("ingress")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        ports = rule.get("ports") if isinstance(rule, dict) else None
        for index, port in enumerate(ports if isinstance(ports, list) else ()):
            name = port.get("port") if isinstance(port, dict) else None
            protocol = port.get("protocol", "TCP") if isinstance(port, dict) else None
            if isinstance(name, str) and name and isinstance(protocol, str):
                at = f"spec.ingress[{number}].ports[{index}].port"
                yield AdmittedPort(name, protocol, spot_of(resource.node.source, port, "port", at))
