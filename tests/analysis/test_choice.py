"""What `when` of a rule says is true: whoever asks every check about everything finds the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.analysis import choice
from k8slint.analysis.choice import Choice
from k8slint.analysis.engine import ActiveRule
from k8slint.analysis.run import lint_files
from k8slint.model.rule import Context, Rule
from k8slint.reading import ManifestError, values_of
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook
from tests.conformance.judged_objects import objects, places

RULES = tuple(Rulebook.load().values())

CHOOSY = [rule.id for rule in RULES if rule.when and rule.subject != "cluster"]
ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**30, "", "x", "${X}", "0", "Always", [], {}, [None], {"a": None}, [[1]], [{}]),
    *([{"name": None}], {"name": "x"}),
]


@contextmanager
def everybody_asked() -> Iterator[None]:
    with patch.object(Rulebook, "load", return_value=Rulebook(rule._replace(when=()) for rule in RULES)):
        yield


def both_ways(files: dict[str, str], **options: Any) -> tuple[Any, Any]:
    chosen = lint_files(files, **options).findings
    with everybody_asked():
        return chosen, lint_files(files, **options).findings


def example_files() -> dict[str, str]:
    return {
        f"{rule.id}-{number}/{name}": text
        for rule in RULES
        for number, example in enumerate(load_page(rule).examples)
        for name, text in example.files.items()
        if name.endswith((".yaml", ".yml", ".json"))
    }


@pytest.mark.parametrize("minor", [27, 32, 37])
def test_all_examples_give_the_same_when_every_check_is_asked(minor: int) -> None:
    chosen, asked = both_ways(example_files(), select=["all"], kubernetes_version=f"1.{minor}")
    assert len(chosen) > 1000
    assert chosen == asked


@pytest.mark.parametrize("number", [-1, 0, 1, 10**6])
def test_no_parameter_makes_it_untrue(number: int) -> None:
    numeric = {
        rule.id: {name: number for name, value in rule.params.items() if type(value) in (int, float)} for rule in RULES
    }
    config = {"rules": {rule_id: params for rule_id, params in numeric.items() if params}}
    assert len(config["rules"]) > 5
    chosen, asked = both_ways(example_files(), select=["all"], config=config)
    assert chosen == asked


def without(value: Any, fields: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: without(child, fields) for key, child in value.items() if key not in fields}
    return [without(item, fields) for item in value] if isinstance(value, list) else value


def test_a_check_finds_nothing_where_the_fields_are_missing() -> None:
    silent = 0
    for rule_id in CHOOSY:
        page = load_page(Rulebook.load()[rule_id])
        fields = {path.rpartition(".")[2] for path in page.rule.when}
        if "odd" in fields:  # no field, but what is there: in JSON only a mode that looks octal is odd
            fields |= {"mode", "defaultMode"}
        for example in page.examples:
            try:
                items = [each for text in example.files.values() for each in values_of(text)]
            except ManifestError:
                continue
            text = json.dumps({"apiVersion": "v1", "kind": "List", "items": without(items, fields)})
            with everybody_asked():
                found = lint_files({"a.json": text}, select=[rule_id], config=example.config or None).findings
            assert [finding.message for finding in found if finding.rule == rule_id] == []
            silent += 1
    assert silent > 300


OBJECTS = objects()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(OBJECTS) - 1), st.integers(25, 37), st.data())
def test_odd_objects_give_the_same_when_every_check_is_asked(number: int, minor: int, data: st.DataObject) -> None:
    value = copy.deepcopy(OBJECTS[number])
    for _ in range(data.draw(st.integers(0, 3))):
        found = places(value)
        if found:
            holder, key = found[data.draw(st.integers(0, len(found) - 1))]
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    chosen, asked = both_ways({"a.json": json.dumps(value)}, select=["all"], kubernetes_version=f"1.{minor}")
    assert chosen == asked


# --- the choice itself


def rules(*whens: tuple[str, ...]) -> list[ActiveRule]:
    made = [
        Rule(f"r-{place}", "pods", "", "info", "nobody", "pod", (), True, 0, 0, {}, when)
        for place, when in enumerate(whens)
    ]
    return [ActiveRule(rule, Context({}, 30), "") for rule in made]


def ids(made: Choice, value: dict[str, Any]) -> str:
    return " ".join(entry.rule.id[2:] for entry in made.of(value))


def test_a_field_calls_the_rules_that_want_it_in_their_order() -> None:
    made = Choice(rules(("b",), (), ("a", "b"), ("a.c",), ("d",)))
    assert ids(made, {}) == "1"
    assert ids(made, {"a": None}) == "1 2"
    assert ids(made, {"b": 1, "x": {"d": 1}}) == "0 1 2"
    assert ids(made, {"d": 1, "a": {"c": None}}) == "1 2 3 4"


def test_a_path_goes_through_lists_and_stops_at_other_shapes() -> None:
    made = Choice(rules(("a.b.c",), ("a.b",)))
    assert ids(made, {"a": [1, {"b": [{"x": 1}, {"c": 2}]}]}) == "0 1"
    assert ids(made, {"a": [{"b": "c"}]}) == "1"
    assert ids(made, {"a": "b"}) == ids(made, {"a": [[{"b": 1}]]}) == ids(made, {"a": None}) == ""


def test_a_prefix_is_taken_off_and_alone_means_always() -> None:
    made = Choice(rules(("livenessProbe",), ("livenessProbe.exec",), ("startupProbe",), ("exec",)), "livenessProbe")
    assert ids(made, {}) == "0"
    assert ids(made, {"exec": 1}) == "0 1 3"


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_MOST_KEPT", 3)
    made = Choice(rules(*((f"f{number}",) for number in range(6))))
    for number in range(6):
        assert ids(made, {f"f{number}": 1}) == str(number)
    assert ids(made, {"f5": 1}) == "5"
    assert len(made._kept) == 3
    assert len(made._level.met) == 3
    made.of({"k" * 2000: 1})
    made.of({f"{number}": 1 for number in range(2000)})
    assert len(made._level.met) == 3


def test_every_rule_names_fields_of_its_subject_only() -> None:
    assert len(CHOOSY) > 150
    assert "engine" not in {rule.subject for rule in RULES if rule.when}
    for rule in RULES:
        if rule.subject == "pod":
            assert {path.partition(".")[0] for path in rule.when} <= {"metadata", "spec"}, rule.id
