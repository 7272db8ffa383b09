"""Rules of an audit policy: what excludes each other, what never matches, and what writes secrets to the log.

Sources: apiserver pkg/apis/audit/validation/validation.go, pkg/audit/policy/checker.go (ruleMatches).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import is_open, listed, mappings, problem, text
from k8slint.kube.go.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_BODIES = frozenset(("Request", "RequestResponse"))
_WRITES = frozenset(("create", "update", "patch", "*"))
_NAMES = ("users", "userGroups", "verbs", "namespaces")


def rules(policy: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the rules of a policy, of which the first that matches a request decides."""
    del minor
    covers_all = None
    safe = False
    for index, rule in mappings(policy, "rules"):
        path = ("rules", index)
        urls, resources = listed(rule, "nonResourceURLs"), mappings(rule, "resources")
        if urls and (resources or listed(rule, "namespaces")):
            words = "stands beside 'resources' or 'namespaces'"
            yield problem("fields-exclusive", (*path, "nonResourceURLs"), words, "Write two rules.", at_key=True)
        for number, resource in resources:
            if listed(resource, "resourceNames") and not listed(resource, "resources"):
                place = (*path, "resources", number, "resourceNames")
                yield problem("field-missing", place, "needs 'resources'", "Name the resources.", at_key=True)
            yield from _unmatched(text(resource, "group"), (*path, "resources", number, "group"))
        if covers_all is not None:
            words = f"comes after rule {covers_all + 1}, which matches every request"
            warns = "The API server never comes to this rule."
            yield problem("audit-rule-unreachable", path, words, "Move it up, or remove it.", warns=warns)
        elif not safe and text(rule, "level") in _BODIES and _reads_secrets(rule):
            words = f"'{rule['level']}' writes the values of Secrets to the audit log"
            warns = "Whoever reads the log reads the passwords and tokens of the cluster."
            fix = "Put a rule with 'level: Metadata' for secrets in front of it."
            yield problem("audit-logs-secrets", (*path, "level"), words, fix, warns=warns)
        if covers_all is None and _matches_all(rule):
            covers_all = index
        safe = safe or (text(rule, "level") not in _BODIES and _keeps_secrets(rule))


def _unmatched(group: str, path: tuple[str | int, ...]) -> Iterator[FieldProblem]:
    """Yield a warning of a group that no resource has: the version of the core group."""
    if group in ("v1", "core"):
        words = f"{shown(group)} is not the name of the core group"
        warns = "The rule matches no request, so what it was for is logged by other rules."
        yield problem("audit-rule-unreachable", path, words, "Write '\"\"'.", warns=warns)


def _matches_all(rule: dict[str, Any]) -> bool:
    """Whether a rule is without any condition."""
    conditions = (*_NAMES, "resources", "nonResourceURLs")
    return not any(listed(rule, field) or is_open(rule.get(field)) for field in conditions)


def _reads_secrets(rule: dict[str, Any]) -> bool:
    """Whether a rule matches requests whose bodies hold the values of Secrets, from anybody."""
    if listed(rule, "nonResourceURLs") or listed(rule, "users") or is_open(rule.get("resources")):
        return False
    resources = mappings(rule, "resources")
    verbs = set(map(str, listed(rule, "verbs")))
    if verbs and not verbs & _WRITES and rule.get("level") == "Request":
        return False
    if verbs and not verbs & (_WRITES | {"get", "list", "watch"}):
        return False
    return not resources or any(_names_secrets(resource) for _, resource in resources)


def _names_secrets(resource: dict[str, Any]) -> bool:
    names = set(map(str, listed(resource, "resources")))
    return (
        text(resource, "group") in ("", "*")
        and not listed(resource, "resourceNames")
        and (not names or bool(names & {"secrets", "*"}))
    )


def _keeps_secrets(rule: dict[str, Any]) -> bool:
    """Whether a rule keeps the bodies of all requests for Secrets from the rules behind it."""
    if any(listed(rule, field) for field in _NAMES) or listed(rule, "nonResourceURLs"):
        return False
    resources = mappings(rule, "resources")
    return not resources or any(_names_secrets(resource) for _, resource in resources)
