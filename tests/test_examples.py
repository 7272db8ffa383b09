"""The shop of the examples has a planted mistake of every category."""

from __future__ import annotations

import pathlib

import pytest

from k8slint.analysis.fix.fixing import fixes_of
from k8slint.analysis.identity import identity_of, matched
from k8slint.analysis.run import check, lint, lint_files
from k8slint.project.project import Project
from k8slint.reading import read
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"


def test_every_category_has_a_mistake_in_the_shop() -> None:
    report = lint([str(EXAMPLES)])
    assert {finding.category for finding in report.findings} == {rule.category for rule in RULES} - {"change"}
    assert (report.exit_code, report.failed) == (1, False)


def test_fixing_the_examples_brings_no_new_finding() -> None:
    contents = {str(path): path.read_bytes() for path in sorted(EXAMPLES.rglob("*.yaml"))}
    before = check(Project.of_texts(contents)).findings
    project = Project.of_texts(contents)
    fixes = fixes_of(project, unsafe=True)
    assert fixes.fixed
    after = fixes.report.findings
    old, new = ([identity_of(each, each.place.file) for each in found] for found in (before, after))
    # The Service selects the pods again, which makes it advisable that they say when they are ready.
    known = {"readiness-missing"}
    assert {after[at].rule for at, index in enumerate(matched(old, new)) if index < 0} <= known
    again = {name: project.read(name) or b"" for name in contents}
    assert not any(read(data, name).problems for name, data in again.items())
    assert not fixes_of(Project.of_texts(again), unsafe=True).changes


def test_the_drift_of_the_pull_policy() -> None:
    before, after = (
        {"web.yaml": (EXAMPLES / "pull-policy-drift" / side / "web.yaml").read_text()} for side in ("before", "after")
    )
    (finding,) = lint_files(after, before=before, select=["change"]).findings
    assert finding.rule == "pull-policy-frozen"
    assert finding.headline == "'imagePullPolicy' stays IfNotPresent, which was set for the image before"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("pod-security", "privileged-container"),
        ("limit-range", "limit-range-violated"),
        ("quota", "quota-exceeded"),
    ],
)
def test_what_a_namespace_refuses_is_an_error(name: str, rule: str) -> None:
    report = lint([str(EXAMPLES / "admission" / f"{name}.yaml")])
    refused = {finding.rule for finding in report.findings if finding.severity == "error"}
    assert rule in refused
    assert {finding.refused_by for finding in report.findings if finding.severity == "error"} == {"admission"}
