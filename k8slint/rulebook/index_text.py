"""The text of the index of rules, made from all rule files: the same files give the same bytes."""

from __future__ import annotations

import json

from k8slint.hints import Any
from k8slint.model.rule import Rule
from k8slint.rulebook.check import check_of, module_of
from k8slint.rulebook.rule_file import RuleFile


def rule_row(rule_file: RuleFile) -> Rule:
    """Return the row of the index for one rule file, without the module of its check."""
    fields = rule_file.fields
    return Rule(
        id=fields["id"],
        category=rule_file.category,
        title=fields["title"],
        severity=fields["severity"],
        refused_by=fields["refused_by"],
        subject=fields["subject"],
        kinds=tuple(fields.get("kinds", ())),
        enabled=fields.get("enabled", True),
        since=_minor(fields.get("since")),
        until=_minor(fields.get("until")),
        params={name: _default(param) for name, param in fields.get("params", {}).items()},
        when=tuple(fields.get("when", ())),
    )


def index_row(rule_file: RuleFile) -> Rule:
    """Return the row with the module of its check; raises `LookupError` when there is no check."""
    rule = rule_row(rule_file)
    if rule.subject == "engine":
        return rule
    rule = rule._replace(module=module_of(rule))
    check_of(rule)
    return rule


def index_text(rules: list[Rule]) -> str:
    """Return the index as JSON: one line per rule, sorted by category and id."""
    rows = sorted(rules, key=lambda rule: (rule.category, rule.id))
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def _minor(version: str | None) -> int:
    return int(version.partition(".")[2]) if version else 0


def _default(param: dict[str, Any]) -> Any:
    """Return the default of a parameter; a number is a float, so that the type can be told from the value."""
    return float(param["default"]) if param["type"] == "number" else param["default"]
