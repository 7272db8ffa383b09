"""What the schema pass says about an object, put in its place in the file."""

from __future__ import annotations

from k8slint.analysis.places import finding_of
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema import judge
from k8slint.kube.schema.scalars import described, without_content
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from k8slint.analysis.engine import RuleSet
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema import SchemaProblem
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.finding import Finding
    from k8slint.model.node import Node


def judged(resource: Resource, rules: RuleSet, minor: int, extra: CustomSchemas | None = None) -> list[Finding]:
    """Return the findings of the schema pass on one object, under the rules that are on."""
    problems = judge(resource.value, minor, extra)
    findings = (_finding(problem, resource, rules) for problem in problems)
    return [finding for finding in findings if finding is not None]


def _finding(found: SchemaProblem, resource: Resource, rules: RuleSet) -> Finding | None:
    entry = rules.by_id.get(found.rule)
    if entry is None:
        return None
    node = resource.node.get(*found.path)
    span = node.key_span if found.at_key else None
    problem = Problem(node, _as_written(found, node), span=span, refused_by=found.refused_by)
    if found.refused_by == "nobody":
        problem = problem._replace(severity="warning")
    if "env" in found.path[-3:]:
        problem = _guarded(problem, found, node)
    return finding_of(problem, entry, resource, resource.document)


def _guarded(problem: Problem, found: SchemaProblem, node: Node) -> Problem:
    """Return the problem of a variable without its value, if its name says that it is a secret."""
    from k8slint.analysis.open_values import OPEN_VALUE, open_values

    secrets = open_values(node)
    if any(each.keys == node.keys for each in secrets):
        problem = problem._replace(headline=_without_value(found))
    return problem._replace(related=tuple((OPEN_VALUE, each) for each in secrets))


def _without_value(problem: SchemaProblem) -> str:
    """Return the message of a problem with only the type of the value it is about."""
    return problem.message.replace(described(problem.value), without_content(problem.value))


def _as_written(problem: SchemaProblem, node: Node) -> str:
    """Return the message, with what YAML made of a text that was meant as a string: `yes` is true, `1.10` is 1.1."""
    if problem.expected != "text" or isinstance(problem.value, (dict, list, str)) or problem.value is None:
        return problem.message
    raw = node.raw
    if not raw or len(raw) > 60 or "\n" in raw or raw == _json(problem.value):
        return problem.message
    said = problem.message.removesuffix("; put it in quotes")
    return f"{said}; YAML reads the unquoted {raw} as {_json(problem.value)}, so write it in quotes"


def _json(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
