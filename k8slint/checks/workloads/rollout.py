"""Rollouts: how many pods may be too many or too few, and for how long."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import is_digits
from k8slint.kube.time.deadline import DEFAULT_PROGRESS_DEADLINE
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"


def progress_deadline_below_min_ready(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of Deployments in which no pod can become available before the rollout counts as failed."""
    spec = resource.spec
    if resource.group != "apps":
        return
    deadline, ready = spec.get("progressDeadlineSeconds"), spec.get("minReadySeconds")
    limit = DEFAULT_PROGRESS_DEADLINE if deadline is None else whole(deadline)
    seconds = 0 if ready is None else whole(ready)
    if limit is None or seconds is None or limit > seconds or limit < 0:
        return
    default = " (the default)" if deadline is None else ""
    message = (
        f"progressDeadlineSeconds {limit}{default} is not above minReadySeconds {seconds}, so no pod could be "
        f"available in time and the API server refuses the object; write more, such as {max(seconds * 2, seconds + 60)}"
    )
    node = resource.node.get("spec", "progressDeadlineSeconds")
    minimum = resource.node.get("spec", "minReadySeconds")
    yield Problem(node, message, span=None if node.exists else minimum.span)


def portion(value: Any) -> int | None:
    """Return the number of an integer or percentage; None for what is neither, which the schema pass reports."""
    if isinstance(value, str):
        digits = value.removesuffix("%")
        return int(digits[:9]) if digits != value and is_digits(digits) else None
    return whole(value)


def rolling_update_stuck_at_zero(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of rolling updates that may neither remove a pod nor add one."""
    if resource.group != "apps":
        return
    field = "strategy" if resource.kind == "Deployment" else "updateStrategy"
    strategy = mapping(resource.spec.get(field))
    rolling = mapping(strategy.get("rollingUpdate"))
    if strategy.get("type") not in (None, "", "RollingUpdate"):
        return
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    if unavailable is None:
        return  # the defaults of all three kinds let a pod go
    node = resource.node.get("spec", field, "rollingUpdate", "maxUnavailable")
    if resource.kind == "StatefulSet":
        stuck = unavailable is not None and portion(unavailable) == 0
        if stuck and gate_on("MaxUnavailableStatefulSet", context.minor):
            yield Problem(node, f"with 0 no pod could ever be replaced, {_REFUSED}; write 1")
        return
    default: Any = ("25%", "25%") if resource.kind == "Deployment" else (1, 0)
    removable = portion(default[0] if unavailable is None else unavailable)
    addable = portion(default[1] if surge is None else surge)
    if removable == 0 and addable == 0:
        message = f"maxUnavailable and maxSurge are both 0, so no pod could ever be replaced and {_REFUSED[3:]}; "
        message += "write 1 for one of them"
        yield Problem(node, message)


def daemon_set_surge_with_unavailable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of DaemonSets that may add a pod to a node and remove one; maxUnavailable is 1 unless written."""
    strategy = mapping(resource.spec.get("updateStrategy"))
    rolling = mapping(strategy.get("rollingUpdate"))
    if resource.group != "apps" or strategy.get("type") not in (None, "", "RollingUpdate"):
        return
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    removable = 1 if unavailable is None else portion(unavailable)
    addable = 0 if surge is None else portion(surge)
    if not removable or not addable:
        return
    reason = "maxUnavailable defaults to 1" if unavailable is None else "maxUnavailable is not 0"
    message = (
        f"a DaemonSet replaces pods either after or before the old one is gone, and {reason}, {_REFUSED}; "
        "write 'maxUnavailable: 0' beside 'maxSurge'"
    )
    yield Problem(resource.node.get("spec", "updateStrategy", "rollingUpdate", "maxSurge"), message)
