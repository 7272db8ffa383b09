"""The committed index says what the rule files say, and is light."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from k8slint.rulebook.check import check_name, check_of
from k8slint.rulebook.index import RULES
from k8slint.rulebook.index_text import index_text, rule_row
from k8slint.rulebook.rule_file import RuleFile, load_rule_file, rule_file_names

FIELDS = {
    "id": "image-tag-latest",
    "title": 'It\'s the tag "latest"',
    "severity": "warning",
    "refused_by": "nobody",
    "subject": "image",
    "kinds": ["Pod"],
    "since": "1.29",
    "params": {"ratio": {"type": "number", "default": 2, "description": "A number."}},
}


def test_the_committed_index_is_what_the_rule_files_give():
    files = [load_rule_file(name) for name in rule_file_names()]
    expected = tuple(sorted((rule_row(file) for file in files), key=lambda rule: (rule.category, rule.id)))
    assert expected == RULES, "run scripts/build_rule_index.py"


def test_the_text_of_the_index_gives_its_rows_back_whatever_the_order_of_files():
    first = RuleFile("b", "pods", {**FIELDS, "id": "b-rule"})
    second = RuleFile("a", "images", FIELDS)
    text = index_text([first, second])
    assert text == index_text([second, first])
    names: dict[str, object] = {}
    exec(text, names)
    assert names["RULES"] == (rule_row(second), rule_row(first))


def test_a_row_knows_versions_as_minors_and_a_number_as_a_float():
    row = rule_row(RuleFile("a", "images", FIELDS))
    assert (row.since, row.until, row.kinds, row.enabled) == (29, 0, ("Pod",), True)
    assert type(row.params["ratio"]) is float


def test_no_id_is_used_twice():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_an_id_leads_to_its_check_by_arithmetic():
    assert check_name(rule_row(RuleFile("a", "images", FIELDS))) == ("k8slint.checks.images", "image_tag_latest")


def test_a_check_is_the_function_of_that_name(monkeypatch):
    module = types.ModuleType("k8slint.checks.images")
    module.image_tag_latest = lambda image, context: iter(())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "k8slint.checks.images", module)
    rule = rule_row(RuleFile("a", "images", FIELDS))
    assert check_of(rule) is module.image_tag_latest
    with pytest.raises(LookupError, match="other_rule' is missing"):
        check_of(rule._replace(id="other-rule"))
    with pytest.raises(LookupError, match="has no check"):
        check_of(rule._replace(subject="engine"))


def test_the_index_imports_no_parser_and_no_schema_library():
    code = "import sys, k8slint.rulebook.check; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"ruamel.yaml", "jsonschema", "jsonschema_rs", "rich", "json", "pathlib", "dataclasses"}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert heavy & (set(loaded) - set(bare)) == set()
