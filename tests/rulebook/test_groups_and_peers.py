"""Groups of rules, and the checks of other tools: data that names rules which exist."""

from __future__ import annotations

import subprocess
import sys

import pytest

from k8slint.analysis.run import lint_files
from k8slint.project.configuration_error import UsageError
from k8slint.rulebook.peer import checks_of, peer_checks, peer_tools
from k8slint.rulebook.rule_group import find_group, group_names, groups_of
from k8slint.rulebook.rulebook import Rulebook

RULES = Rulebook.load()
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'a:1'}]}\n"


def test_the_groups_people_ask_for_are_there() -> None:
    named = {"cis", "nsa", "peer-defaults", "pod-security-baseline", "pod-security-restricted", "production"}
    assert named <= set(group_names())


@pytest.mark.parametrize("name", group_names())
def test_a_group_names_rules_and_its_source(name: str) -> None:
    group = find_group(name)
    assert group is not None
    assert group.source.startswith("https://")
    assert group.rules <= set(RULES)
    assert len({control.id for control in group.controls}) == len(group.controls)
    assert RULES.selected(name) == [rule for rule in RULES if rule in group.rules]


@pytest.mark.parametrize("tool", peer_tools())
def test_checks_of_a_tool_lead_to_rules(tool: str) -> None:
    checks = checks_of(tool)
    assert len({check.id for check in checks}) == len(checks)
    for check in checks:
        assert set(check.rules) <= set(RULES), check
        assert check.words, check


@pytest.mark.parametrize("word", ["KSV-0013", "ksv013", "AVD-KSV-0013", "KSV-13"])
def test_ids_are_found_as_people_write_them(word: str) -> None:
    (check,) = peer_checks(word)
    assert (check.tool, check.id) == ("trivy", "KSV-0013")


def test_the_page_of_peers_is_made_of_the_data() -> None:
    assert subprocess.run([sys.executable, "scripts/build_peers_page.py", "--check"]).returncode == 0


def test_words_select_patterns_and_groups_besides_ids_and_categories() -> None:
    assert RULES.selected("pod-security-restricted-*") == [r for r in RULES if r.startswith("pod-security-restricted-")]
    assert RULES.selected("images") == RULES.named("images")
    assert RULES.selected("no-such-*") == []
    assert RULES.named("cis") == [], "suppressions name rules and categories"
    assert "did you mean 'production'" in (RULES.unknown_selection("prodution") or "")
    assert "pod-security-restricted" in groups_of("privileged-container")


def test_a_selected_group_may_raise_the_severity() -> None:
    rule = "pod-security-restricted-seccomp"
    severities = [
        {each.severity for each in lint_files({"a.yaml": POD}, select=[word]).findings if each.rule == rule}
        for word in ("pod-security-restricted", rule)
    ]
    assert severities == [{"warning"}, {"info"}]
    report = lint_files({"a.yaml": POD}, config={"select": ["pod-security-restricted"], "rules": {rule: "info"}})
    assert {each.severity for each in report.findings if each.rule == rule} == {"info"}


def test_an_unknown_group_is_an_error() -> None:
    with pytest.raises(UsageError, match="no rule, category or group is called 'cos'"):
        lint_files({"a.yaml": POD}, select=["cos"])
