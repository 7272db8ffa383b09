"""Runs every example of every rule: findings exactly where the marks are, none where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED
from k8slint.model.finding import Finding
from k8slint.model.result import Report
from k8slint.model.severity import SEVERITIES
from k8slint.model.span import Lines, Span
from k8slint.rulebook.example import Example
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook
from tests.applied_edits import after_one_turn

RULES = tuple(Rulebook.load().values())


def examples() -> Iterator[object]:
    for rule in RULES:
        for number, example in enumerate(load_page(rule).examples):
            word = "bad" if example.bad else "good"
            yield pytest.param(rule.id, example, id=f"{rule.id}-{number}-{word}")


def findings_of(rule_id: str, example: Example) -> list[Finding]:
    report = report_of(rule_id, example, [] if rule_id in NEVER_SUPPRESSED else [rule_id])
    return [finding for finding in report.findings if page_of(finding.rule) == rule_id]


def report_of(rule_id: str, example: Example, select: list[str]) -> Report:
    from k8slint.analysis.run import lint_files

    config = dict(example.config)
    if example.params:
        config["rules"] = {**config.get("rules", {}), rule_id: example.params}
    version = {"kubernetes_version": example.kubernetes_version} if example.kubernetes_version else {}
    return lint_files(example.files, config=config, select=select, before=example.old, **version)


def page_of(rule_id: str) -> str:
    return "policy-violated" if rule_id.startswith("policy/") else rule_id


def underlined(text: str, span: Span) -> str:
    starts = Lines(text).starts
    return text[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]


@pytest.mark.parametrize(("rule_id", "example"), list(examples()))
def test_an_example_gives_the_marked_findings(rule_id: str, example: Example) -> None:
    found = findings_of(rule_id, example)
    places = sorted((finding.place.file, finding.place.span.line) for finding in found)
    reported = "\n".join(f"{each.place.file}:{each.place.span.line}: {each.message}" for each in found) or "no findings"
    assert places == [expected[:2] for expected in example.expected], reported
    for file, line, words in example.expected:
        spans = [each.place.span for each in found if (each.place.file, each.place.span.line) == (file, line)]
        if words:
            assert words in [underlined(example.files[file], span) for span in spans], reported
    assert bool(found) == example.bad, reported
    check_edits(rule_id, example, found)


MOST_TURNS = 8


def check_edits(rule_id: str, example: Example, found: list[Finding]) -> None:
    """Hold the edits of an example to its page: the text after them, that they end, and that they are as safe as said.

    A finding with edits is gone after them. Safe ones bring no finding of another rule; of an object that was rejected
    no error, as what rules say of an object that runs was not to be said before.
    """
    page = load_page(Rulebook.load()[rule_id])
    safeties = {edit.safety for finding in found for edit in finding.edits}
    assert not safeties or page.fixes, f"'fixes' is missing in the page of {rule_id}"
    assert "unsafe" not in safeties or page.unsafe_because, f"'unsafe_because' is missing in the page of {rule_id}"
    if example.fixed is None:
        return
    files, left = example.files, found
    for _ in range(MOST_TURNS):
        if not any(finding.edits for finding in left):
            break
        files = after_one_turn(files, left)
        left = findings_of(rule_id, example._replace(files=files))
    changed = {file: text for file, text in files.items() if text != example.files[file]}
    assert changed == example.fixed
    assert len(left) == sum(not finding.edits for finding in found), [finding.message for finding in left]
    if safeties == {"safe"}:
        least = {"error"} if all(finding.severity == "error" for finding in found) else set[str](SEVERITIES)
        before, after = (others(rule_id, example._replace(files=each), least) for each in (example.files, files))
        assert not (after - before), after - before


def others(rule_id: str, example: Example, severities: set[str]) -> Counter[str]:
    """Return how often each other rule that is on speaks of an example, with findings of some severities."""
    findings = report_of(rule_id, example, []).findings
    return Counter(each.rule for each in findings if each.rule != rule_id and each.severity in severities)


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES])
def test_a_page_has_words(rule_id: str) -> None:
    page = load_page(Rulebook.load()[rule_id])
    assert all((page.happens, page.why, page.instead))
    assert page.references or page.rule.subject == "engine"
    assert bool(page.fixes) == any(example.fixed is not None for example in page.examples)
    assert {example.bad for example in page.examples} == {True, False} or page.rule.subject == "engine"
