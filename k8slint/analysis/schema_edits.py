"""The edits of what the schema pass reports: what its fix says, and the fields that move to another API version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.older_versions import definition, webhooks
from k8slint.kube.go.text import is_digits
from k8slint.kube.schema import judge
from k8slint.kube.schema.problem import KEPT, QUOTED
from k8slint.kube.secrecy.names import is_secret_name
from k8slint.model.tree import Unknown
from k8slint.reading.edit import field_added, key_renamed, moved, quoted, removed, replaced, together, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.resource import Resource
    from k8slint.kube.schema import SchemaProblem
    from k8slint.kube.schema.problem import Correction
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node

    Edits = tuple[Edit, ...]

_LONGEST_RAW = 60
_WEBHOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_SHAPE = frozenset(("field-unknown", "field-missing", "field-type-wrong"))
"""Rules that say that a version wants other fields than are written."""


def schema_edits(found: SchemaProblem, node: Node, resource: Resource, minor: int) -> Edits:
    """Return the edits that correct a problem at a node of an object; none where its fix is no certain text."""
    correction = found.correction
    if correction is None:
        if found.rule == "field-missing":
            return _missing_edits(found.path, node, resource)
        return ()
    if correction.value is QUOTED:
        return quoted(node, correction.safety) if len(node.raw) <= _LONGEST_RAW else ()
    if found.path in (("apiVersion",), ("kind",)) and correction.value is not KEPT:
        return _identity_edits(str(found.path[0]), correction, resource, minor, found.refused_by == "nobody")
    for _ in range(correction.above):
        node = node.parent or node
    safety = correction.safety
    if correction.is_removal:
        return removed(node, safety)
    if (correction.under is not None or correction.value is not KEPT) and is_secret_name(str(node.key)):
        return ()  # its text would be written anew, and shown
    if correction.under is not None:
        return moved(node, resource.node.get(*correction.under), correction.name, safety)
    groups = []
    if correction.name:
        groups.append(key_renamed(node, correction.name, safety))
    if correction.value is not KEPT:
        groups.append(replaced(node, correction.value, safety))
    return together(*groups)


def _identity_edits(field: str, meant: Correction, resource: Resource, minor: int, is_served: bool) -> Edits:
    """Return the edits that give an object another apiVersion or kind, `field`, with what moves with it.

    They are safe where the object has no error afterwards and means the same. Where other fields are wanted, or the
    same fields mean something else, they are a suggestion. What is not served as it is (`is_served`) has no defaults
    that could become others.
    """
    node = resource.node
    differing = _differing(resource) if field == "apiVersion" else ""
    moves = _MOVES.get((resource.api_version, resource.kind)) if field == "apiVersion" else None
    if moves is not None:
        groups = list(moves(node, str(meant.value)))
        return together(replaced(node.get(field), meant.value, meant.safety), *groups)
    value = {**resource.value, field: meant.value}
    problems = [problem for problem in judge(value, minor) if problem.refused_by != "nobody"]
    selector = _selector_of_labels(node) if any(_is_selector(problem.path) for problem in problems) else ()
    left = {problem.rule for problem in problems if not (selector and _is_selector(problem.path))}
    safety: Safety = meant.safety
    if left or differing == "any" or (differing and is_served):
        safety = "suggestion" if left & _SHAPE or differing == "any" else "unsafe"
    edit = replaced(node.get(field), meant.value, safety)
    return together(edit, selector) if selector else edit


def _differing(resource: Resource) -> str:
    """Return whether what is written means something else in the next version: `any`, `served`, or '' if it does not.

    An empty selector of a disruption budget selects nothing in policy/v1beta1 and every pod in policy/v1. Shares of 0
    mean the default before flowcontrol v1. Webhooks and workloads have other defaults.
    """
    value = resource.value.get("spec")
    spec: dict[str, Any] = value if isinstance(value, dict) else {}
    group = resource.api_version.partition("/")[0]
    if resource.kind == "PodDisruptionBudget" and not _selects(spec.get("selector")):
        return "any"
    if resource.kind == "PriorityLevelConfiguration":
        limited = spec.get("limited")
        return "any" if isinstance(limited, dict) and limited.get("nominalConcurrencyShares") == 0 else ""
    if resource.kind in _WEBHOOKS:
        return "any"
    return "served" if group in ("apps", "extensions") and resource.kind != "NetworkPolicy" else ""


def _missing_edits(path: tuple[str | int, ...], node: Node, resource: Resource) -> Edits:
    """Return the edit that adds a field whose value the object tells, or the usual one of several."""
    if _is_selector(path) and resource.group == "apps":
        return _selector_of_labels(resource.node)
    if path[-1:] == ("pathType",):
        return written(node, "Prefix", "suggestion", after="path")
    return ()


def _selects(selector: Any) -> bool:
    return isinstance(selector, dict) and any(selector.get(key) for key in ("matchLabels", "matchExpressions"))


def _is_selector(path: tuple[str | int, ...]) -> bool:
    return path == ("spec", "selector")


def _selector_of_labels(node: Node) -> Edits:
    """Return the edit that adds the selector old versions made of the labels of the pod template; none without any."""
    labels = node.get("spec", "template", "metadata", "labels").value
    if node.get("spec", "selector").exists or not isinstance(labels, dict) or not labels:
        return ()
    if not all(isinstance(label, str) for label in labels.values()):
        return ()
    return field_added(node.get("spec"), "selector", {"matchLabels": dict(labels)}, before="template")


# --- kinds whose fields moved


def _ingress(node: Node, _version: str) -> Iterator[Edits]:
    """Yield the edits of the backends and path types of an Ingress; path types have the default of the old version."""
    spec = node.get("spec")
    default = spec.get("backend")
    if default.exists:
        yield key_renamed(default, "defaultBackend")
        yield from _backend(default)
    for rule in spec.get("rules"):
        for path in rule.get("http", "paths"):
            if not path.get("pathType").exists:
                yield written(path.get("pathType"), "ImplementationSpecific", after="path")
            yield from _backend(path.get("backend"))


def _backend(node: Node) -> Iterator[Edits]:
    value = node.value
    if not isinstance(value, dict) or not {"serviceName", "servicePort"} & value.keys():
        return
    name, port = value.get("serviceName"), value.get("servicePort")
    if not isinstance(name, str) or isinstance(port, (bool, float, Unknown)) or port is None or len(value) > 2:
        yield ()
        return
    number = int(port) if isinstance(port, int) or is_digits(str(port)) else None
    yield replaced(node, {"service": {"name": name, "port": {"name": port} if number is None else {"number": number}}})


def _flow_schema(node: Node, version: str) -> Iterator[Edits]:
    """Yield the edit of the shares of a priority level, which have another name since v1beta3."""
    shares = node.get("spec", "limited", "assuredConcurrencyShares")
    if shares.exists and not version.endswith(("v1beta1", "v1beta2")):
        yield key_renamed(shares, "nominalConcurrencyShares") if shares.value != 0 else ()


def _autoscaler(node: Node, _version: str) -> Iterator[Edits]:
    """Yield the edits of the metrics of an autoscaler, whose targets and names are mappings since v2beta2.

    Its status, which nobody applies, has the old form, too, and is removed.
    """
    if node.get("status").exists:
        yield removed(node.get("status"))
    for metric in node.get("spec", "metrics"):
        kind = metric.get("type").text or ""
        source = metric.get(kind[:1].lower() + kind[1:])
        made = _METRICS[kind](source.value) if kind in _METRICS and isinstance(source.value, dict) else None
        if made is None or any(isinstance(each, Unknown) for each in source.value.values()):
            yield ()
            return
        yield replaced(source, made)


def _resource_metric(old: dict[str, Any]) -> dict[str, Any] | None:
    target = _target(old, "targetAverageUtilization", "targetAverageValue")
    return {"name": old["name"], "target": target} if target and old.get("name") and len(old) == 2 else None


def _pods_metric(old: dict[str, Any]) -> dict[str, Any] | None:
    target = _target(old, "", "targetAverageValue")
    return {"metric": _metric(old, "selector"), "target": target} if target and "metricName" in old else None


def _object_metric(old: dict[str, Any]) -> dict[str, Any] | None:
    target = _target(old, "", "averageValue", "" if "averageValue" in old else "targetValue")
    if not target or "metricName" not in old or not isinstance(old.get("target"), dict):
        return None
    return {"describedObject": old["target"], "metric": _metric(old, "selector"), "target": target}


def _external_metric(old: dict[str, Any]) -> dict[str, Any] | None:
    target = _target(old, "", "targetAverageValue", "targetValue")
    return {"metric": _metric(old, "metricSelector"), "target": target} if target and "metricName" in old else None


def _metric(old: dict[str, Any], selector: str) -> dict[str, Any]:
    return {"name": old["metricName"], **({"selector": old[selector]} if selector in old else {})}


def _target(old: dict[str, Any], utilization: str, average: str, value: str = "") -> dict[str, Any] | None:
    """Return the target of a metric from the field that has it; None where not exactly one of them is written."""
    found = [
        {"type": kind, name: old[field]}
        for field, kind, name in (
            (utilization, "Utilization", "averageUtilization"),
            (average, "AverageValue", "averageValue"),
            (value, "Value", "value"),
        )
        if field in old
    ]
    return found[0] if len(found) == 1 else None


_METRICS = {
    "Resource": _resource_metric,
    "Pods": _pods_metric,
    "Object": _object_metric,
    "External": _external_metric,
}
_MOVES: dict[tuple[str, str], Callable[[Node, str], Iterator[Edits]]] = {
    **{("admissionregistration.k8s.io/v1beta1", kind): webhooks for kind in _WEBHOOKS},
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): definition,
    ("extensions/v1beta1", "Ingress"): _ingress,
    ("networking.k8s.io/v1beta1", "Ingress"): _ingress,
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): _autoscaler,
    ("flowcontrol.apiserver.k8s.io/v1beta1", "PriorityLevelConfiguration"): _flow_schema,
    ("flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration"): _flow_schema,
}
