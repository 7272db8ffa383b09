"""Checks of the paths of an Ingress that are patterns, where the controller compares letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced, together
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_GROUP = "networking.k8s.io"
_NGINX = "nginx.ingress.kubernetes.io/"
_EXPRESSION = pattern(r"\.[*+]|[(|^\[{\\]|\$$")
_GROUP_USED = pattern(r"\$([1-9])")


def ingress_path_wildcard(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of paths that end in a star, which `Prefix` and `Exact` compare as a letter."""
    for node, path, kind in _paths(resource):
        if path.endswith("*") and kind in ("Prefix", "Exact") and _EXPRESSION.search(path) is None:
            folder = path.rstrip("*").rstrip("/") or "/"
            shorter = replaced(node.get("path"), folder, "unsafe")
            longest = replaced(node.get("pathType"), "Prefix", "unsafe")
            yield Problem(
                node.get("path"),
                f"'*' in path {shown(path)} is an ordinary character for pathType {kind}",
                "The ingress controller matches only requests that have a star there.",
                f"Write {shown(folder)} with 'pathType: Prefix', which matches everything below it.",
                edits=shorter if kind == "Prefix" else together(shorter, longest),
            )


def ingress_path_regex(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of regular expressions in paths of type `Prefix` and `Exact`."""
    annotations = mapping(resource.metadata.get("annotations"))
    if any(isinstance(key, str) and "regex" in key and not key.startswith(_NGINX) for key in annotations):
        return  # other controllers, such as that of NGINX Inc., read expressions in paths of any type then
    is_nginx = annotations.get(f"{_NGINX}use-regex") == "true" or f"{_NGINX}rewrite-target" in annotations
    for node, path, kind in _paths(resource):
        if kind in ("Prefix", "Exact") and _EXPRESSION.search(path) is not None:
            yield Problem(
                node.get("path"),
                f"path {shown(path)} is a regular expression, but has pathType {kind}",
                "The webhook of ingress-nginx 1.12 and later rejects the Ingress by default."
                if is_nginx
                else "The ingress controller compares it letter by letter, so that no request matches.",
                "Write 'pathType: ImplementationSpecific'.",
                edits=replaced(node.get("pathType"), "ImplementationSpecific", "unsafe"),
            )


def ingress_path_without_group(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of paths without the group that `rewrite-target` of ingress-nginx puts in."""
    target = mapping(resource.metadata.get("annotations")).get(f"{_NGINX}rewrite-target")
    wanted = max(map(int, _GROUP_USED.findall(target)), default=0) if isinstance(target, str) else 0
    for node, path, _ in _paths(resource) if wanted else ():
        groups = path.count("(") - path.count("(?") - path.count("\\(")
        if groups < wanted:
            yield Problem(
                node.get("path"),
                f"path {shown(path)} has no group {wanted} for '${wanted}' of 'rewrite-target'",
                "The controller puts nothing in its place, so that every request below the path gets the same one.",
                f"Write {shown(_with_groups(path, wanted))} with 'pathType: ImplementationSpecific'.",
            )


def _with_groups(path: str, wanted: int) -> str:
    """Return a path with the groups that take what follows it, as ingress-nginx documents them."""
    folder = path.rstrip("/")
    return f"{folder}/(.*)" if wanted == 1 else f"{folder}(/|$)(.*)"


def _paths(resource: Resource) -> Iterator[tuple[Node, str, object]]:
    """Yield the entry, path and type of all paths of an Ingress."""
    if resource.group != _GROUP:
        return
    for index, rule in enumerate(items(resource.spec.get("rules"))):
        for position, entry in enumerate(items(mapping(mapping(rule).get("http")).get("paths"))):
            path = mapping(entry).get("path")
            if isinstance(path, str):
                yield resource.node.get("spec", "rules", index, "http", "paths", position), path, entry.get("pathType")
