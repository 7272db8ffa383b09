"""Rolling updates that may neither remove a pod nor add one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import replaced
from k8slint.kube.certain import mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import is_digits
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def rolling_update_stuck_at_zero(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of rolling updates that may neither remove a pod nor add one."""
    if resource.group != "apps":
        return
    field = "strategy" if resource.kind == "Deployment" else "updateStrategy"
    strategy = mapping(resource.spec.get(field))
    rolling = mapping(strategy.get("rollingUpdate"))
    if strategy.get("type") not in (None, "", "RollingUpdate"):
        return
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    if unavailable is None or portion(unavailable) != 0:
        return  # the default of all three kinds lets a pod be removed
    node = resource.node.get("spec", field, "rollingUpdate", "maxUnavailable")
    rejected = f"The API server rejects the {resource.kind}, because it could never replace a pod."
    if resource.kind == "StatefulSet":
        if gate_on("MaxUnavailableStatefulSet", context.minor):
            yield Problem(node, f"maxUnavailable is '{unavailable}'", rejected, "Write 1.", edits=replaced(node, 1))
        return
    default: Any = "25%" if resource.kind == "Deployment" else 0
    if portion(default if surge is None else surge) == 0:
        yield Problem(
            node,
            f"maxUnavailable and maxSurge are both '{unavailable}'"
            if surge == unavailable
            else f"maxUnavailable '{unavailable}' leaves no pod to remove, and maxSurge none to add",
            rejected,
            "Write 1 for one of them.",
            edits=replaced(node, 1, "suggestion"),
        )


def portion(value: Any) -> int | None:
    """Return the number of an integer or percentage; None for what is neither, which the schema pass reports."""
    if isinstance(value, str):
        digits = value.removesuffix("%")
        return int(digits[:9]) if digits != value and is_digits(digits) else None
    return whole(value)
