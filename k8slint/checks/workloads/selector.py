"""Selectors of workloads against the labels of the pods they make."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import is_open, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.selector import matches, matches_map, selector_text
from k8slint.kube.workload import JOB_LABELS
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
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
_REFUSED = "so the API server refuses the object"


def selector_not_matching_template(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of workloads whose selector does not select the pods of their own template."""
    spec = resource.spec
    if not isinstance(spec.get("template"), dict):
        return
    labels = _template_labels(spec)
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


def _template_labels(spec: dict[str, Any]) -> Any:
    """Return the labels of the template: a mapping, None when there are none, or what makes no mapping."""
    metadata = mapping(spec.get("template")).get("metadata")
    return metadata if isinstance(metadata, Unknown) else mapping(metadata).get("labels")


def _of_controller(resource: Resource, selector: Any, labels: Any) -> Iterator[Problem]:
    """Look at a ReplicationController, whose selector is a plain map and defaults to the template's labels."""
    if selector is None or selector == {}:
        if labels is None or labels == {}:
            message = (
                f"the controller has neither a selector nor labels in its template to take one from, {_REFUSED}; "
                "add labels to the template"
            )
            yield Problem(resource.node.get("spec", "selector"), message)
    elif matches_map(selector, labels) is False:
        text = selector_text({"matchLabels": selector})
        yield _mismatch(resource, selector, labels, text, "api-server")


def _mismatch(resource: Resource, wanted: Any, labels: Any, text: str, refused_by: RefusedBy) -> Problem:
    node, fault = _fault(resource.node.get(*_LABELS), mapping(wanted), labels)
    clause = _REFUSED if refused_by == "api-server" else "so no Pod is ever made"
    message = (
        f"the selector {shown(text)} does not select these pods: {fault}, {clause}; make labels and selector agree"
    )
    related = (("the selector", resource.node.get("spec", "selector")),)
    return Problem(node, message, related=related, refused_by=refused_by)


def _fault(node: Node, wanted: dict[str, Any], labels: Any) -> tuple[Node, str]:
    """Find the first label that keeps the selector from matching, and say what is wrong with it."""
    for key, value in wanted.items():
        actual = mapping(labels).get(key)
        if key not in mapping(labels):
            return node, f"they have no label {shown(key)}"
        if isinstance(actual, str) and isinstance(value, str) and actual != value:
            return node.get(key), f"their label {shown(key)} is {shown(actual)}, not {shown(value)}"
    return node, "a matchExpressions entry does not hold"


def job_selector_not_generated(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of Jobs that bring a selector, or the labels it is generated from, without saying so."""
    spec = resource.spec
    if resource.group != "batch":
        return
    if spec.get("manualSelector") is True and spec.get("selector") is None:
        message = f"'manualSelector: true' leaves the selector to you and there is none, {_REFUSED}; add 'selector'"
        yield Problem(resource.node.get("spec", "selector"), message)
    if spec.get("manualSelector") not in (None, False):
        return
    selector = spec.get("selector")
    if isinstance(selector, dict) and not is_open(selector):
        extra = [key for key in mapping(selector.get("matchLabels")) if key not in JOB_LABELS]
        if extra or selector.get("matchExpressions"):
            message = (
                f"a Job's selector is generated and this one adds {shown(selector_text(selector))}, {_REFUSED}; "
                "remove 'selector', or write 'manualSelector: true' to take the risk of selecting other pods"
            )
            node = resource.node.get("spec", "selector")
            yield Problem(node, message, span=node.key_span)
    labels = mapping(_template_labels(spec))
    for key in JOB_LABELS[: 2 if context.minor < 27 else 4]:
        value = labels.get(key)
        if isinstance(value, str) and (key.endswith("controller-uid") or (resource.name and value != resource.name)):
            message = f"label {shown(key)} is generated for every Job, never as {shown(value)}, {_REFUSED}; remove it"
            yield Problem(resource.node.get(*_LABELS, key), message)
