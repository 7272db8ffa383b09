"""Gates that keep a pod from being scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import later
from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def scheduling_gates_with_node(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a template with gates and a node; the schema pass reports Pods."""
    gates, name = items(pod.value.get("schedulingGates")), pod.value.get("nodeName")
    if not pod.is_template or not gates or not isinstance(name, str) or not name:
        return
    yield Problem(
        pod.node.get("nodeName"),
        f"'nodeName: {shown(name)[1:-1]}' contradicts the scheduling gates",
        later(pod).consequence,
        "Remove 'nodeName' or 'schedulingGates'.",
        related=(("the gates", pod.node.get("schedulingGates")),),
    )
