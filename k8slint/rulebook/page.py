"""The page of a rule: all its file says, read only when somebody wants to read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from k8slint.model.rule import Rule
from k8slint.rulebook.example import Example, example_of
from k8slint.rulebook.rule_file import load_rule_file
from k8slint.rulebook.selection import RULES_BY_ID


class Param(NamedTuple):
    """A parameter of a rule: its type in words (`string list`), its default and one sentence on its meaning."""

    name: str
    type: str
    default: Any
    description: str


class RulePage(NamedTuple):
    """What people read about a rule; the texts are Markdown without headings."""

    rule: Rule
    happens: str
    why: str
    instead: str
    params: tuple[Param, ...]
    references: tuple[str, ...]
    examples: tuple[Example, ...]


def load_page(rule_id: str) -> RulePage:
    """Read the page of a rule; raises `KeyError` for an unknown id and `RuleFileError` for a broken file."""
    rule = RULES_BY_ID[rule_id]
    fields = load_rule_file(f"{rule.category}/{rule.id}.yaml").fields
    params = fields.get("params", {})
    return RulePage(
        rule=rule,
        happens=fields["happens"].strip(),
        why=fields["why"].strip(),
        instead=fields["instead"].strip(),
        params=tuple(Param(name, each["type"], each["default"], each["description"]) for name, each in params.items()),
        references=tuple(fields["references"]),
        examples=tuple(example_of(example) for example in fields["examples"]),
    )
