"""The chain of authorizers of an API server, and the webhooks in it.

Source: apiserver pkg/apis/apiserver/validation/validation.go, kubernetes pkg/kubeapiserver/options/authorization.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.expressions import compiled_request
from k8slint.kube.component.values import is_open, mappings, nanoseconds, problem, text
from k8slint.kube.go.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_RULE = "authorization-chain-invalid"
_TYPES = frozenset(("Node", "RBAC", "Webhook", "ABAC", "AlwaysAllow", "AlwaysDeny"))
_OWN_NAMES = {kind: kind.lower() for kind in _TYPES - {"Webhook"}}


def authorizers(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of types and names in the chain."""
    del minor
    types: set[str] = set()
    names: set[str] = set()
    for index, authorizer in mappings(config, "authorizers"):
        path: Path = ("authorizers", index)
        kind, name = text(authorizer, "type"), text(authorizer, "name")
        if is_open(authorizer) or kind not in _TYPES:
            continue
        if kind in types and kind != "Webhook":
            yield problem(_RULE, (*path, "type"), f"'{kind}' is there twice", "Remove one of the two.")
            continue
        types.add(kind)
        own = _OWN_NAMES.get(kind, "")
        if not authorizer.get("name"):
            yield problem(_RULE, (*path, "name"), "is missing", f"Write 'name: {own or 'example.com'}'.")
        elif name in names:
            yield problem(_RULE, (*path, "name"), f"{shown(name)} is there twice", "Give each a name of its own.")
        elif own and name != own:
            yield problem(_RULE, (*path, "name"), f"{shown(name)} is not the name of {kind}", f"Write '{own}'.")
        names.add(name)
        webhook = authorizer.get("webhook")
        if kind == "Webhook" and webhook is None:
            yield problem(_RULE, (*path, "webhook"), "is missing, but the type is Webhook", "Add 'webhook'.")
        elif kind != "Webhook" and webhook is not None:
            yield problem(_RULE, (*path, "webhook"), f"is not allowed for {kind}", "Remove it.", at_key=True)


def webhook(settings: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of a webhook's times and conditions."""
    if settings.get("timeout") and nanoseconds(settings, "timeout") == 0:
        yield problem(_RULE, ("timeout",), "is 0", "Write a duration such as '3s'.")
    conditions = mappings(settings, "matchConditions")
    version = "matchConditionSubjectAccessReviewVersion"
    if conditions and not settings.get(version):
        yield problem(_RULE, (version,), "is missing beside 'matchConditions'", f"Add '{version}: v1'.")
    seen: set[str] = set()
    for index, condition in conditions:
        path: Path = ("matchConditions", index, "expression")
        expression = text(condition, "expression")
        if is_open(condition):
            continue
        if not expression.strip():
            if condition.get("expression") is None or isinstance(condition.get("expression"), str):
                yield problem(_RULE, path, "is missing", "Add an expression.")
        elif expression in seen:
            yield problem(_RULE, path, "is there twice", "Remove one of the two.")
        else:
            yield from compiled_request(expression, path, minor)
        seen.add(expression)
