"""Default spread constraints of a KubeSchedulerConfiguration with which the scheduler does not start.

Source: kubernetes/pkg/scheduler/apis/config/validation/validation_pluginargs.go (ValidatePodTopologySpreadArgs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_GROUP = "kubescheduler.config.k8s.io"
_NO_START = "The scheduler does not start."
_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")


def scheduler_default_constraints_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of default spread constraints that keep the scheduler from starting."""
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
        yield Problem(
            kind if kind.value else constraints,
            "'defaultConstraints' need 'defaultingType: List'",
            _NO_START,
            "Set 'defaultingType: List', or remove the constraints.",
        )
    seen: set[tuple[str, str]] = set()
    for constraint in constraints:
        yield from _constraint(constraint, seen)


def _constraint(node: Node, seen: set[tuple[str, str]]) -> Iterator[Problem]:
    selector = node.get("labelSelector")
    if selector.exists and selector.value is not None:
        headline = "'labelSelector' is not allowed in a default constraint"
        fix = "Remove it; the scheduler uses the selector of each pod's workload."
        yield Problem(selector, headline, _NO_START, fix)
    skew = node.get("maxSkew")
    if skew.number is not None and skew.number <= 0:
        yield Problem(skew, f"maxSkew '{skew.value}' is not a positive number", _NO_START, "Write 1 or more.")
    action = node.get("whenUnsatisfiable")
    if isinstance(action.value, str) and action.value not in _ACTIONS:
        headline = f"{shown(action.value)} is neither DoNotSchedule nor ScheduleAnyway"
        near = nearest(action.value, _ACTIONS)
        yield Problem(action, headline, _NO_START, f"Write '{near}'." if near else "Write one of the two.")
    key = node.get("topologyKey")
    if isinstance(key.value, str) and isinstance(action.value, str):
        pair = (key.value, action.value)
        if pair in seen:
            headline = f"{shown(key.value)} has two default constraints with {action.value}"
            yield Problem(key, headline, _NO_START, "Remove one of the two.")
        seen.add(pair)
