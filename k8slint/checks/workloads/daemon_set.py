"""Rolling updates of DaemonSets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import written
from k8slint.checks.workloads.rolling_update import portion
from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def daemon_set_surge_with_unavailable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of DaemonSets that may add a pod to a node and remove one; maxUnavailable defaults to 1."""
    strategy = mapping(resource.spec.get("updateStrategy"))
    rolling = mapping(strategy.get("rollingUpdate"))
    if resource.group != "apps" or strategy.get("type") not in (None, "", "RollingUpdate"):
        return
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    removable = 1 if unavailable is None else portion(unavailable)
    addable = 0 if surge is None else portion(surge)
    if not removable or not addable:
        return
    other = "1 (the default)" if unavailable is None else f"{unavailable}"
    node = resource.node.get("spec", "updateStrategy", "rollingUpdate")
    yield Problem(
        node.get("maxSurge"),
        f"maxSurge '{surge}' and maxUnavailable {other} exclude each other in a DaemonSet",
        "The API server rejects the DaemonSet.",
        "Write 'maxUnavailable: 0' beside 'maxSurge'.",
        edits=written(node.get("maxUnavailable"), 0),
    )
