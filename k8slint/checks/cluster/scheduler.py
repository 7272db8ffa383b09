"""Checks of a KubeSchedulerConfiguration: default spread constraints the scheduler refuses.

Source: kubernetes/pkg/scheduler/apis/config/validation/validation_pluginargs.go (ValidatePodTopologySpreadArgs).
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_GROUP = "kubescheduler.config.k8s.io"
_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")


def scheduler_default_constraints_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of default spread constraints that keep the scheduler from starting."""
    del context
    if resource.group != _GROUP:
        return
    for profile in resource.node.get("profiles"):
        for plugin in profile.get("pluginConfig"):
            if plugin.get("name").value == "PodTopologySpread":
                yield from _arguments(plugin.get("args"))


def _arguments(node: Node) -> Iterator[Problem]:
    constraints = node.get("defaultConstraints")
    listed = constraints.value if isinstance(constraints.value, list) else []
    kind = node.get("defaultingType")
    if listed and kind.value in (None, "", "System"):
        message = (
            "with 'defaultingType' System the scheduler has constraints of its own and refuses others, so it does not "
            "start; write 'defaultingType: List'"
        )
        yield Problem(kind if kind.value else constraints, message)
    seen: set[tuple[str, str]] = set()
    for constraint in constraints:
        yield from _constraint(constraint, seen)


def _constraint(node: Node, seen: set[tuple[str, str]]) -> Iterator[Problem]:
    selector = node.get("labelSelector")
    if selector.exists and selector.value is not None:
        message = (
            "a default constraint takes the selector from each pod's own workload, so the scheduler does not start "
            "with one; remove 'labelSelector'"
        )
        yield Problem(selector, message)
    skew = node.get("maxSkew")
    if skew.number is not None and skew.number <= 0:
        yield Problem(skew, f"a skew of '{skew.value}' is no number of pods, so the scheduler does not start; write 1")
    action = node.get("whenUnsatisfiable")
    if isinstance(action.value, str) and action.value not in _ACTIONS:
        message = f"'{action.value}' is neither DoNotSchedule nor ScheduleAnyway, so the scheduler does not start"
        yield Problem(action, message)
    key = node.get("topologyKey")
    if isinstance(key.value, str) and isinstance(action.value, str):
        pair = (key.value, action.value)
        if pair in seen:
            message = (
                f"there is a constraint for '{key.value}' with {action.value} already, so the scheduler does not "
                "start; keep one of the two"
            )
            yield Problem(key, message)
        seen.add(pair)
