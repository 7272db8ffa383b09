"""New rules: off until a minor version turns them on, unless somebody asks for those, or for one by its id."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.plan import make_plan
from k8slint.project.configuration import config_from_values
from k8slint.project.options import Options, Selection
from k8slint.rulebook.rulebook import Rulebook

NOTHING_ASKED = Options()
NEW = "image-tag-latest"
RULEBOOK = Rulebook([rule._replace(preview=rule.id == NEW) for rule in Rulebook.load().values()])


def is_on(values: dict[str, Any], options: Options = NOTHING_ASKED) -> bool:
    plan = make_plan(config_from_values(values), options, rulebook=RULEBOOK)
    return NEW in {terms.rule for terms in plan.terms_for(plan.overrides_for("a.yaml"))}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"select": ["images"]},
        {"extend_select": ["all", "image-tag-*"]},
        {"preview": True, "ignore": ["images"]},
        {"preview": True, "rules": {NEW: "off"}},
        {"overrides": [{"paths": ["*"], "select": ["images"]}]},
    ],
)
def test_a_new_rule_is_off(values: dict[str, Any]) -> None:
    assert not is_on(values)


@pytest.mark.parametrize(
    "values",
    [
        {"preview": True},
        {"preview": True, "select": ["images"]},
        {"select": [NEW]},
        {"extend_select": ["images", NEW]},
        {"rules": {NEW: "error"}},
        {"overrides": [{"paths": ["*"], "select": [NEW]}]},
    ],
)
def test_a_new_rule_is_on(values: dict[str, Any]) -> None:
    assert is_on(values)


def test_the_command_line_says_so_too() -> None:
    assert is_on({}, Options(preview=True))
    assert is_on({}, Options(Selection(extend_select=(NEW,))))
    assert not is_on({}, Options(Selection(select=("images",))))
