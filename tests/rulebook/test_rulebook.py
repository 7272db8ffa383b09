"""A rulebook is a value: rules by id, and what words mean in it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from k8slint.model.rule import Rule
from k8slint.rulebook.rulebook import Rulebook


def rule(rule_id: str, category: str) -> Rule:
    return Rule(rule_id, category, "A title", "warning", "nobody", "pod", (), True, 0, 0, {})


BOOK = Rulebook([rule("image-tag-latest", "images"), rule("image-untagged", "images"), rule("naked-pod", "pods")])


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("all", ["image-tag-latest", "image-untagged", "naked-pod"]),
        ("images", ["image-tag-latest", "image-untagged"]),
        ("naked-pod", ["naked-pod"]),
        ("", []),
        ("imges", []),
    ],
)
def test_a_word_means_a_rule_a_category_or_all(word: str, ids: list[Any]) -> None:
    assert BOOK.named(word) == ids
    assert (BOOK.unknown_word(word) is None) is bool(ids)


def test_a_hint_names_what_was_meant_or_where_to_look() -> None:
    assert BOOK.unknown_word("imges") == "; did you mean 'images'?"
    assert BOOK.unknown_rule("images") is not None
    assert BOOK.unknown_rule("naked-pods") == "; did you mean 'naked-pod'?"
    assert BOOK.unknown_rule("zzz") == "; `k8slint rules` lists them"
    assert BOOK.unknown_rule("naked-pod") is None


def test_it_is_a_mapping_of_rules() -> None:
    assert list(BOOK) == ["image-tag-latest", "image-untagged", "naked-pod"]
    assert BOOK["naked-pod"].category == "pods"
    assert BOOK.get("x") is None
    assert "x" not in BOOK
    assert len(BOOK) == 3
    assert BOOK.categories == ("images", "pods")


def test_the_built_in_rules_are_read_once_and_travel_by_name() -> None:
    built_in = Rulebook.load()
    assert Rulebook.load() is built_in
    assert pickle.loads(pickle.dumps(built_in)) is built_in
    assert len(pickle.dumps(built_in)) < 200
    assert list(pickle.loads(pickle.dumps(BOOK)).items()) == list(BOOK.items())
