"""What init containers request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.resources import UnknownAmount, aggregate, amount_text
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def init_requests_dominate(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of init containers that request more than all that run later together."""
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
        most, later = amount_text(name, start), amount_text(name, run)
        yield Problem(
            _amount_node(container, name),
            f"init container {shown(container.name)} raises the pod's {name} request from {later} to {most}",
            "The scheduler keeps that much of the node reserved as long as the pod lives.",
            _fix(name, later, run),
        )


def _fix(name: str, later: str, run: int) -> str:
    if run:
        return f"Lower the init container's {name} so that the start needs at most {later}, if it may take longer."
    return f"Request {name} for the containers, or lower the init container's if it may take longer."


def _amount_node(container: Container, name: str) -> Node:
    """Return the place of a container's request, or of the limit that stands in for it."""
    request = container.node.get("resources", "requests", name)
    return request if request.exists else container.node.get("resources", "limits", name)
