"""Addresses on the web: the project's own, that of its documentation, and that of a rule's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.rule import POLICY_RULE, is_policy

if TYPE_CHECKING:
    from k8slint.model.rule import Rule

HOME = "https://github.com/k8slint/k8slint"
"""Where k8slint is at home."""

SITE = "https://k8slint.github.io/k8slint"
"""Where the documentation is, which scripts/build_docs.py makes."""


def rule_url(rule: Rule | None) -> str:
    """Return the address of a rule's page; empty for an unknown rule and for a team's own, whose page is with them."""
    if rule is None or rule.own is not None:
        return ""
    name = POLICY_RULE if is_policy(rule.id) else rule.id
    return f"{SITE}/rules/{name}/"
