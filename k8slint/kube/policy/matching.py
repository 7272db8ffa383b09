"""What an admission policy applies to: rules for resources, and selectors of objects and namespaces.

Answers are three-valued: None where something decides that no file shows. Sources: apiserver
pkg/admission/plugin/policy/matching/matching.go, webhook/predicates (rules, namespace, object).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.selector import matches
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME_LABEL = "kubernetes.io/metadata.name"
EXEMPT = frozenset(
    """ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
    ValidatingWebhookConfiguration MutatingWebhookConfiguration""".split()
)
"""Kinds of admissionregistration.k8s.io, to which no policy applies."""


class PolicyTarget(NamedTuple):
    """An object as rules speak of it.

    ``versions`` are those its resource is served in, that of the object first. ``namespace`` is None where nothing
    says it, ``namespace_labels`` where the Namespace is not known.
    """

    group: str
    versions: tuple[str, ...]
    resource: str
    kind: str
    cluster_scoped: bool
    name: str
    namespace: str | None
    labels: Any
    namespace_labels: dict[str, Any] | None
    operation: str = "CREATE"


class Match(NamedTuple):
    """Whether a policy applies (None: not known), and the version of the object that it sees."""

    applies: bool | None
    version: str = ""


NO = Match(False)


def plural_of(kind: str) -> str:
    """Return the resource of a kind: ``networkpolicies`` of NetworkPolicy, ``gateways`` of Gateway.

    So it is for every built-in kind (meta.UnsafeGuessKindToResource), and by custom for others.
    """
    lower = kind.lower()
    if lower.endswith("endpoints"):
        return lower
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return f"{lower[:-1]}ies"
    return f"{lower}es" if lower.endswith(("s", "x", "ch", "sh")) else f"{lower}s"


def match(resources: Any, target: PolicyTarget, *, optional: bool = False) -> Match:
    """Return whether a `matchConstraints`, or with ``optional`` a binding's `matchResources`, holds for an object.

    Where it is optional no resource rules mean all.
    """
    resources = mapping(resources)
    if target.group == "admissionregistration.k8s.io" and target.kind in EXEMPT:
        return NO
    selected = [_by_namespace(resources.get("namespaceSelector"), target), _by_labels(resources, target)]
    if False in selected:
        return NO
    equivalent = resources.get("matchPolicy") != "Exact"
    excluded = _by_rules(resources.get("excludeResourceRules"), target, equivalent)
    if excluded.applies:
        return NO
    rules = resources.get("resourceRules")
    found = Match(True, target.versions[0]) if optional and not rules else _by_rules(rules, target, equivalent)
    if found.applies is False:
        return NO
    certain = None not in selected and excluded.applies is False and found.applies
    return Match(True if certain else None, found.version)


def is_by_kind(resources: dict[str, Any]) -> bool:
    """Whether constraints look at the kind of an object only, not at its name, labels or namespace."""
    return not any(fields_read(resources, cluster_scoped=True))


def fields_read(resources: dict[str, Any], *, cluster_scoped: bool) -> Iterator[str]:
    """Yield the fields of a target, beside those of its kind, that constraints look at."""
    rules = [*items(resources.get("resourceRules")), *items(resources.get("excludeResourceRules"))]
    if any(mapping(rule).get("resourceNames") for rule in rules):
        yield "name"
    if resources.get("objectSelector"):
        yield "labels"
    if resources.get("namespaceSelector"):
        yield from ("name", "labels") if cluster_scoped else ("namespace", "namespace_labels")


def may_match(
    resources: Any, group: str, versions: Iterable[str], resource: str, cluster_scoped: bool, operation: str = "CREATE"
) -> bool:
    """Whether some object of a resource, on an operation, may be one that the rules of a policy name."""
    target = PolicyTarget(group, tuple(versions), resource, "", cluster_scoped, "", None, None, None, operation)
    resources = mapping(resources)
    equivalent = resources.get("matchPolicy") != "Exact"
    return _by_rules(resources.get("resourceRules"), target, equivalent, named=False).applies is not False


def _by_labels(resources: dict[str, Any], target: PolicyTarget) -> bool | None:
    selector = resources.get("objectSelector")
    return not selector or matches(selector, target.labels)


def _by_namespace(selector: Any, target: PolicyTarget) -> bool | None:
    """Whether a namespace selector holds: it does for all cluster-wide objects but Namespaces."""
    if not selector:
        return True
    if target.cluster_scoped:
        is_namespace = target.kind == "Namespace" and not target.group
        labels = {**mapping(target.labels), NAME_LABEL: target.name or None}
        return matches(selector, labels) if is_namespace else True
    if target.namespace_labels is not None:
        return matches(selector, target.namespace_labels)
    known = {} if target.namespace is None else {NAME_LABEL: target.namespace}
    return _by_known(selector, known)


def _by_known(selector: Any, known: dict[str, str]) -> bool | None:
    """Whether a selector holds for labels of which only some are known."""
    if not isinstance(selector, dict):
        return None
    parts: list[tuple[Any, dict[str, Any]]] = [
        *((key, {"matchLabels": {key: value}}) for key, value in mapping(selector.get("matchLabels")).items()),
        *((mapping(one).get("key"), {"matchExpressions": [one]}) for one in items(selector.get("matchExpressions"))),
    ]
    answers = [matches(part, known) if key in known else None for key, part in parts]
    if False in answers:
        return False
    return None if None in answers else True


def _by_rules(rules: Any, target: PolicyTarget, equivalent: bool, *, named: bool = True) -> Match:
    """Return whether one of some rules names an object: its own version first, then any it is served in."""
    unsure = False
    for version in target.versions if equivalent else target.versions[:1]:
        for rule in items(rules):
            found = _by_rule(mapping(rule), target, version, named)
            if found:
                return Match(True, version)
            unsure = unsure or found is None
    return Match(None, target.versions[0]) if unsure else NO


def _by_rule(rule: dict[str, Any], target: PolicyTarget, version: str, named: bool) -> bool | None:
    words = (
        ("apiGroups", target.group),
        ("apiVersions", version),
        ("operations", target.operation),
        ("resources", target.resource),
    )
    if not all(_lists(rule.get(field), word, field) for field, word in words):
        return False
    scope = rule.get("scope")
    if scope not in (None, "", "*", "Cluster" if target.cluster_scoped else "Namespaced"):
        return False
    names = rule.get("resourceNames")
    if not named or not names:
        return True
    return target.name in items(names) if target.name else None


def _lists(words: Any, wanted: str, field: str) -> bool:
    wild = ("*", "*/*") if field == "resources" else ("*",)
    return any(word == wanted or word in wild for word in items(words))
