"""Checks of Ingresses: two classes, paths that are written twice, certificates for hosts without rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed
from k8slint.kube.certain import is_open, items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_CLASS = "kubernetes.io/ingress.class"
_GROUP = "networking.k8s.io"
_SNIPPET = pattern(
    r"(?:nginx\.ingress\.kubernetes\.io|nginx\.org|haproxy-ingress\.github\.io)/[a-z-]{0,40}(?:snippets?|config-backend)$",
)


def ingress_class_conflict(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an Ingress that names two classes."""
    annotation = mapping(resource.metadata.get("annotations")).get(_CLASS)
    field = resource.spec.get("ingressClassName")
    if resource.group != _GROUP or not isinstance(annotation, str) or not isinstance(field, str) or annotation == field:
        return
    yield Problem(
        resource.node.get("metadata", "annotations", _CLASS),
        f"class {shown(annotation)} of the annotation is not {shown(field)} of 'ingressClassName'",
        "The API server rejects a new Ingress that names two classes.",
        "Remove the annotation.",
        related=(("the field", resource.node.get("spec", "ingressClassName")),),
        edits=removed(resource.node.get("metadata", "annotations", _CLASS), "unsafe"),
    )


def ingress_path_repeated(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of paths that one Ingress writes twice for a host."""
    if resource.group != _GROUP:
        return
    seen: dict[tuple[str, str, str], tuple[str | int, ...]] = {}
    for index, rule in enumerate(items(resource.spec.get("rules"))):
        host = mapping(rule).get("host")
        paths = items(mapping(mapping(rule).get("http")).get("paths"))
        if not isinstance(host, str) and host is not None:
            continue
        for position, entry in enumerate(paths):
            path, kind = mapping(entry).get("path"), mapping(entry).get("pathType")
            if not isinstance(path, str) or not isinstance(kind, str):
                continue
            place = ("spec", "rules", index, "http", "paths", position, "path")
            first = seen.setdefault((host or "", kind, path), place)
            if first is not place:
                node = resource.node.get(*place)
                where = f" of host {shown(host)}" if host else ""
                yield Problem(
                    node,
                    f"path {shown(path)}{where} is written twice",
                    "The ingress controller chooses one of the two backends, and the other gets no request.",
                    "Remove one of them, or change its path.",
                    related=(("the first one", resource.node.get(*first)),),
                )


def ingress_tls_host_unmatched(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of certificates for hosts that no rule of the Ingress serves."""
    rules, tls = resource.spec.get("rules"), items(resource.spec.get("tls"))
    if resource.group != _GROUP or not tls or not isinstance(rules, list) or is_open(rules):
        return
    hosts = [mapping(rule).get("host") for rule in rules]
    if not hosts or not all(isinstance(host, str) and host for host in hosts):
        return
    for index, entry in enumerate(tls):
        for position, host in enumerate(items(mapping(entry).get("hosts"))):
            if isinstance(host, str) and not any(_covers(host, str(served)) for served in hosts):
                listed = " or ".join(sorted({shown(str(served)) for served in hosts})[:3])
                yield Problem(
                    resource.node.get("spec", "tls", index, "hosts", position),
                    f"no rule serves the host {shown(host)} of this certificate",
                    "The ingress controller does not use the certificate for the hosts of the rules.",
                    f"Write {listed}, or add a rule for {shown(host)}.",
                )


def _covers(host: str, served: str) -> bool:
    """Whether a host of a certificate matches a host of a rule; `*` stands for one part."""
    if host == served:
        return True
    if host.startswith("*."):
        return served.partition(".")[2] == host[2:]
    return served.startswith("*.") and host.partition(".")[2] == served[2:]


def ingress_without_tls(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an Ingress without certificates."""
    if resource.group == _GROUP and resource.spec and resource.spec.get("tls") in (None, []):
        yield Problem(
            resource.node.get("spec", "tls"),
            "the Ingress has no 'tls'",
            "The ingress controller serves its hosts over plain HTTP, passwords and cookies included.",
            "Add 'tls' with the hosts and the Secret of a certificate.",
        )


def ingress_catches_all_hosts(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of rules without a host, or with a pattern as host (parameter `patterns`)."""
    for index, rule in enumerate(items(resource.spec.get("rules"))):
        host = mapping(rule).get("host") if isinstance(rule, dict) else False
        starred = isinstance(host, str) and host.startswith("*") and context.params["patterns"]
        if resource.group != _GROUP or (host not in (None, "") and not starred):
            continue
        node = resource.node.get("spec", "rules", index, "host")
        yield Problem(
            node,
            f"host {shown(str(host))} stands for many hosts" if host else "the rule names no host",
            "The ingress controller sends requests here that no other rule wants, those for hosts of others included.",
            "Write the host in full.",
        )


def ingress_snippet(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of annotations that add lines to the configuration of the ingress controller."""
    for key in mapping(resource.metadata.get("annotations")):
        if resource.group == _GROUP and _SNIPPET.match(str(key)):
            yield Problem(
                resource.node.get("metadata", "annotations", key),
                f"{shown(key)} adds to the controller's configuration",
                "Whoever may write this Ingress can read the Secrets of all namespaces through the controller.",
                "Use an annotation for the purpose, or configure it in the controller.",
            )
