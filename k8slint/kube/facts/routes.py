"""What Ingresses and the routes of the Gateway API send where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo
from k8slint.model.network_fact import IngressPath, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_CLASS = "kubernetes.io/ingress.class"
_SHARING = ("canary", "mergeable", "group.name")
"""Ends of annotations by which a controller lets several Ingresses share a path: ingress-nginx, NGINX, AWS."""

_ISSUERS = (("cert-manager.io/issuer", "Issuer"), ("cert-manager.io/cluster-issuer", "ClusterIssuer"))


def routes(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the paths of an Ingress that shares none of them with others, and the issuer of its certificates."""
    annotations = resource.metadata.get("annotations")
    annotations = annotations if isinstance(annotations, dict) else {}
    group = annotations.get("cert-manager.io/issuer-group")
    for key, kind in _ISSUERS:
        name = annotations.get(key)
        if isinstance(name, str) and name and group in (None, "cert-manager.io"):
            spot = spot_of(resource.node.source, annotations, key, f"metadata.annotations[{key}]")
            yield RefersTo(owner, "issuer", "cert-manager.io", kind, "", name, "", False, spot)
    if any(str(key).rpartition("/")[2].endswith(_SHARING) for key in annotations):
        return
    found = list(_routes(resource))
    if found:
        name = resource.spec.get("ingressClassName", annotations.get(_CLASS))
        yield Routes(owner, text_or_any(name), found)


def _routes(resource: Resource) -> Iterator[IngressPath]:
    rules = resource.spec.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        http = rule.get("http") if isinstance(rule, dict) else None
        host = rule.get("host", "") if isinstance(rule, dict) else None
        paths = http.get("paths") if isinstance(http, dict) else None
        for index, entry in enumerate(paths if isinstance(paths, list) else ()):
            if not isinstance(entry, dict) or not isinstance(host, str):
                continue
            path, kind = entry.get("path", "/"), entry.get("pathType", "")
            if isinstance(path, str) and isinstance(kind, str) and entry:
                field = "path" if "path" in entry else next(iter(entry))
                at = f"spec.rules[{number}].http.paths[{index}].{field}"
                yield IngressPath(host, path, kind, spot_of(resource.node.source, entry, field, at))


def gateway_route(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the Services that a route of the Gateway API sends requests to, and their ports."""
    rules = resource.spec.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        backends = rule.get("backendRefs") if isinstance(rule, dict) else None
        for index, backend in enumerate(backends if isinstance(backends, list) else ()):
            if isinstance(backend, dict):
                yield from _backend(resource, owner, backend, f"spec.rules[{number}].backendRefs[{index}]")


def _backend(resource: Resource, owner: int, backend: dict[str, Any], path: str) -> Iterator[Fact]:
    """Yield the Service of a backend, in another namespace where a ReferenceGrant allows that, and its port."""
    if backend.get("kind", "Service") != "Service" or backend.get("group", "") not in ("", "core"):
        return
    name, namespace, port = backend.get("name"), text_or_any(backend.get("namespace")), backend.get("port")
    if not isinstance(name, str) or not name:
        return
    spot = spot_of(resource.node.source, backend, "name", f"{path}.name")
    yield RefersTo(owner, "route-backend", "", "Service", namespace, name, "", False, spot)
    if isinstance(port, int) and not isinstance(port, bool):
        spot = spot_of(resource.node.source, backend, "port", f"{path}.port")
        yield RefersTo(owner, "route-backend-port", "", "Service", namespace, name, port, False, spot)
