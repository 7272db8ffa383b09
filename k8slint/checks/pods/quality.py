"""What a pod asks of its node as a whole: quality of service, and init containers that set the price."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.resources import UnknownAmount, aggregate, amount_text, pod_resources
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def init_requests_dominate(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of init containers that ask for more than all that run later together."""
    if not pod.value.get("initContainers") or pod.value.get("resources") is not None:
        return
    try:
        sums = aggregate(pod, "requests")
    except UnknownAmount:
        return
    for name in ("cpu", "memory"):
        start, run = sums.starting.get(name, 0), sums.running.get(name, 0)
        container = sums.largest.get(name)
        if container is None or start <= run:
            continue
        message = (
            f"init container '{container.name}' raises the pod's request to {amount_text(name, start)} {name}, which "
            f"the node keeps free for the pod's whole life although its containers ask for {amount_text(name, run)}; "
            "lower it if the preparation can take longer"
        )
        yield Problem(_amount_node(container, name), message)


def _amount_node(container: Container, name: str) -> Node:
    """Return the place of a container's request, or of the limit that stands in for it."""
    request = container.node.get("resources", "requests", name)
    return request if request.exists else container.node.get("resources", "limits", name)


def qos_not_guaranteed(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods whose class is not Guaranteed."""
    resources = pod_resources(pod)
    if resources is None or resources.qos == "Guaranteed":
        return
    effect = {
        "BestEffort": "are the first to be evicted when the node runs out of memory",
        "Burstable": "are evicted before Guaranteed ones when they use more than they request",
    }[resources.qos]
    message = (
        f"the pod's class is {resources.qos}, and such pods {effect}; give every container, init containers "
        "included, limits for cpu and memory and no other requests"
    )
    node = pod.node.get("containers")
    yield Problem(node, message, span=node.key_span)
