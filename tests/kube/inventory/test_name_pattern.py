"""Names with `*` in them, and names that differ by a slip."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.inventory.name_pattern import covers, is_near, one_of

NAMES = st.text("ab-", max_size=8)
PATTERNS = st.text("ab-*", max_size=8)


@given(PATTERNS, NAMES)
def test_patterns_mean_what_shells_mean(pattern: str, name: str) -> None:
    assert covers(pattern, name) == fnmatch.fnmatchcase(name, pattern)


def test_a_long_pattern_is_quick() -> None:
    assert not covers("*a" * 2000 + "b", "a" * 5000)


@given(PATTERNS, PATTERNS)
def test_either_may_be_the_pattern(first: str, second: str) -> None:
    assert one_of(first, second) == one_of(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("web-settings", "web-setings"),
        ("web-settings", "web-stetings"),
        ("postgres", "postgras"),
        ("app-config", "appconfig"),
    ],
)
def test_slips_are_near(first: str, second: str) -> None:
    assert is_near(first, second)
    assert is_near(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("web-1", "web-2"),
        ("config-a", "config-b"),
        ("db", "dc"),
        ("web", "webs"),
        ("worker", "worker"),
        ("tenant1-db", "tenant2-db"),
    ]
    + [("settings", "setting"), ("shop-login", "mail-login")],
)
def test_names_that_differ_on_purpose_are_not(first: str, second: str) -> None:
    assert not is_near(first, second)
