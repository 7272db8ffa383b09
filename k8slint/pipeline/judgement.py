"""What the schema pass says about an object, put in its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.schema import judge
from k8slint.kube.schema.scalars import described, without_content
from k8slint.model.finding import Problem
from k8slint.pipeline.locate import finding_of

if TYPE_CHECKING:
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema import Flaw
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.finding import Finding
    from k8slint.model.node import Node
    from k8slint.pipeline.engine import RuleSet


def judged(resource: Resource, rules: RuleSet, minor: int, extra: CustomSchemas | None = None) -> list[Finding]:
    """Give the findings of the schema pass on one object, under the rules that are on."""
    flaws = judge(resource.value, minor, extra)
    return [finding for flaw in flaws if (finding := _finding(flaw, resource, rules)) is not None] if flaws else []


def _finding(flaw: Flaw, resource: Resource, rules: RuleSet) -> Finding | None:
    entry = rules.by_id.get(flaw.rule)
    if entry is None:
        return None
    node = resource.node.get(*flaw.path)
    message = _without_value(flaw) if _is_secret(flaw, node) else _as_written(flaw, node)
    span = node.key_span if flaw.at_key else None
    problem = Problem(node, message, span=span, refused_by=flaw.refused_by)
    return finding_of(problem, entry, resource, resource.document)


def _is_secret(flaw: Flaw, node: Node) -> bool:
    """True for the value of a variable whose name says that it is a secret."""
    if flaw.path[-1:] != ("value",) or "env" not in flaw.path[-3:] or node.parent is None:
        return False
    from k8slint.checks.security.secret import names_secret

    name = node.parent.get("name").text
    return name is not None and names_secret(name) != ""


def _without_value(flaw: Flaw) -> str:
    """Give the message of a flaw with only the type of the value it is about."""
    return flaw.message.replace(described(flaw.value), without_content(flaw.value))


def _as_written(flaw: Flaw, node: Node) -> str:
    """Give the message, with what YAML made of a text that was meant as a string: `yes` is true, `1.10` is 1.1."""
    if flaw.expected != "text" or isinstance(flaw.value, (dict, list, str)) or flaw.value is None:
        return flaw.message
    raw = node.raw
    if not raw or len(raw) > 60 or "\n" in raw or raw == _json(flaw.value):
        return flaw.message
    said = flaw.message.removesuffix("; put it in quotes")
    return f"{said}; YAML reads the unquoted {raw} as {_json(flaw.value)}, so write it in quotes"


def _json(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
