"""The committed index says what the rule files say, and is light."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from k8slint.rulebook.check import check_name, check_of, module_of
from k8slint.rulebook.rule_file import RuleFile, index_row, index_text, load_rule_file, rule_file_names, rule_row
from k8slint.rulebook.rulebook import Rulebook, rows_of

RULES = tuple(Rulebook.load().values())

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


def test_the_committed_index_is_what_the_rule_files_give() -> None:
    rows = [index_row(load_rule_file(name)) for name in rule_file_names()]
    expected = tuple(sorted(rows, key=lambda rule: (rule.category, rule.id)))
    assert expected == RULES, "run scripts/build_rule_index.py"


def test_the_text_of_the_index_gives_its_rows_back_whatever_the_order_of_files() -> None:
    first = rule_row(RuleFile("b", "pods", {**FIELDS, "id": "b-rule", "when": ["spec.os"]}))
    second = rule_row(RuleFile("a", "images", FIELDS))._replace(module="image_tag")
    text = index_text([first, second])
    assert text == index_text([second, first])
    assert rows_of(text.encode()) == [second, first]


def test_a_row_knows_versions_as_minors_and_a_number_as_a_float() -> None:
    row = rule_row(RuleFile("a", "images", FIELDS))
    assert (row.since, row.until, row.kinds, row.enabled) == (29, 0, ("Pod",), True)
    assert type(row.params["ratio"]) is float


def test_no_id_is_used_twice() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_an_id_leads_to_its_check() -> None:
    rule = rule_row(RuleFile("a", "images", FIELDS))
    assert check_name(rule) == ("k8slint.checks.images", "image_tag_latest")
    assert check_name(rule._replace(module="image_tag")) == ("k8slint.checks.images.image_tag", "image_tag_latest")
    assert module_of(rule) == "image_tag"
    assert module_of(rule._replace(id="no-such-rule")) == ""
    assert module_of(rule._replace(id="tag-is-supplied")) == "supplied_image", (
        "where it is defined, not where it is imported"
    )


def test_a_check_is_the_function_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("k8slint.checks.images.image_tag")
    monkeypatch.setattr(module, "image_tag_latest", lambda image, context: iter(()), raising=False)
    monkeypatch.setitem(sys.modules, "k8slint.checks.images.image_tag", module)
    rule = rule_row(RuleFile("a", "images", FIELDS))._replace(module="image_tag")
    assert check_of(rule) is module.image_tag_latest
    with pytest.raises(LookupError, match="other_rule' is missing"):
        check_of(rule._replace(id="other-rule"))
    with pytest.raises(LookupError, match="has no check"):
        check_of(rule._replace(subject="engine"))


def test_the_index_imports_no_parser_and_no_schema_library() -> None:
    code = "import sys, k8slint.rulebook.check; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"ruamel.yaml", "jsonschema", "rich", "json", "pathlib", "dataclasses"}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert heavy & (set(loaded) - set(bare)) == set()


def test_a_package_of_checks_imports_none_of_its_modules() -> None:
    code = "import sys, importlib; [importlib.import_module(f'k8slint.checks.{name}') for name in sys.argv[1:]]"
    code += "; print(*[name for name in sys.modules if name.count('.') > 2])"
    command = [sys.executable, "-c", code, *{rule.category for rule in RULES}]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"


def test_a_check_lives_in_a_module_that_its_id_begins_with(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("k8slint.checks.images.tag")
    monkeypatch.setattr(module, "image_tag_latest", lambda image, context: iter(()), raising=False)
    monkeypatch.setitem(sys.modules, "k8slint.checks.images.tag", module)
    monkeypatch.setattr("k8slint.rulebook.rule_file.module_of", lambda rule: "tag")
    with pytest.raises(
        LookupError, match=r"has its check in 'tag', but its id leads to k8slint/checks/images/image\.py"
    ):
        index_row(RuleFile("a", "images", FIELDS))
