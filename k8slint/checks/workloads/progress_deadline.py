"""Progress deadlines of Deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import written
from k8slint.kube.certain import whole
from k8slint.kube.time.deadline import DEFAULT_PROGRESS_DEADLINE
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def progress_deadline_below_min_ready(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Deployments in which no pod can become available before the deadline."""
    spec = resource.spec
    if resource.group != "apps":
        return
    deadline, ready = spec.get("progressDeadlineSeconds"), spec.get("minReadySeconds")
    limit = DEFAULT_PROGRESS_DEADLINE if deadline is None else whole(deadline)
    seconds = 0 if ready is None else whole(ready)
    if limit is None or seconds is None or limit > seconds or limit < 0:
        return
    default = " (the default)" if deadline is None else ""
    node = resource.node.get("spec", "progressDeadlineSeconds")
    more = max(seconds * 2, seconds + 60)
    minimum = resource.node.get("spec", "minReadySeconds")
    yield Problem(
        node,
        f"progressDeadlineSeconds '{limit}'{default} is not above minReadySeconds {seconds}",
        "The API server rejects the Deployment.",
        f"Set progressDeadlineSeconds to more, such as {more}.",
        span=None if node.exists else minimum.span,
        edits=written(node, more, "unsafe"),
    )
