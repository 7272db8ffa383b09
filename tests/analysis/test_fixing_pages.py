"""Fixing the examples of rule pages brings nothing new: a finding that was not there before stands on a line that is as
it was, in an object that was not judged or of which something worse was said first. What is missing has no line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from k8slint.analysis.fix.fixing import fixes_of
from k8slint.analysis.identity import identity_of, matched
from k8slint.analysis.run import check
from k8slint.model.finding import Finding
from k8slint.model.result import Report
from k8slint.project.configuration import config_from_values
from k8slint.project.options import Options, Selection
from k8slint.project.project import NO_CONFIG, Project
from k8slint.rulebook.example import Example
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook

EVERY = 3
"""Of that many examples one is looked at; in all of them it holds as well, which takes six seconds."""


def examples() -> Iterator[object]:
    for rule in Rulebook.load().values():
        for number, example in enumerate(load_page(rule).examples):
            if example.fixed is not None and not example.old:
                yield pytest.param(rule.id, example, id=f"{rule.id}-{number}")


@pytest.mark.parametrize(("rule_id", "example"), list(examples())[::EVERY])
def test_what_is_new_was_hidden(rule_id: str, example: Example) -> None:
    before = check(project_of(rule_id, example))
    project = project_of(rule_id, example)
    fixes = fixes_of(project, unsafe=True)
    old = {name: text.splitlines() for name, text in example.files.items()}
    for finding in new_ones(before, fixes.report):
        lines = (project.read(finding.place.file) or b"").decode().splitlines()
        line = lines[finding.place.span.line - 1]
        is_hidden = line in old[finding.place.file] or finding.rule == "field-missing"
        assert finding.severity == "info" or is_hidden, finding.message


def project_of(rule_id: str, example: Example) -> Project:
    config = dict(example.config)
    if example.params:
        config["rules"] = {**config.get("rules", {}), rule_id: example.params}
    options = Options(Selection(kubernetes_version=example.kubernetes_version or None))
    contents = {name: text.encode() for name, text in example.files.items()}
    return Project.of_texts(contents, config_from_values(config) if config else NO_CONFIG, options)


def new_ones(before: Report, after: Report) -> Iterator[Finding]:
    """Yield the findings of a report that another one does not have."""
    old, new = ([identity_of(each, each.place.file) for each in one.findings] for one in (before, after))
    for finding, index in zip(after.findings, matched(old, new), strict=True):
        if index < 0:
            yield finding
