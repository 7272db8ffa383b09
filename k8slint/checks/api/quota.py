"""Quotas whose scopes contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.resources import QUOTA
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REJECTED = "The API server rejects the ResourceQuota."
_COMPUTE = frozenset(f"{side}{name}" for side in ("", "requests.", "limits.") for name in ("cpu", "memory"))
_OF_PODS = frozenset({"Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"})
_OPPOSITES = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


def quota_scopes_conflict(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of quotas with scopes that exclude each other, or that their resources do not have."""
    if resource.group:
        return
    spec = resource.node.get("spec")
    hard = [name for name in mapping(resource.spec.get("hard")) if name in QUOTA]
    listed = [(node, node.text) for node in spec.get("scopes")]
    expressions = spec.get("scopeSelector", "matchExpressions")
    selected = [(node.get("scopeName"), node.get("scopeName").text) for node in expressions]
    for scopes in (listed, selected):
        yield from _scope_problems([(node, text) for node, text in scopes if text], hard)


def _scope_problems(scopes: list[tuple[Node, str]], hard: list[str]) -> Iterator[Problem]:
    names = [name for _, name in scopes]
    for node, scope in scopes:
        odd = next((name for name in hard if not _fits(scope, name)), "")
        if odd:
            headline = f"scope {shown(scope)} does not apply to {shown(odd)}"
            yield Problem(node, headline, _REJECTED, f"Move {shown(odd)} to a quota without the scope.")
        opposite = next((pair[0] for pair in _OPPOSITES if scope == pair[1] and pair[0] in names), "")
        if opposite:
            headline = f"no pod is both {shown(opposite)} and {shown(scope)}"
            yield Problem(node, headline, _REJECTED, f"Remove {shown(opposite)} or {shown(scope)}.")


def _fits(scope: str, resource: str) -> bool:
    """Whether a scope applies to a resource (``IsResourceQuotaScopeValidForResource``)."""
    if scope == "BestEffort":
        return resource == "pods"
    return scope not in _OF_PODS or resource == "pods" or resource in _COMPUTE
