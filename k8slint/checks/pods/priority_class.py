"""The check for pods without a priority class, or with one that is not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def priority_class_missing(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod that names no priority class, or none of those allowed (parameter `allowed`)."""
    name, allowed = pod.value.get("priorityClassName"), items(context.params["allowed"])
    if name in (None, ""):
        fix = f"Write 'priorityClassName', one of {_listed(allowed)}." if allowed else "Write 'priorityClassName'."
        consequence = "The scheduler gives the pod the default priority, and evicts it first when nodes are full."
        yield Problem(pod.node.get("priorityClassName"), "the pod names no priority class", consequence, fix)
    elif isinstance(name, str) and allowed and name not in allowed:
        yield Problem(
            pod.node.get("priorityClassName"),
            f"priority class {shown(name)} is not one of those allowed",
            "Pods of a high class push others off their nodes.",
            f"Write one of {_listed(allowed)}.",
        )


def _listed(names: list[object]) -> str:
    return ", ".join(shown(str(name)) for name in names[:5])
