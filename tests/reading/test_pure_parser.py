"""The parser written in Python stands in where libyaml is missing; it must read the same."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.reading import ManifestError, events, read
from k8slint.reading.document import Tree
from k8slint.reading.manifest import plain
from k8slint.reading.yaml_text import read_yaml
from tests.reading.manifests import debris, manifests
from tests.reading.test_fast import COMMON


def tree(text: str, pure: bool) -> Tree:
    return read_yaml(text, 0, len(text), DEFAULT_LIMITS, pure)


def test_the_common_manifest() -> None:
    assert plain(tree(COMMON, True).value) == plain(tree(COMMON, False).value)
    deep = [tree(COMMON, pure).value["spec"]["template"]["spec"]["containers"][0].marks for pure in (True, False)]
    assert deep[0] == deep[1]


@pytest.mark.parametrize(
    "text",
    [
        "a: [http://x, b?]\n",
        "x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n",
        "a: &x [*x]\n",
        "a: b\tc\n",
        "a:\tb\n",
        "a: on\t\n",
        "a: *x\n",
        "- !!int '3'\n- !t x\n",
        'a: "\\ud83d\\ude00"\n',
        "? a\n: b\n",
        "a: 'x\n",
        "{a: b, c}\n",
        "a: |2\n   x\n",
        "a: yes\nb: 010\n",
    ],
)
def test_values_are_the_same(text: str) -> None:
    def outcome(pure: bool) -> Any:
        try:
            return plain(tree(text, pure).value)
        except ManifestError as error:
            return error.cause

    assert outcome(True) == outcome(False)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifests())
def test_what_both_read_they_read_alike(text: str) -> None:
    text = text.split("\n---")[0] + "\n"
    try:
        ours, theirs = tree(text, True), tree(text, False)
    except ManifestError:
        return
    assert plain(ours.value) == plain(theirs.value)


@settings(max_examples=100, deadline=None)
@given(debris)
def test_debris_raises_nothing_else(text: str) -> None:
    if "\x00" in text or "\ud800" in text:
        return
    with contextlib.suppress(ManifestError):
        assert tree(text, True).mark[0] >= 0


def test_it_is_used_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_libyaml", lambda: None)
    (document,) = read("a: !t x\nb: p\tq\n").documents
    assert document.value == {"a": "x", "b": "p\tq"}
    assert read("a: b: c\n").problems[0].line == 1
