"""The shop of the examples has a planted mistake of every category."""

from __future__ import annotations

import pathlib

from k8slint.analysis.run import lint
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"


def test_every_category_has_a_mistake_in_the_shop() -> None:
    report = lint([str(EXAMPLES)])
    assert {finding.category for finding in report.findings} == {rule.category for rule in RULES}
    assert (report.exit_code, report.failed) == (1, False)
