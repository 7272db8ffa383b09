"""Suppressions written as annotations: `k8slint.dev/ignore: "rule,..."` on an object or its pod template."""

from __future__ import annotations

from k8slint.analysis.suppressions.comments import words_of
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.node import Node
from k8slint.model.result import AnnotationIgnore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource

PREFIX = "k8slint.dev/ignore"
_REASON = "k8slint.dev/ignore-reason"


def ignores_of(resource: Resource, pod: Pod | None) -> Iterator[AnnotationIgnore]:
    """Yield the suppressions of an object's annotations and of its pod template's.

    `k8slint.dev/ignore.<container>` speaks of one container; `k8slint.dev/ignore-reason` gives the reason for all.
    """
    annotations = resource.metadata.get("annotations")
    if isinstance(annotations, dict) and annotations:
        yield from _ignores(annotations, resource.node, resource, "")
    if pod is not None and pod.is_template and pod.annotations:
        yield from _ignores(pod.annotations, pod.template, resource, pod.template.path_below(resource.node))


def _ignores(annotations: dict[str, Any], holder: Node, resource: Resource, path: str) -> Iterator[AnnotationIgnore]:
    for key, value in annotations.items():
        if not key.startswith(PREFIX) or key == _REASON or not isinstance(value, str):
            continue
        rest = key[len(PREFIX) :]
        if rest and not rest.startswith("."):
            continue
        rules = tuple(words_of(value))
        reason = annotations.get(_REASON)
        node = holder.get("metadata", "annotations", key)
        yield AnnotationIgnore(
            *node.key_span,
            resource.document,
            resource.ref,
            path,
            rules,
            rest[1:],
            reason if isinstance(reason, str) else "",
            "" if type(node) is Node else node.source.file,
        )
