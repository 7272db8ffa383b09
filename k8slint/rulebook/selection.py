"""Which rules a word means: a rule id, a category, or `all`."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.rulebook.index import RULES

CATEGORIES = tuple(sorted({rule.category for rule in RULES}))
RULES_BY_ID = {rule.id: rule for rule in RULES}


def rules_named(word: str) -> list[str] | None:
    """Return the ids of the rules a selector means; None when nothing is called that."""
    if word == "all":
        return list(RULES_BY_ID)
    if word in RULES_BY_ID:
        return [word]
    found = [rule.id for rule in RULES if rule.category == word]
    return found or None


def unknown_selector(word: str) -> str | None:
    """Return a hint (did you mean, or where to look) when nothing is called `word`; None when something is."""
    if rules_named(word) is not None:
        return None
    return _hint(word, [*RULES_BY_ID, *CATEGORIES, "all"])


def unknown_rule(rule_id: str) -> str | None:
    """Return a hint when no rule has this id; None when one has."""
    return None if rule_id in RULES_BY_ID else _hint(rule_id, list(RULES_BY_ID))


def _hint(word: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else "; `k8slint rules` lists them"


def param_defaults(rule_id: str) -> dict[str, Any]:
    """Return the parameters of a rule with their defaults; empty for an unknown one."""
    rule = RULES_BY_ID.get(rule_id)
    return rule.params if rule else {}
