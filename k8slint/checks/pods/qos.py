"""The quality-of-service class of a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.resources import pod_resources
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_EFFECT = {
    "BestEffort": "The kubelet evicts the pod first when the node runs out of memory.",
    "Burstable": "The kubelet evicts the pod before Guaranteed ones when it uses more than it requests.",
}


def qos_not_guaranteed(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod whose class is not Guaranteed."""
    resources = pod_resources(pod)
    if resources is None or resources.qos == "Guaranteed":
        return
    node = pod.node.get("containers")
    yield Problem(
        node,
        f"the pod is {resources.qos}, not Guaranteed",
        _EFFECT[resources.qos],
        "Give every container, init containers included, limits for cpu and memory, and no lower requests.",
        span=node.key_span,
    )
