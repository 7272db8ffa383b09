"""Limit ranges and quotas: numbers and scopes that do not go together."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.resources import Amounts, amount_text, read_amounts
from k8slint.kube.schema.formats.resources import QUOTA
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"


def limit_range_inconsistent(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of limit ranges whose smallest, default and largest amounts are not in this order."""
    if resource.group:
        return
    for index, limit in enumerate(items(resource.spec.get("limits"))):
        if not isinstance(limit, dict):
            continue
        node = resource.node.get("spec", "limits", index)
        for field, name, fault in _disorder(_defaulted(limit)):
            place = node.get(field, name)
            yield Problem(place, f"{fault}, {_REFUSED}; correct one of the two")
        if limit.get("type") == "PersistentVolumeClaim":
            sides = [mapping(limit.get(field)) for field in ("min", "max")]
            if not any("storage" in side for side in sides):
                message = (
                    f"a range for claims bounds their storage and this one does not, {_REFUSED}; add 'min' or 'max'"
                )
                yield Problem(node, message)


_FIELDS = ("min", "max", "default", "defaultRequest", "maxLimitRequestRatio")


def _defaulted(limit: dict[str, Any]) -> dict[str, Amounts]:
    """Return the amounts of a limit with those the API server fills in (``SetDefaults_LimitRangeItem``)."""
    found = {field: read_amounts(limit, field) for field in _FIELDS}
    if limit.get("type") == "Container":
        written = {field: mapping(limit.get(field)) for field in _FIELDS}
        for target, source in (("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min")):
            for name, value in found[source].items():
                if name not in written[target]:
                    found[target].setdefault(name, value)
    return found


_ORDER = (
    ("min", "max", "min"),
    ("min", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest"),
    ("min", "default", "default"),
    ("default", "max", "default"),
)
"""Pairs in which the first may not exceed the second, and the field the API server names."""


def _disorder(amounts: dict[str, Amounts]) -> Iterator[tuple[str, str, str]]:
    """Return the field, the resource and the words of everything that is out of order."""
    for small, large, named in _ORDER:
        for name, value in amounts[small].items():
            most = amounts[large].get(name)
            if most is not None and value > most:
                texts = amount_text(name, value), amount_text(name, most)
                yield named, name, f"{small} {texts[0]} of {name} is above {large} {texts[1]}"
    for name, ratio in amounts["maxLimitRequestRatio"].items():
        least, most = amounts["min"].get(name), amounts["max"].get(name)
        if ratio < 1000:
            yield "maxLimitRequestRatio", name, "a limit cannot be below its request, so the ratio is at least 1"
        elif least and most is not None and ratio * least > most * 1000:
            yield "maxLimitRequestRatio", name, f"the ratio is above that of max to min of {name}, so it bounds nothing"
    for name, value in amounts["defaultRequest"].items():
        other = amounts["default"].get(name)
        native = "/" not in name or "kubernetes.io/" in name
        if other is not None and other != value and (not native or name.startswith("hugepages-")) and value <= other:
            yield "defaultRequest", name, f"{name} cannot be overcommitted, so default and defaultRequest are equal"


_COMPUTE = frozenset(f"{side}{name}" for side in ("", "requests.", "limits.") for name in ("cpu", "memory"))
_OF_PODS = frozenset({"Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"})
_OPPOSITES = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


def quota_scopes_conflict(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of quotas with scopes that exclude each other, or that their resources do not have."""
    if resource.group:
        return
    spec = resource.node.get("spec")
    hard = [name for name in mapping(resource.spec.get("hard")) if name in QUOTA]
    listed = [(node, node.text) for node in spec.get("scopes")]
    expressions = spec.get("scopeSelector", "matchExpressions")
    selected = [(node.get("scopeName"), node.get("scopeName").text) for node in expressions]
    for scopes in (listed, selected):
        yield from _scope_problems([(node, text) for node, text in scopes if text], hard)


def _scope_problems(scopes: list[tuple[Node, str]], hard: list[str]) -> Iterator[Problem]:
    names = [name for _, name in scopes]
    for node, scope in scopes:
        odd = next((name for name in hard if not _fits(scope, name)), "")
        if odd:
            message = f"scope {shown(scope)} does not apply to {shown(odd)}, {_REFUSED}; put the two into two quotas"
            yield Problem(node, message)
        opposite = next((pair[0] for pair in _OPPOSITES if scope == pair[1] and pair[0] in names), "")
        if opposite:
            message = f"no pod is both {shown(opposite)} and {shown(scope)}, {_REFUSED}; remove one of the two"
            yield Problem(node, message)


def _fits(scope: str, resource: str) -> bool:
    """Whether a scope applies to a resource (``IsResourceQuotaScopeValidForResource``)."""
    if scope == "BestEffort":
        return resource == "pods"
    return scope not in _OF_PODS or resource == "pods" or resource in _COMPUTE
