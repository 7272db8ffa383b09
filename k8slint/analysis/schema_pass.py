"""What the schema pass says about an object, put in its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.mutating_webhooks import may_be_cured
from k8slint.analysis.places import finding_of
from k8slint.kube.schema import judge
from k8slint.kube.schema.problem import about
from k8slint.kube.schema.scalars import type_words, type_words_of_secret
from k8slint.model.finding import Problem
from k8slint.model.node import path_text

if TYPE_CHECKING:
    from k8slint.analysis.engine import RuleSet
    from k8slint.analysis.mutating_webhooks import MutatingWebhooks
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema import SchemaProblem
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.finding import Finding
    from k8slint.model.node import Node

_LONGEST_RAW = 60
_COLLECTIONS = frozenset(("list", "map", "struct"))
"""Types that are written as entries: what is wrong with a mapping in place of a list stands there, not at the key."""


def judged(
    resource: Resource,
    rules: RuleSet,
    minor: int,
    extra: CustomSchemas | None = None,
    webhooks: MutatingWebhooks | None = None,
) -> list[Finding]:
    """Return the findings of the schema pass on one object, under the rules that are on.

    What mutating webhooks may still put right is left out.
    """
    problems = [problem for problem in judge(resource.value, minor, extra) if not _is_below_open_key(problem)]
    if problems and webhooks is not None and webhooks.may_change(resource):
        problems = [problem for problem in problems if not may_be_cured(problem, resource)]
    findings = (_finding(problem, resource, rules, minor) for problem in problems)
    return [finding for finding in findings if finding is not None]


def _is_below_open_key(found: SchemaProblem) -> bool:
    """Whether a key on the path is filled in later, as `${DOMAIN}/role: web` is."""
    return any(isinstance(step, str) and ("${" in step or "{{" in step) for step in found.path)


def without_missing(findings: list[Finding]) -> list[Finding]:
    """Return findings without those on missing fields, which an object may have that is there already."""
    return [finding for finding in findings if finding.rule != "field-missing"]


def _finding(found: SchemaProblem, resource: Resource, rules: RuleSet, minor: int) -> Finding | None:
    entry = rules.by_id.get(found.rule)
    if entry is None:
        return None
    node = resource.node.get(*found.path)
    problem = Problem(
        node,
        found.headline,
        found.consequence,
        found.fix,
        span=node.key_span if found.at_key else node.content_span if found.expected in _COLLECTIONS else None,
        refused_by=found.refused_by,
    )
    if found.expected or found.correction is not None or found.rule == "field-missing":
        from k8slint.analysis.schema_edits import schema_edits

        problem = problem._replace(edits=schema_edits(found, node, resource, minor))
    if found.refused_by == "nobody":
        problem = problem._replace(severity="warning")
    raw = _meant_as_string(found, node)
    if raw:
        problem = _with_words(problem, found, type_words(found.expected, found.value, raw))
    if found.expected and "env" in found.path[-3:] and _is_secret_variable(node):
        problem = _with_words(problem, found, type_words_of_secret(found.expected, found.value))
    finding = finding_of(problem, entry, resource, resource.document)
    if found.named:
        finding = finding._replace(place=finding.place._replace(path=path_text(found.named, resource.kind)))
    return finding


def _with_words(problem: Problem, found: SchemaProblem, words: tuple[str, str]) -> Problem:
    return problem._replace(headline=about(found.path, words[0]), fix=words[1])


def _is_secret_variable(node: Node) -> bool:
    """Whether a node is the value of a variable whose name says that it is a secret, written as one may write it."""
    from k8slint.kube.secrecy.names import is_secret_name

    parent = node.parent.value if node.parent is not None else None
    name = parent.get("name") if isinstance(parent, dict) else None
    return is_secret_name(name if isinstance(name, str) else str(node.key))


def _meant_as_string(found: SchemaProblem, node: Node) -> str:
    """Return the text of a scalar that YAML reads as another one: `yes` is true, `1.10` is 1.1; else empty."""
    if found.expected != "string" or isinstance(found.value, (dict, list, str)) or found.value is None:
        return ""
    raw = node.raw or ""
    written = str(found.value).lower() if isinstance(found.value, bool) else str(found.value)
    return "" if len(raw) > _LONGEST_RAW or "\n" in raw or raw == written else raw
