from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.reading import ManifestError, read, values_of
from k8slint.reading.manifest import plain
from tests.reading.manifests import debris, manifests


def outcome(content: bytes | str, **options: Any) -> tuple[Any, ...]:
    """The documents of a file as kubectl takes them, and the line of the problem, 0 for none."""
    reading = read(content, **options)
    assert len(reading.problems) <= 1
    return [plain(document.value) for document in reading.documents], sum(p.line for p in reading.problems)


@pytest.mark.parametrize(
    ("text", "documents", "line"),
    [
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}], 0),
        ("a: 1\n--- # c\nb: 2\n", [{"a": 1}, {"b": 2}], 0),
        ("a: 1\n--- \u00a0\nb: 2\n", [{"a": 1}, {"b": 2}], 0),
        ("a: 1\n--- b: 2\n", [], 2),
        ("a: 1\n---b: 2\n", [], 2),
        ("x: 1\n---\na: |\n  key\n-----BEGIN\n", [{"x": 1}], 5),
        ("--- {a: 1}\n", [], 1),
        ("\ufeff--- {a: 1}\n", [], 1),
        ("a: |\n  ---\n", [{"a": "---\n"}], 0),
        ("a: 1\n...\nb: [\n", [{"a": 1}], 0),
        ("a: 1\n...\nb: 2\n---\nc: 3\n", [{"a": 1}, {"c": 3}], 0),
        ("%YAML 1.1\n---\na: 1\n", [], 2),
        ("# c\n---\n\n---\nnull\n---\na: 1\n", [{"a": 1}], 0),
        ("a: 1\n---\nb: [\n---\nc: 1\n", [{"a": 1}], 3),
        ("'a\n---\nb'\n", [], 1),
        ("just text\n", ["just text"], 0),
        ('a: "x"b: 1\n', [], 1),
        ("a: 1\x07\n", [], 1),
        ("a: 1\n---\nb: \x00\n", [{"a": 1}], 3),
        ("", [], 0),
    ],
)
def test_documents_are_cut_as_kubectl_cuts_them(text: str, documents: list[Any], line: int) -> None:
    assert outcome(text) == (documents, line)


@pytest.mark.parametrize(
    ("text", "documents", "line"),
    [
        ('{"a": 1}{"b": 2}\n{"c": 3}', [{"a": 1}, {"b": 2}, {"c": 3}], 0),
        ('{"a": 1}\n---\nb: 2\n', [{"a": 1}, {"b": 2}], 0),
        ('{"a": 1} # c\n', [{"a": 1}], 0),
        ('{"a": 1}{"b": 2} x', [{"a": 1}, {"b": 2}], 1),
        ("{a: 1}\n---\nb: 2\n", [{"a": 1}, {"b": 2}], 0),
        ('{"a": 1,}\n', [{"a": 1}], 0),
        ('\n\n  {"a": "\\/"}\n', [{"a": "/"}], 0),
        ('{"a": "\\ud83d\\ude00 \\ud83d"}', [{"a": "😀 \ufffd"}], 0),
        ('{"a": 1, "a": 2}', [{"a": 2}], 0),
        (
            '{"a": [1, 1.0, -0, 1e3, 12345678901234567890, true, null]}',
            [{"a": [1, 1, 0, 1000, 12345678901234567890, True, None]}],
            0,
        ),
        ('{\n"a": tru,\n}{"b": 1}', [{"a": "tru"}], 0),
        ('{\n"a": tru: 1\n}', [], 2),
        ('{"a": 01}', [{"a": 1}], 0),
        ('{"a"\n:\n', [], 3),
        ('{"a": 1e999}', [], 1),
        ('[{"a": 1}]', [[{"a": 1}]], 0),
        ("{}", [{}], 0),
    ],
)
def test_json_streams(text: str, documents: list[Any], line: int) -> None:
    assert outcome(text) == (documents, line)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: [http://x:80/y, b:c]", {"a": ["http://x:80/y", "b:c"]}),
        ("a: {b:c, d: e:f}", {"a": {"b:c": None, "d": "e:f"}}),
        ('a: "it\\\'s"', {"a": "it's"}),
        ("a: !!binary aGVsbG8=", {"a": "hello"}),
        ("a: ! 1", {"a": "1"}),
        ("a:\tb", {"a": "b"}),
        ("a: b\tc", {"a": "b\tc"}),
        ("a: &x 1\nb: *x", {"a": 1, "b": 1}),
        ("*x : 1\n", None),
        ("&x a: 1\n*x : 2", {"a": 2}),
        ("a: [b?c]", None),
        ('a: "\\/"', None),
        ("<<: 1", None),
        ("a: &x [*x]", None),
        ("{[a]: 1}", None),
        ("{a: 1}: 1", None),
        ("null: 1", None),
        ("9223372036854775808: 1", None),
        ("1e23: 1", {"1e+23": 1}),
        ("0.1: 1", {"0.1": 1}),
        ("a: .nan", None),
        ("a: .inf\na: 1", {"a": 1}),
        ("a: {~: 1}\na: 2", {"a": 2}),
        ("a: !!int x", None),
        ("a: !!float 1", {"a": 1}),
        ("a: !!bool 'yes'", {"a": True}),
        ("a: !!null x", None),
        ("a: !!timestamp 2024-02-30", None),
        ("a: !!binary '='", None),
        ("a: |\n  x\n\ufeff\n", None),
        ("b: 1\n\ufeffa: 1", {"b": 1, "\ufeffa": 1}),
        ("a: [1, 2,]", {"a": [1, 2]}),
    ],
)
def test_where_parsers_differ_kubectl_is_right(text: str, value: dict[str, Any] | None) -> None:
    documents, line = outcome(text)
    assert (documents, line > 0) == (([value], False) if value is not None else ([], True))


def test_values_of_raises_with_a_place() -> None:
    with pytest.raises(ManifestError, match="line 3, column 3") as caught:
        values_of("a: 1\n---\n  @b\n")
    assert (caught.value.line, caught.value.column, caught.value.cause) == (3, 3, "syntax")


def test_values_of_gives_plain_values_without_placeholders() -> None:
    (value,) = values_of("a: ${X}\nb: [{c: '{{ y }}'}]\n")
    assert value == {"a": "${X}", "b": [{"c": "{{ y }}"}]}
    assert [type(value), type(value["b"]), type(value["b"][0])] == [dict, list, dict]


@pytest.mark.parametrize(
    ("content", "documents", "line", "words"),
    [
        (b"a: caf\xc3\xa9\n", [{"a": "café"}], 0, ""),
        (b"\xef\xbb\xbfa: 1\n", [{"a": 1}], 0, ""),
        (b"a: 1\nb: caf\xe9\n", [], 2, "0xe9"),
        (b"a: 1\n---\nb: \xff\xfe\n", [{"a": 1}], 3, "UTF-8"),
        (b"x: \x1b[0m\n", [], 1, "U+001B"),
        ("a: 1\n---\nb: é\n".encode("utf-16"), [{"a": 1}, {"b": "é"}], 0, ""),
        (b"\xff\xfea: 1\n", [], 1, "UTF-16"),
        (b'\xef\xbb\xbf{"a": 1} {"b": 2}', [{"a": 1}, {"b": 2}], 0, ""),
        (b"\xfe\xff" + "a: é\n".encode("utf-16-be"), [{"a": "é"}], 0, ""),
        ("a: 1\n".encode("utf-32"), [], 1, "UTF-32"),
        (b'{"a": "\xff"}', [{"a": "\ufffd"}], 0, ""),
    ],
)
def test_encodings(content: bytes, documents: list[Any], line: int, words: str) -> None:
    assert outcome(content) == (documents, line)
    assert all(words in problem.message for problem in read(content).problems)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60) | debris)
def test_nothing_makes_it_raise(content: bytes | str) -> None:
    reading = read(content, "f")
    assert len(reading.problems) <= 1
    assert "\ud800" not in reading.source.text
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.message
    with contextlib.suppress(ManifestError):
        assert isinstance(values_of(content), list)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifests())
def test_line_ends_and_byte_order_marks_change_no_value(text: str) -> None:
    expected = outcome(text, unknowns=False)
    assert outcome(text.replace("\n", "\r\n"), unknowns=False) == expected
    assert outcome(text.encode(), unknowns=False) == expected
    if not text.startswith("---"):
        assert outcome("\ufeff" + text, unknowns=False) == expected


def test_every_problem_says_what_to_do() -> None:
    for text in (
        "a: b: c",
        "a: [",
        "a: *x",
        "- a\nb",
        "a: 'x",
        "\ta",
        "a: @",
        "a: %",
        "a: `",
        "a: {",
        "a: !x!y z",
        "a: |x",
    ):
        (problem,) = read(text).problems
        assert "kubectl" in problem.message
        assert "; " in problem.message or ": " in problem.message
        assert not problem.message.endswith(".")
