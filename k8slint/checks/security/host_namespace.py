"""Namespaces of the node that a pod shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_NAMESPACES = (
    (
        "hostNetwork",
        "network",
        "The pod reaches what listens on the node's localhost, and network policies do not apply to it.",
        "Remove 'hostNetwork: true', and use a Service to be reached from outside.",
    ),
    (
        "hostPID",
        "processes",
        "The pod can read the environment and files of every process of the node.",
        "Remove 'hostPID: true'.",
    ),
    (
        "hostIPC",
        "shared memory",
        "The pod can read what programs of the node exchange there.",
        "Remove 'hostIPC: true'.",
    ),
)


def host_namespace_shared(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that share the node's network, processes or shared memory."""
    del context
    for field, what, consequence, fix in _NAMESPACES:
        if pod.value.get(field) is True:
            yield Problem(pod.node.get(field), f"'{field}: true' shares the node's {what}", consequence, fix)
