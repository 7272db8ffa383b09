"""The check for containers that serve SSH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, whole
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.model.rule import Context


def ssh_port(port: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a port that belongs to SSH (parameter `ports`)."""
    number = whole(port.value.get("containerPort"))
    if port.value.get("protocol") not in (None, "", "TCP") or number is None:
        return
    if str(number) in items(context.params["ports"]):
        yield Problem(
            port.node.get("containerPort"),
            f"container {shown(port.container.name)} declares port {number}, that of SSH",
            "Whoever has a key gets a shell past the API server, its rights and its audit log.",
            "Use 'kubectl exec', and remove the server.",
        )
