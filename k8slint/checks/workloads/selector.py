"""Selectors of workloads: whether they select their own pods, and only those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed, replaced, written
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.inventory.pods import pod_set
from k8slint.kube.selector import matches, matches_map, selector_text
from k8slint.model.fact import PullsImage, RunsPods
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context
    from k8slint.model.severity import RefusedBy

_SELECTING = frozenset(
    (
        ("apps", "Deployment"),
        ("apps", "ReplicaSet"),
        ("apps", "StatefulSet"),
        ("apps", "DaemonSet"),
        ("argoproj.io", "Rollout"),
    )
)
_LABELS = ("spec", "template", "metadata", "labels")
_POD_MAKERS = frozenset(("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Rollout"))
_MOST_SHOWN = 5


def selector_not_matching_template(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads whose selector does not select the pods of their own template."""
    spec = resource.spec
    if not isinstance(spec.get("template"), dict):
        return
    labels = template_labels(spec)
    key = (resource.group, resource.kind)
    if key == ("", "ReplicationController"):
        yield from _of_controller(resource, spec.get("selector"), labels)
    elif key in _SELECTING or (key == ("batch", "Job") and spec.get("manualSelector") is True):
        selector = spec.get("selector")
        if not isinstance(selector, dict) or not selector or _are_among(selector, labels):
            return
        if matches(selector, labels) is False:
            by: RefusedBy = "controller" if resource.group == "argoproj.io" else "api-server"
            yield _mismatch(resource, selector.get("matchLabels"), labels, selector_text(selector), by)


def _are_among(selector: dict[str, Any], labels: Any) -> bool:
    """Whether a selector is of plain labels which the template has all, the usual case."""
    wanted = selector.get("matchLabels")
    if len(selector) != 1 or not isinstance(wanted, dict) or not isinstance(labels, dict):
        return False
    return all(isinstance(value, str) and labels.get(key) == value for key, value in wanted.items())


def template_labels(spec: dict[str, Any]) -> Any:
    """Return the labels of the pod template as written; None when there are none."""
    metadata = mapping(spec.get("template")).get("metadata")
    return metadata if isinstance(metadata, Unknown) else mapping(metadata).get("labels")


def _of_controller(resource: Resource, selector: Any, labels: Any) -> Iterator[Problem]:
    """Yield the problem of a ReplicationController, whose selector is a map and defaults to the template's labels."""
    if selector is None or selector == {}:
        if labels is None or labels == {}:
            yield Problem(
                resource.node.get("spec", "selector"),
                "the controller has no selector, and its template no labels",
                "The API server rejects the ReplicationController.",
                f"Add labels to the template, such as {shown('app: ' + (resource.name or 'web'))}.",
            )
    elif matches_map(selector, labels) is False:
        text = selector_text({"matchLabels": selector})
        yield _mismatch(resource, selector, labels, text, "api-server")


def _mismatch(resource: Resource, wanted: Any, labels: Any, text: str, refused_by: RefusedBy) -> Problem:
    node, what, fix, edits = _first_difference(resource.node.get(*_LABELS), mapping(wanted), labels)
    rejected = f"The API server rejects the {resource.kind}."
    return Problem(
        node,
        f"selector {shown(text)} does not match the template{what}",
        rejected if refused_by == "api-server" else "The controller never makes a Pod.",
        fix,
        related=(("the selector", resource.node.get("spec", "selector")),),
        refused_by=refused_by,
        edits=edits,
    )


def _first_difference(node: Node, wanted: dict[str, Any], labels: Any) -> tuple[Node, str, str, tuple[Edit, ...]]:
    """Return the place of the first label that keeps the selector from matching, what is wrong with it, and the fix.

    A label that is not there is certainly missing; of one with another value either may be the one that is meant.
    """
    for key, value in wanted.items():
        actual = mapping(labels).get(key)
        pair = shown(f"{key}: {value}")
        if key not in mapping(labels):
            added = written(node.get(key), value) if isinstance(value, str) else ()
            return node, f", which has no label {shown(key)}", f"Add {pair} to the labels of the template.", added
        if isinstance(actual, str) and isinstance(value, str) and actual != value:
            return (
                node.get(key),
                f", where {shown(key)} is {shown(actual)}",
                f"Write {pair} here, or {shown(actual)} in the selector.",
                replaced(node.get(key), value, "suggestion"),
            )
    return node, "", "Write labels of the template in 'matchExpressions'.", ()


def selector_too_broad(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads whose selector also selects the pods of others, the broadest first.

    Workloads that select each other's pods are one problem: so are a thousand equal Deployments.
    """
    del context
    workloads = inventory.having(RunsPods)
    if len(workloads) < 2:
        return
    found = [
        (item, runs, inventory.selected(item, runs.selector).certain)
        for item, runs in workloads
        if item.kind in _POD_MAKERS and runs.selector
    ]
    reported: set[int] = set()  # identities of objects
    for item, runs, pods in sorted(found, key=lambda each: -len(each[2])):
        if id(item) in reported or (len(pods) < 2 and all(pod.item is item for pod in pods)):
            continue
        others = [pod for pod in pods if _is_another(item, pod.item, inventory.scope.applied)]
        if others:
            labels = pod_set(item, runs).labels
            reported.update(id(pod.item) for pod in others if matches(pod.runs.selector, labels))
            yield _too_broad(item, runs, others)


def _is_another(item: Item, other: Item, applied: bool) -> bool:
    """Whether an object makes pods for another purpose than a workload does.

    Two objects of one name but different kinds are two forms of the same thing, one of which is meant.
    """
    if other.kind not in _POD_MAKERS or other.name == item.name:
        return False
    return applied or not _are_variants(item, other)


def _too_broad(item: Item, runs: RunsPods, others: list[PodSet]) -> Problem:
    first = others[0].item.title
    whose = f"the pods of {first}" if len(others) == 1 else f"the pods of {len(others)} others, such as {first}"
    return Problem(
        item.at(runs.spot),
        f"selector {shown(selector_text(runs.selector))} also selects {whose}",
        f"Autoscalers, budgets and kubectl count them as pods of {item.title}, too.",
        "Add a label to selector and template that only this workload has.",
        related=tuple(
            ("the other workload" if len(others) == 1 else "another workload", pod.item.at(pod.runs.spot))
            for pod in others[:_MOST_SHOWN]
        ),
    )


def _are_variants(item: Item, other: Item) -> bool:
    """Whether two files of a plain folder run the same image: two forms of one program."""
    if item.file == other.file:
        return False
    return bool(
        {_without_tag(pull.image) for pull in item.every(PullsImage)}
        & {_without_tag(pull.image) for pull in other.every(PullsImage)}
    )


def _without_tag(image: str) -> str:
    """Return an image reference without tag and digest."""
    name = image.partition("@")[0]
    return name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name


_VERSIONED = frozenset(("helm.sh/chart", "app.kubernetes.io/version", "chart", "version"))
_VERSION = pattern(r"(?:[\w.-]{0,60}-)?v?[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9})?[\w.+-]{0,40}")
_KEPT = frozenset(("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"))


def is_versioned(key: object, value: object) -> bool:
    """Whether a label changes with each version: it is the chart's or application's, and its value has a number.

    `version: v1`, by which meshes tell variants apart, does not change.
    """
    if key not in _VERSIONED:
        return False
    return isinstance(value, Unknown) or (isinstance(value, str) and _VERSION.fullmatch(value) is not None)


def selector_with_version_label(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of selectors, which cannot be changed, with a label that changes with each version."""
    if resource.group != "apps" or resource.kind not in _KEPT:
        return
    for key, value in mapping(mapping(resource.spec.get("selector")).get("matchLabels")).items():
        if is_versioned(key, value):
            yield Problem(
                resource.node.get("spec", "selector", "matchLabels", key),
                f"label {shown(key)} in the selector changes with each version",
                f"The API server rejects the next version, because the selector of a {resource.kind} is immutable.",
                "Remove it from the selector; it may stay among the labels.",
                edits=removed(resource.node.get("spec", "selector", "matchLabels", key), "unsafe"),
            )
