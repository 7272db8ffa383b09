from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from k8slint.model.node import Node
from k8slint.model.span import Span
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading import read
from k8slint.reading.manifest import plain
from tests.reading.manifests import debris, manifests
from tests.reading.trees import nodes_of


def root(text: str, document: int = 0) -> Node:
    reading = read(text, "f.yaml")
    assert reading.problems == []
    return reading.documents[document].root


def place(span: Span | None) -> tuple[int, ...]:
    assert span is not None
    assert span.line == span.end_line
    return span.line, span.column, span.end_column


@pytest.mark.parametrize("dull", ["", "z: !t 1\n"])  # the second line sends the file to the full parser
def test_keys_and_values(dull: str) -> None:
    text = dull + "spec:\n  containers:\n  - name: \"web\"\n    image: nginx:1.2  # c\n    é: 'it''s'\n"
    first = 1 + bool(dull)
    node = root(text).get("spec", "containers", 0)
    assert place(node.get("name").span) == (first + 2, 11, 16)
    assert place(node.get("name").key_span) == (first + 2, 5, 9)
    assert place(node.get("image").span) == (first + 3, 12, 21)
    assert place(node.get("é").span) == (first + 4, 8, 15)
    assert place(node.get("é").inside(3, 4)) == (first + 4, 13, 14)
    assert place(root(text).get("spec").span) == (first, 1, 5)
    assert place(node.get("missing").span) == (first + 2, 5, 16)


@pytest.mark.parametrize("dull", ["", ", z: !t 1"])
def test_flow_collections(dull: str) -> None:
    node = root(f'a: {{b: [x, "y"], c: {{d: 1}}{dull}}}\n').get("a")
    assert place(node.get("b", 0).span) == (1, 9, 10)
    assert place(node.get("b", 1).span) == (1, 12, 15)
    assert place(node.get("b", 1).inside(0, 1)) == (1, 13, 14)
    assert place(node.get("c", "d").key_span) == (1, 22, 23)
    assert place(node.get("c", "d").span) == (1, 25, 26)
    assert node.get("b").raw == '[x, "y"]'
    assert node.get("c").raw == "{d: 1}"


def test_json() -> None:
    text = '{\n  "kind": "Pod",\n  "a\\u00e9": ["x", {"😀": "t\\n\\ud83d\\ude00!"}], "n": 1.0\n}\n'
    node = root(text)
    assert place(node.get("kind").span) == (2, 11, 16)
    assert place(node.get("kind").key_span) == (2, 3, 9)
    assert place(node.get("aé", 0).span) == (3, 15, 18)
    deep = node.get("aé", 1, "😀")
    assert deep.text == "t\n😀!"
    assert place(deep.key_span) == (3, 21, 24)
    assert place(deep.inside(2, 3)) == (3, 30, 42)
    assert place(deep.inside(3, 4)) == (3, 42, 43)
    assert node.get("n").value == 1


def test_aliases_know_where_they_are_written_and_where_they_are_used() -> None:
    text = "a: &x\n  b: v\nc: *x\nd:\n  <<: *x\n  e: 1\nf: &s v2\ng: *s\nh:\n- *s\n"
    node = root(text)
    assert place(node.get("c", "b").span) == (2, 6, 7)
    assert place(node.get("c", "b").use_span) == (3, 4, 6)
    assert place(node.get("c").use_span) == (3, 4, 6)
    assert place(node.get("d", "b").span) == (2, 6, 7)
    assert place(node.get("d", "b").use_span) == (5, 7, 9)
    assert node.get("d", "e").use_span is None
    assert place(node.get("g").span) == (7, 7, 9)
    assert place(node.get("g").use_span) == (8, 4, 6)
    assert place(node.get("h", 0).use_span) == (10, 3, 5)


def test_scalars_of_an_anchor_are_the_same_place_for_both_readers() -> None:
    fast = root("f: &s v2\ng: *s\nh:\n- *s\n")
    slow = root("f: &s v2\ng: *s\nh:\n- *s\nz: !t 1\n")
    for keys in (("f",), ("g",), ("h", 0)):
        assert fast.get(*keys).mark == slow.get(*keys).mark


def test_a_mapping_that_is_merged_where_it_stands_is_used_there() -> None:
    node = root("a:\n  <<: {b: 1}\n  c: 2\n")
    assert place(node.get("a", "b").use_span) is not None
    assert node.get("a", "c").use_span is None


def test_merged_fields_win_over_those_before_and_lose_to_those_after() -> None:
    node = root("x: &x {a: 1, b: 1}\nv:\n  a: 2\n  <<: *x\n  b: 2\nw:\n  <<: [{a: 3}, *x]\n")
    assert node.get("v").value == {"a": 1, "b": 2}
    assert node.get("w").value == {"a": 3, "b": 1}


def test_block_scalars_and_what_is_inside_them() -> None:
    node = root("a: |\n  first\n\n  second line\nb: >-\n  one\n  two\n")
    assert node.get("a").value == "first\n\nsecond line\n"
    assert place(node.get("a").inside(7, 13)) == (4, 3, 9)
    assert node.get("b").value == "one two"
    assert place(node.get("b").inside(4, 7)) == (7, 3, 6)


def test_characters_are_counted_not_bytes() -> None:
    node = root('é: 1\n😀a: "😀\\t:tag"\n')
    assert place(node.get("😀a").span) == (2, 5, 14)
    assert place(node.get("😀a").inside(3, 6)) == (2, 10, 13)


@pytest.mark.parametrize(
    ("quoted", "start", "end", "column"),
    [
        ('"a\\x41b"', 2, 3, 10),
        ('"\\u00e9b"', 1, 2, 11),
        ('"\\U0001F600b"', 1, 2, 15),
        ('"\\"b"', 1, 2, 7),
        ("'''b'", 1, 2, 7),
        ('"a b"', 2, 3, 7),
    ],
)
def test_escapes_are_skipped_by_inside(quoted: str, start: int, end: int, column: int) -> None:
    assert place(root(f"k: {quoted}\n").get("k").inside(start, end))[:2] == (1, column)


def test_offsets_are_those_of_the_file_in_every_document() -> None:
    text = "\ufeffa: 1\n---\n# c\nb: {c: d}\n---\n{e: [f]}\n"
    reading = read(text)
    assert [document.index for document in reading.documents] == [0, 1, 2]
    assert place(reading.documents[0].root.get("a").span) == (1, 4, 5)
    assert place(reading.documents[1].root.get("b", "c").span) == (4, 8, 9)
    assert place(reading.documents[2].root.get("e", 0).span) == (6, 6, 7)


def test_duplicate_keys_keep_both_places() -> None:
    text = "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n"
    (document,) = read(text).documents
    assert document.value == {"a": 3, "b": {"c": 2}}
    duplicates = sorted(document.duplicates, key=lambda one: one.last_start)
    assert [(d.key, text[d.first_start], text[d.last_start]) for d in duplicates] == [("c", "c", "c"), ("a", "a", "a")]
    assert [d.last_start for d in duplicates] == [text.index("c: 2"), text.index("a: 3")]
    assert duplicates[0].owner is document.value["b"]
    (of_json,) = read('{"a": 1, "a": 2}').documents
    assert (of_json.value, of_json.duplicates[0].first_start, of_json.duplicates[0].last_start) == ({"a": 2}, 1, 9)


def test_yes_and_on_are_the_same_key() -> None:
    (document,) = read("yes: 1\non: 2\n").documents
    assert (document.value, document.duplicates[0].key) == ({"true": 2}, "true")


def check_places(text: str) -> None:
    """Every span lies inside the file, and every path leads back to its value by way of its text."""
    reading = read(text, unknowns=False)
    lines = text.removeprefix("\ufeff").split("\n")
    for document in reading.documents:
        for node in nodes_of(document.root):
            for span in (node.span, node.key_span, node.use_span or node.span):
                assert 1 <= span.line <= span.end_line <= len(lines)
                assert 1 <= span.column <= len(lines[span.line - 1]) + 1
                assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
                assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert document.root.get(*node.keys).value is node.value
            assert node.path == "" or node.keys
            check_raw(node)


def check_raw(node: Node) -> None:
    """The text of a scalar on one line, read again as a value of its own, is the scalar."""
    raw = node.raw
    if isinstance(node.value, (Mapping, Sequence)) or raw[:1] in ("|", ">", "") or len(raw.splitlines()) > 1:
        return
    again = read("k: " + raw + "\n", unknowns=False, json=False)
    # A tag before the value decides its type and is no part of its text.
    assert node.mark is not None
    if not again.problems and node.source.text[: node.mark[2]].rstrip()[-1:] not in ("!", "t", "r"):
        assert plain(again.documents[0].value) == {"k": node.value}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifests())
def test_places_of_manifests_are_true(text: str) -> None:
    check_places(text)


@settings(max_examples=250, deadline=None)
@given(debris)
def test_places_of_debris_are_true(text: str) -> None:
    check_places(text)
