"""What `when` of a rule over many objects says is true: whoever asks every check about every scope finds the same."""

from __future__ import annotations

import random

import pytest

from k8slint.analysis.conclude import layout_of
from k8slint.analysis.crosscheck import Questions
from k8slint.analysis.engine import ActiveRule, ScopeRules
from k8slint.analysis.run import all_results, engines_of
from k8slint.kube.inventory import Inventory
from k8slint.model.finding import Problem
from k8slint.model.rule import Context, Rule
from k8slint.project.configuration import config_from_values
from k8slint.project.project import Project
from k8slint.rulebook.example import Example
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

CLUSTER = [rule for rule in RULES if rule.subject == "cluster"]


def rules(*whens: tuple[str, ...]) -> list[ActiveRule]:
    made = [
        Rule(f"r-{place}", "pods", "", "info", "nobody", "cluster", (), True, 0, 0, {}, when)
        for place, when in enumerate(whens)
    ]
    return [ActiveRule(rule, Context({}, 30), "") for rule in made]


def ids(made: ScopeRules, *words: str) -> str:
    return " ".join(entry.rule.id[2:] for entry in made.about(set(words)))


def test_one_call_is_enough_and_joined_words_must_all_be_there() -> None:
    made = ScopeRules(rules(("b",), (), ("a", "b+c"), ("c+d",)))
    assert ids(made) == "1"
    assert ids(made, "b") == "0 1"
    assert ids(made, "c", "x") == "1"
    assert ids(made, "c", "b") == "0 1 2"
    assert ids(made, "d", "c") == "1 3"
    assert ids(made, "a") == ids(made, "a", "y") == "1 2"


def test_nearly_every_rule_says_when() -> None:
    assert {rule.id for rule in CLUSTER if not rule.when} == {"object-defined-twice"}


EXAMPLES = [
    (f"{rule.id}-{number}", example) for rule in CLUSTER for number, example in enumerate(load_page(rule).examples)
]


def questions(files: dict[str, str], config: dict[str, object]) -> Questions:
    settings = config_from_values({**config, "rules": {rule.id: "warning" for rule in CLUSTER}})
    project = Project.of_texts({name: text.encode() for name, text in files.items()}, settings)
    engines = engines_of(project)
    return Questions(all_results(project, engines), engines, layout_of(project))


def found_unasked(asked: Questions) -> list[tuple[str, Problem]]:
    """What rules find in scopes whose words do not call them."""
    (ruleset,) = asked._rulesets.all
    entries = ruleset.of_subject("cluster")
    assert len(entries) == len(CLUSTER)
    chosen, found = ScopeRules(entries), []
    for number, scope in enumerate(asked.world.scopes):
        inventory = Inventory(scope, number, asked.world)
        called = chosen.about(inventory.words())
        for entry in entries:
            if entry not in called:
                found += [(entry.rule.id, problem) for problem in entry.check(inventory, entry.context)]
    return found


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_a_rule_that_is_not_called_would_find_nothing(name: str, example: Example) -> None:
    asked = questions(dict(example.files), dict(example.config or {}))
    assert found_unasked(asked) == []


@pytest.mark.parametrize("seed", range(12))
def test_nor_would_it_where_the_objects_of_many_examples_meet(seed: int) -> None:
    """Objects of examples thrown together, a folder for each handful."""
    chance = random.Random(seed)
    files = {}
    for folder in range(25):
        for number, (_, example) in enumerate(chance.sample(EXAMPLES, 4)):
            for name, text in example.files.items():
                files[f"{folder}/{number}-{name.replace('/', '-')}"] = text
    assert found_unasked(questions(files, {"private_registries": ["*.example.com"]})) == []
