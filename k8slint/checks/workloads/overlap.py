"""Workloads that count each other's pods as their own."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.selector import selector_text
from k8slint.model.fact import PullsImage, RunsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_KINDS = frozenset(("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Rollout"))
_MOST_TOLD = 10
_MOST_COMPARED = 250


def selector_too_broad(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of workloads whose selector also fits the pods of another one; a pair is told once.

    Of a workload that fits a multitude the first are compared and a few told: a thousand equal Deployments are no
    million problems.
    """
    del context
    workloads = inventory.having(RunsPods)
    if len(workloads) < 2:
        return
    told: set[frozenset[int]] = set()
    for item, runs in workloads:
        if item.kind not in _KINDS or not runs.selector or item.is_touched("spec.selector"):
            continue
        found = 0
        for pod in inventory.selected(item, runs.selector).certain[:_MOST_COMPARED]:
            other = pod.item
            # Two objects of one name but different kinds are two ways to run the same thing, one of which is meant.
            if other.kind not in _KINDS or other.name == item.name:
                continue
            pair = frozenset((id(item), id(other)))
            if pair in told:
                continue
            if found >= _MOST_TOLD:
                break
            told.add(pair)
            if not inventory.scope.applied and _are_variants(item, other):
                continue
            found += 1
            message = (
                f"the selector '{selector_text(runs.selector)}' also fits the pods of {other.title}, so autoscalers, "
                f"budgets and kubectl count them as pods of {item.title}, too; "
                "add a label to selector and template that only this one has"
            )
            yield Problem(item.at(runs.spot), message, related=(("the other workload", other.at(pod.runs.spot)),))


def _are_variants(item: Item, other: Item) -> bool:
    """True for two files of a plain folder that run the same image: two ways to run a program."""
    if item.file == other.file:
        return False
    return bool(
        {_bare(pull.image) for pull in item.every(PullsImage)} & {_bare(p.image) for p in other.every(PullsImage)}
    )


def _bare(image: str) -> str:
    """Return an image reference without tag and digest."""
    name = image.partition("@")[0]
    return name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name
