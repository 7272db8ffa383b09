"""An error of YAML stands at its cause, which is often far above the place where a parser notices."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.reading import ManifestError
from k8slint.reading.manifest import read

CAUSES = [
    ("a:\n  args: [x, y\n  image: z\n", 2, "'[' opens here"),
    ("a:\n  args: [\n    x,\n    y\n  image: z\n", 2, "'[' opens here"),
    ("a:\n  x: {a: 1, b: {c: 2}\n  y: 2\n", 2, "'{' opens here"),
    ("a: {b: [1, 2}\nc: 1\n", 1, "'[' opens here"),
    ('{\n  "a": {\n    "b": {\n      "c": 1\n  },\n  "d": 2\n}\n', 3, "'{' opens here"),
    ("a: [x, y}\nb: 1\n", 1, "closes what '[' opened"),
    ('{\n  "a":\n    "b": 1\n  },\n  "c": 2\n}\n', 2, "what no '{' opens at the end of this line"),
    ("a: {\n  b:\n    c, d\n  ],\n  e: 1\n}\n", 2, "what no '[' opens at the end of this line"),
    ("a:\n    b: c\n  }\nd:\n  e: 1\n", 1, "what no '{' opens at the end of this line"),
    ("a:\n    b: c,\n    d: e\n  }\nf: 1\n", 1, "what no '{' opens at the end of this line"),
    ('a: {\n  b: "c"\n  "d": e\n}\n', 2, "a ',' is missing at the end of this line"),
    ("a: {\n  b: c # why\n  d: e\n}\n", 2, "a ',' is missing at the end of this line"),
    ("a: [\n  {b: 1}\n  {c: 2}\n]\n", 2, "a ',' is missing at the end of this line"),
    ("a:\n  b: [c]]\n  d: 1\n", 2, "this ']' closes nothing"),
    ('a: ["x" "y"]\nb: 1\n', 1, "a ',' is missing"),
    ("a: [INFO] started\nb: 1\n", 1, "text follows the closing bracket"),
    ('a:\n  b: "x\n  c: "y"\n  d: "z"\n', 2, 'the quote (") that opens here'),
    ("a:\n  b: 'x\n  c: y\n  d: 1\n", 2, "the quote (') that opens here"),
    ('a:\n  b: ["x", "y]\n  c: 1\n', 2, 'the quote (") that opens here'),
    ("a:\n  b: 'it's fine'\n  c: 1\n", 2, "text follows the closing quote"),
    ('a: {\n  "b: {\n    "c": "d"\n  },\n  "e": "f"\n}\n', 2, 'a quote (") is missing on this line'),
    ("a: {\n  'b: {\n    'c': d\n  },\n  'e': f\n}\n", 2, "a quote (') is missing on this line"),
    ("a:\n  - --header=Accept: text: plain\n", 2, "holds ': '"),
    ("a:\n  b: c: d\n", 2, "holds ': '"),
    ("a:\n  b: @c\n", 2, "start with '@'"),
    ("a:\n  b: `c`\n", 2, "start with '`'"),
    ("a:\n  b: %c\n", 2, "start with '%'"),
    ("a:\n\tb: 1\n", 2, "a tab indents"),
    ("a:\n  b: 1\n\tc: 2\n", 3, "a tab indents"),
    ("a:\n  b:1\n  c: 2\n", 2, "a space is missing after this ':'"),
    ("a:\n  b: 1\n  c:2\n  d: 3\n", 3, "a space is missing after this ':'"),
    ("a\n  b: 1\n", 1, "a ':' is missing"),
    ("a:\n  b 1\n  c: 2\n", 2, "a ':' is missing"),
    ("a:\n  -b: 1\n    c: 2\n", 2, "a space is missing after this '-'"),
    ("containers:\n  name: a\n    image: b\n", 2, "this list item has no '-'"),
    ("a:\n- b: 1\n  c: 2\nb: 3\n  c: 4\n- b: 5\n", 4, "this list item has no '-'"),
    ("args:\n  - a\n  b\n  - c\n", 3, "this list item has no '-'"),
    ("a:\n  - b: 1\n  c: 2\n", 3, "a key stands where only items"),
    ("a:\n  b: 1\n  - c\n", 3, "a list item stands among the keys"),
    ("a:\n  b: 1\n    c: 2\n  d: 3\n", 3, "indented by 4 spaces, those it belongs to by 2"),
    ("a:\n  b: 1\n c: 2\n", 3, "indented like this one, by 1 space"),
    ("e:\n  f: 1\na:\n b: 1\n  c: 2\n  d: 3\n", 4, "indented by 1 space, those that follow by 2"),
    ("a:\n   b: 1\n  c: 2\nd:\n  e: 1\n", 2, "indented by 3 spaces, those that follow by 2"),
    ("a:\nb: 1\n  c: 2\n", 2, "too few for the lines around it"),
    ("a:\n   - b: 1\n    c: 2\nd:\n  e: 1\n", 2, "too many for the lines around it"),
    ("a:\n  b: |\n    x\n   y\n    z\n  c: 1\n", 4, "less than the text of the block"),
    ("a:\n  b: |\n    x: 1\n  y:\n      z: 2\n    w: 1\n", 4, "less than the text of the block"),
    (" ---\na: 1\nb: 2\n", 1, "this '---' is indented"),
]


@pytest.mark.parametrize(("text", "line", "words"), CAUSES, ids=[words for _, _, words in CAUSES])
def test_the_cause_is_named(text: str, line: int, words: str) -> None:
    error = error_of(text)
    assert (error.line, words in error.headline) == (line, True), f"{error.line}: {error.headline}"


def error_of(text: str) -> ManifestError:
    return read(text, "a.yaml").problems[0]


@pytest.mark.parametrize("text", ["a: [b, {{ c }}\nd: 1\n", "a: [b\nc: 'd\ne: 1\n", "a: \x1fb\n"])
def test_what_is_not_certain_stays_where_the_parser_noticed(text: str) -> None:
    assert not error_of(text).is_cause


def test_the_place_where_kubectl_notices_stands_beside_the_cause() -> None:
    text = "apiVersion: v1\nkind: Pod\nspec:\n  args: [x, y\n\n  image: z\n"
    finding = lint_files({"a.yaml": text}, select=["yaml-unreadable"]).findings[0]
    assert (finding.place.span.line, finding.place.span.column) == (4, 9)
    assert [(each.message, each.span.line) for each in finding.related] == [("kubectl notices here", 6)]
    assert finding.consequence == "kubectl cannot read the document (did not find expected ',' or ']')."


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  user: hunter2
  password: "correct-horse"
  words: [battery, staple]
  text: |
    shibboleth
    open-sesame
"""
WORDS = ("hunter2", "correct-horse", "battery", "staple", "shibboleth", "open-sesame", "word", "horse")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(SECRET) - 1), st.sampled_from(["", " ", '"', "'", "[", "{", "]", "\n", ":", "\t", "@"]))
def test_no_value_is_quoted(at: int, char: str) -> None:
    text = SECRET[:at] + char + SECRET[at + (not char) :]
    for finding in lint_files({"a.yaml": text}).findings:
        if finding.rule == "yaml-unreadable":
            said = " ".join((finding.message, finding.fix, *[each.message for each in finding.related]))
            assert not [word for word in WORDS if word in said]


MANY = ['a: "x\n', "a: [x\n", "a: ]]\n", "a: 1\n  b: 1\n", "a:\n    b: 1\n  c: 2\n", "a: |\n   x\n  y\n", '- "\\"\n']


@pytest.mark.parametrize("text", MANY)
def test_many_errors_are_tried_a_bounded_number_of_times(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def reads(changed: str, events: object) -> bool:
        asked.append(changed)
        return False

    monkeypatch.setattr("k8slint.reading.yaml_text._reads", reads)
    assert read(text * 2000 + "b: [", "a.yaml").problems
    assert len(asked) <= 24


def test_noise_raises_nothing_but_errors_with_a_place() -> None:
    chance = random.Random(18)
    for _ in range(300):
        noisy = list(SECRET)
        for _ in range(4):
            noisy[chance.randrange(len(noisy))] = chance.choice("\"'[]{}:,-#|>&*!%@` \t\n\r~a1")
        for error in read("".join(noisy), "a.yaml").problems:
            assert 0 <= error.start <= error.end <= len(noisy)
