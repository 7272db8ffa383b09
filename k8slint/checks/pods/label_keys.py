"""Label keys of affinity terms that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import pod_rejection, rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def label_keys_in_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of affinity terms whose matchLabelKeys repeat a key of the selector or mismatchLabelKeys."""
    if context.minor < 31:
        return
    for node, term in _affinity_terms(pod):
        keys = [key for key in items(term.get("matchLabelKeys")) if isinstance(key, str)]
        if not keys:
            continue
        listed = node.get("matchLabelKeys")
        others = items(term.get("mismatchLabelKeys"))
        written = _selector_keys(mapping(term.get("labelSelector")))
        for index, key in enumerate(items(term.get("matchLabelKeys"))):
            if not isinstance(key, str):
                continue
            if key in others:
                rejected = rejection(pod)
                yield Problem(
                    listed.get(index),
                    f"label key {shown(key)} is in both 'matchLabelKeys' and 'mismatchLabelKeys'",
                    rejected.consequence,
                    "Remove it from one of the two.",
                    refused_by=rejected.by,
                )
            elif written.count(key) > 1 or (key in written and key in pod.labels):
                rejected = rejection(pod) if written.count(key) > 1 else pod_rejection(pod)
                yield Problem(
                    listed.get(index),
                    f"label key {shown(key)} is in both 'matchLabelKeys' and the labelSelector",
                    rejected.consequence,
                    "Remove it from 'matchLabelKeys' or from the labelSelector.",
                    refused_by=rejected.by,
                )


def _selector_keys(selector: dict[str, object]) -> list[str]:
    expressions = items(selector.get("matchExpressions"))
    keys = [key for key in mapping(selector.get("matchLabels")) if isinstance(key, str)]
    return keys + [key for item in expressions if isinstance(key := mapping(item).get("key"), str)]


def _affinity_terms(pod: Pod) -> Iterator[tuple[Node, dict[str, object]]]:
    affinity = mapping(pod.value.get("affinity"))
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = mapping(affinity.get(kind))
        field = "requiredDuringSchedulingIgnoredDuringExecution"
        for index, term in enumerate(items(rules.get(field))):
            if isinstance(term, dict):
                yield pod.node.get("affinity", kind, field, index), term
        field = "preferredDuringSchedulingIgnoredDuringExecution"
        for index, weighted in enumerate(items(rules.get(field))):
            term = mapping(weighted).get("podAffinityTerm")
            if isinstance(term, dict):
                yield pod.node.get("affinity", kind, field, index, "podAffinityTerm"), term
