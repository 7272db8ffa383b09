"""Affinity to other pods whose selector selects nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.node_demand import scheduled_by_default
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def affinity_null_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of terms of podAffinity and podAntiAffinity without a labelSelector."""
    del context
    affinity = pod.value.get("affinity")
    if not isinstance(affinity, dict):
        return
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(kind)
        if not isinstance(rules, dict):
            continue
        for field in (_REQUIRED, _PREFERRED):
            for path, term in _terms(rules.get(field), field):
                if _selects_nothing(term):
                    node = pod.node.get("affinity", kind, field, *path, "labelSelector")
                    yield _problem(pod, kind, field == _REQUIRED, node)


def _terms(listed: Any, field: str) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield the terms of a list with their paths; preferred ones stand one level deeper."""
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        term, path = entry, (index,)
        if field == _PREFERRED and isinstance(entry, dict):
            term = entry.get("podAffinityTerm")
        if isinstance(term, dict):
            yield ((*path, "podAffinityTerm") if field == _PREFERRED else path), term


def _selects_nothing(term: dict[str, Any]) -> bool:
    """Whether the selector is null; beside (mis)matchLabelKeys the API server rejects that, which others report."""
    return term.get("labelSelector") is None and not term.get("matchLabelKeys") and not term.get("mismatchLabelKeys")


def _problem(pod: Pod, kind: str, required: bool, node: Node) -> Problem:
    headline = f"a term of {kind} has no labelSelector"
    fix = "Write one, or 'labelSelector: {}' for all pods."
    if kind == "podAffinity" and required and scheduled_by_default(pod.value):
        consequence = "The scheduler finds no pod to be near to, so this one stays Pending forever."
        return Problem(node, headline, consequence, fix, severity="error", refused_by="scheduler")
    return Problem(node, headline, "The term selects no pods, so the scheduler ignores it.", fix)
