"""The overhead of a pod's runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import later
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def overhead_without_runtime_class(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod that sets an overhead itself, which only a RuntimeClass may."""
    if not isinstance(pod.value.get("overhead"), dict) or pod.value.get("runtimeClassName") is not None:
        return
    if not pod.value["overhead"]:
        return
    node = pod.node.get("overhead")
    yield Problem(
        node,
        "'overhead' is set, but the pod names no RuntimeClass",
        later(pod).consequence if pod.is_template else "The admission plugin RuntimeClass rejects the Pod.",
        "Remove 'overhead', or name the RuntimeClass that has it under 'runtimeClassName'.",
        span=node.key_span,
        refused_by="controller" if pod.is_template else "admission",
    )
