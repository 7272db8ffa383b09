"""Passwords in front of an `@` are found, tags in front of a digest are not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.model.userinfo import passwords_in, without_passwords


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pw@host/a", "https://user:***@host/a"),
        ("'postgres://u:p@h'", "'postgres://u:***@h'"),
        ("user:pw@quay.io/a/b:1", "user:***@quay.io/a/b:1"),
        ("https://u:p@ss@host/a", "https://u:***@host/a"),
        ("a://u:p@h/x b://v:q@h/y", "a://u:***@h/x b://v:***@h/y"),
        ("https://:pw@host/", "https://:***@host/"),
    ],
)
def test_passwords_are_hidden(text: str, shown: str) -> None:
    assert without_passwords(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "nginx:1.27@sha256:" + "a" * 64,
        "registry.example.com:5000/nginx:1@sha256:" + "a" * 64,
        "mail someone@example.com/x",
        "https://user@host/a",
        "a: b@c/d",
        "@",
        "@@@@",
        "user:@host/a",
        "",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert without_passwords(text) == text


@given(st.text(alphabet="a:/@ '", max_size=30))
def test_any_text(text: str) -> None:
    shown = without_passwords(text)
    assert without_passwords(shown) == shown
    for start, stop in passwords_in(text):
        assert 0 < start < stop < len(text)
        assert text[start - 1] == ":"
        assert text[stop] == "@"


def test_many_signs_are_looked_at_once() -> None:
    assert without_passwords("@" * 100_000) == "@" * 100_000
    assert without_passwords("u:x@h/" * 50_000).count("x") == 0
