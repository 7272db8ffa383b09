"""What the rulebook knows of a word that is no rule: checks of other tools, groups, and pages that speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.bundled import read_bundled
from k8slint.rulebook.page import page_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.rule import Rule
    from k8slint.rulebook.peer import PeerCheck
    from k8slint.rulebook.rule_group import RuleGroup

_MOST = 40
_SHORTEST = 3


def peer_markdown(checks: list[PeerCheck], rules: Mapping[str, Rule]) -> str:
    """Return checks of other tools as Markdown, with the rules that find the same."""
    parts = []
    for check in checks:
        parts.append(f"# {check.id} of {check.tool}\n\n{check.words}.")
        known = [rules[rule] for rule in check.rules if rule in rules]
        listed = "\n".join(
            f"- `{rule.id}`: {rule.title}{'' if rule.enabled else ' (off by default)'}" for rule in known
        )
        parts.append(f"## Rules that find it\n\n{listed}" if listed else "No rule of k8slint asks for it.")
    return "\n\n".join(parts) + "\n"


def group_markdown(group: RuleGroup) -> str:
    """Return a group as Markdown: its source and its controls with their rules."""
    rows = [f"- {each.id}: {each.title}{_listed(each.rules)}" for each in group.controls]
    return f"# {group.name}\n\n{group.title}, <{group.source}>.\n\n" + "\n".join(rows) + "\n"


def _listed(rules: tuple[str, ...]) -> str:
    return f" ({', '.join(f'`{rule}`' for rule in rules)})" if rules else ", which no manifest shows"


def speaks_of(rule: Rule, word: str) -> bool:
    """Whether the id, the title or the page of a rule holds a word, in whatever case."""
    wanted = word.lower()
    if wanted in f"{rule.id} {rule.title}".lower():
        return True
    if rule.own is not None:
        return wanted in str(rule.own).lower()
    return wanted.encode() in read_bundled(page_file(rule)).lower()


def pages_about(word: str, rules: Mapping[str, Rule]) -> tuple[dict[str, Any], str] | None:
    """Return the rules whose title or page speaks of a word, those with it in the title first; None where none does."""
    if len(word.strip()) < _SHORTEST:
        return None
    wanted = word.lower()
    titled, mentioned = [], []
    for rule in rules.values():
        if wanted in f"{rule.id} {rule.title}".lower():
            titled.append(rule)
        elif speaks_of(rule, word):
            mentioned.append(rule)
    found = [*titled, *mentioned]
    if not found:
        return None
    rows = "\n".join(f"- `{rule.id}`: {rule.title}" for rule in found[:_MOST])
    more = f"\n\nAnd {len(found) - _MOST} more." if len(found) > _MOST else ""
    text = f"# Pages that speak of '{word}'\n\n{rows}{more}\n"
    return {"word": word, "rules": [rule.id for rule in found]}, text
