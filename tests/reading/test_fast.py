from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.source import Source
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading import read
from k8slint.reading.document import Tree
from k8slint.reading.fast import read_fast
from k8slint.reading.problem import ManifestError
from k8slint.reading.yaml_text import read_yaml
from tests.reading.manifests import debris, manifests
from tests.reading.trees import written


def fast(text: str) -> Tree | None:
    return read_fast(text, 0, len(text), DEFAULT_LIMITS)


def slow(text: str) -> Tree:
    return read_yaml(text, 0, len(text), DEFAULT_LIMITS)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifests())
def test_it_answers_exactly_as_the_parser_or_not_at_all(text: str) -> None:
    text = text.split("\n---")[0] + "\n"
    tree = fast(text)
    if tree is not None:
        assert written(tree) == written(slow(text))


@settings(max_examples=300, deadline=None)
@given(debris)
def test_debris_gets_no_answer_or_the_parsers(text: str) -> None:
    if text[1:].find("---") >= 0 or "\x00" in text or "\ud800" in text:
        return
    tree = fast(text)
    if tree is not None:
        assert written(tree) == written(slow(text))


COMMON = """\
---
# a comment
apiVersion: apps/v1
kind: Deployment  # trailing
metadata:
  name: &app web
  labels: {app: web, "tier": 'front', nested: [1, {a: ~}]}
  annotations:
    "quoted/key": "a: b # c"
    'single': 'it''s'
    empty: ""
    none:
    script: |
      #!/bin/sh
      if true; then

        echo "x"	# tab
      fi
    kept: |+
      x

    folded: >-
      one
      two

      three
spec:
  replicas: 2
  on: yes
  template:
    spec:
      containers:
      - name: *app
        image: registry.example:5000/team/app:1.2
        command: ["sh", '-c', --flag=a:b, -1]
        args: []
        ports:
          - containerPort: 8080
          -   name: http
              port: 1_000
      - name: b
      -
        name: c
      volumes:
      - emptyDir: {}
  list:
  - a
  - "b"
  - |
    text
  - [x]
  - {}
last: 0o17
"""


def test_the_common_manifest_is_read_without_a_parser() -> None:
    tree = fast(COMMON)
    assert tree is not None
    assert written(tree) == written(slow(COMMON))


def test_a_piece_in_the_middle_of_a_file_keeps_the_offsets_of_the_file() -> None:
    text = "a: 1\n---\n" + COMMON
    tree = read_fast(text, 9, len(text), DEFAULT_LIMITS)
    assert tree is not None
    assert written(tree) == written(read_yaml(text, 9, len(text), DEFAULT_LIMITS))


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n  c\n\n\n   d  \ne: f\n",
        "- a\n  - b\n- c\n",
        "- k: v\n     w\n  l: x\n",
        "a:\n  b\n  c\n",
        "a: # c\n\n  12\n",
        "a:\n  {b: 1}\nc: d\n",
        "a:\n  - b:\n      [c,\n       d]\n    e: f\n",
        "a:\n  |-\n  b\n  c\nd: e\n",
        "a:\n  'b\n  c'\n",
        "-\n  b\n- c\n",
        "a: 'b\n  c''s\n\n  d '\n",
        "a: 'b\n  '\nc: d\n",
        "a: '\n\n  b'\n",
        "- 'b\n\n  '\n",
        'a: "b\n  c"  # d\n',
        'a: "b\\\n  c\\n\\\n  \\ d"\n',
        'a: "b \\\n   c\n\n  d"\n',
        'a: "\n  b\\"c\\u20ac"\n',
        'a: "b\\t\\"c\\""\n',
        "a: [1,\n  2]\n",
        "a: [\n  b, {c: 'd'},\n]\ne: f\n",
        "a: [b c, d  e]\n",
        "a: |2\n   x\n",
        "a: |1-\n   x\n\n",
        "a: |\n\n  x\n",
        "a: |+\n  x\n \n\n",
        "a: >\n  x\n    y\n\n  z\n  w\n",
        "a: >-\n\n   x\n  \ty\n",
        "a: >+\n  x\n\n\n  y\n   z\n   w\n\n  v\n\n",
        "a:\n  b: >-\n    c\n     \n    d\n  e: f\n",
    ],
)
def test_values_of_several_lines_are_read_without_a_parser(text: str) -> None:
    try:
        full = slow(text)
    except ManifestError:
        assert fast(text) is None
        return
    tree = fast(text)
    assert tree is not None
    assert written(tree) == written(full)


@pytest.mark.parametrize("text", ["", "\n", "# only\n", "---\n", "--- # c\n\n"])
def test_nothing_is_null(text: str) -> None:
    tree = fast(text)
    assert tree is not None
    assert tree.value is None
    assert slow(text).value is None


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n  c: d\n",
        "a: b # c\n  d\n",
        "a: b\n  # c\n  d\n",
        "a: b\n  c:\n",
        "a: 'b'\n  c\n",
        "a: 'b\n---\n  c'\n",
        'a: "b\\x41"\n',
        'a: "b\\ud800"\n',
        'a: "b\\/c"\n',
        'a: "b\\\n\n  c"\n',
        "a: b: c\n",
        "a:\n\tb: 1\n",
        "a: 1\n b: 2\n",
        "a: 1\na: 2\n",
        "a: !t x\n",
        "a: &x\n  b: 1\n",
        "a: *nope\n",
        "a: [1, # c\n  2]\n",
        "a: ['b\n  c']\n",
        "a: [b\n  c]\n",
        "a: [b,, c]\n",
        "a: [,]\n",
        "a: {b: c,\nd: e}\n",
        "? a\n",
        "%YAML 1.1\n",
        "a: 1\r\n",
        "a: |\n   \n  x\n",
        "a: |9\n   x\n",
        "a: |\n   x\n  y\n",
        "null: a\n",
        "a: .inf\n",
        "- a\n b: c\n",
        "a\n",
        "- - a\n",
        "...\n",
        "a: @b\n",
        "a: - b\n",
        "a: b \x85c: d\n",
        "\ufeffa: 1\n",
        "a: {b: 1, b: 2}\n",
    ],
)
def test_what_is_not_certain_is_left_to_the_parser(text: str) -> None:
    assert fast(text) is None


def test_depth_is_left_to_the_parser_long_before_the_limit() -> None:
    limits = DEFAULT_LIMITS._replace(depth=5)
    text = "a:\n b:\n  c:\n   d:\n    e:\n     f: 1\n"
    assert read_fast(text, 0, len(text), limits) is None


def test_aliases_by_the_thousand_are_left_to_the_parser() -> None:
    text = "a: &x 1\nb:\n" + "- *x\n" * 10_001
    assert fast(text) is None
    assert fast(text[:-5]) is not None


def collections_of(value: Mapping | Sequence) -> Iterator[tuple[Any, ...]]:
    """Every mapping and sequence of a tree with its keys or indexes."""
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, (Mapping, Sequence)):
            yield value, list(value) if isinstance(value, Mapping) else range(len(value))
            pending.extend(value.values() if isinstance(value, Mapping) else value)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifests())
def test_one_mark_is_what_it_is_among_all_and_one_place_is_where_its_mark_says(text: str) -> None:
    asked = [part for document in read(text).documents for part in collections_of(document.value)]
    known = [part for document in read(text).documents for part in collections_of(document.value)]
    lines = Source("", text).lines
    for (holder, keys), (same, _) in zip(asked, known, strict=True):
        for key in keys:
            mark = same.marks[key]
            assert holder.mark(key) == mark
            place = holder.place(key)
            if place is None:
                continue
            start, end = mark[2], mark[3] if mark[3] > mark[2] else max(mark[1], mark[2])
            if isinstance(holder[key], (Mapping, Sequence)):
                start, end = mark[:2]
            assert place == (*lines.place(start), lines.place(end)[1])
            assert lines.place(start)[0] == lines.place(end)[0]


@pytest.mark.parametrize(
    "line",
    ["on: a", "a: {on: 1}", "8_0: a", "0x1F: a", "1.50: a", "a: 010", "a: -010", "a: [1, 010]", "a: 1.50", "a: &x 1_0"]
    + ["a: {b: {1.0: c}}", "- a: 0o17", "- 1e3", "mode: 440", "a: {mode: 400}"],
)
def test_a_line_that_may_mean_something_else_is_odd_however_often_it_is_met(line: str) -> None:
    for _ in range(3):
        odd, plain = fast(f"{line}\n"), fast("a: 10\nb: {c: 1.5}\n'on': \"010\"\nd: yes\n# 010: 1.50\n8080: a\n")
        assert odd is not None
        assert odd.odd
        assert plain is not None
        assert not plain.odd


def test_the_full_parser_leaves_it_open() -> None:
    assert slow("a: b\n").odd
