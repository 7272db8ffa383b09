"""The grammar: literals, operators, reserved words, and where errors stand."""

from __future__ import annotations

import pytest

from k8slint.kube.cel.errors import CelLimitReached
from k8slint.kube.cel.parser import parse
from tests.kube.cel.expressions import outcome, problems, value

NO_RANGE = "cannot be range of a comprehension (must be list, map, or dynamic)"
NO_INTEGER = "decimal clause can only be used on integers"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0x1F", 31),
        ("-9223372036854775808", -(2**63)),
        ("18446744073709551615u", 2**64 - 1),
        ("1e3", 1000.0),
        (".5 + 1.25", 1.75),
        (r"'a\tb\x41\u00e9\U0001F600\101'", "a\tbAé\U0001f600A"),
        (r"r'\d' + R" + r'"\\"', "\\d\\\\"),
        ("'''a'b\n''c'''", "a'b\n''c"),
        ("'a\r\nb'.size()", "compile"),
        ("'''a\r\nb'''", "a\nb"),
        (r"b'\xff\101é'", "/0HDqQ=="),
        (r"br'\x'", "XHg="),
        ("1 + 2 * 3 - 4 / 2 % 3", 5),
        ("1 < 2 == true", True),
        ("!!true", True),
        ("--1", 1),
        ("-1.5", -1.5),
        ("- -1", 1),
        ("[1, 2, 3,][2]", 3),
        ("{'a': 1,}.a", 1),
        ("true ? 1 : false ? 2 : 3", 1),
        ("false || true && false", False),
        ("1 // one\n + 1", 2),
        ("'a' in {'a': 1} && !('b' in ['a'])", True),
        (".object.kind", "Pod"),
        ("[1, ?optional.none(), ?optional.of(3)]", [1, 3]),
        ("[1, ?object.?nope]", "compile"),
        ("{'a': 1, ?'b': optional.none()}", {"a": 1}),
    ],
)
def test_values_of_literals_and_operators(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        *("", "1 +", "(1", "[1", "{'a': 1", "'a", '"a\n"', r"'\q'", r"'\400'", "rb'a'", "1_000", "0xG", "a b", "1 = 1"),
        *(
            "a.in",
            "a.1",
            "object.spec.true",
            "true ? true ? 1 : 2 : 3",
            "f(,)",
            "[,1]",
            "!-x!",
            "-!x",
            "a..b",
            "#",
            "$x",
        ),
        *("@result", "has()", "a.b.{}", "x?.y", "1 in", "a ? b", "'a' 'b'", "{1}", "b''' '", "\u00e9", "..a", "$x"),
    ],
)
def test_what_the_grammar_does_not_know(expression: str) -> None:
    assert problems(expression)


@pytest.mark.parametrize(
    ("expression", "line", "column", "message"),
    [
        ("1 + 'a'", 1, 3, "found no matching overload for '_+_' applied to '(int, string)'"),
        ("'a'.size(1)", 1, 9, "found no matching overload for 'size' applied to 'string.(int)'"),
        ("object.x && foo", 1, 13, "undeclared reference to 'foo' (in container '')"),
        ("true &&\n  request.nope", 2, 10, "undefined field 'nope'"),
        ("'☃' + 1", 1, 5, "found no matching overload for '_+_' applied to '(string, int)'"),
        ("has(object['a'])", 1, 11, "invalid argument to has() macro"),
        ("[1].all(1, true)", 1, 9, "argument must be a simple name"),
        ("[1, 'a']", 1, 5, "expected type 'int' but found 'string'"),
        (
            "1.all(x, true)",
            1,
            1,
            "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
        ),
        ("for", 1, 1, "reserved identifier: for"),
        ("object.`a-b`", 1, 8, "unsupported syntax: '`'"),
        ("9223372036854775808", 1, 1, "invalid int literal"),
        (r"'\ud800'", 1, 1, "invalid unicode code point"),
        ("'a'.matches('(')", 1, 13, "invalid matches argument"),
        ("duration('1d')", 1, 10, "invalid duration argument"),
        (
            "'%d'.format(['a'])",
            1,
            14,
            "error during formatting: decimal clause can only be used on integers, was given string",
        ),
        ("nope()", 1, 5, "undeclared reference to 'nope' (in container '')"),
        ("1 && 2", 1, 1, "expected type 'bool' but found 'int'"),
    ],
)
def test_where_an_error_stands(expression: str, line: int, column: int, message: str) -> None:
    assert problems(expression)[0] == (line, column, message)


def test_all_errors_are_reported_in_order() -> None:
    found = problems("foo + bar +\nbaz")
    assert [one[:2] for one in found] == [(1, 1), (1, 7), (2, 1)]


@pytest.mark.parametrize("word", ["if", "namespace", "for", "import", "package", "as", "void", "var", "while"])
def test_reserved_words_are_fields_but_not_names(word: str) -> None:
    assert value(f"object.{word}", object={word: 1}) == 1
    assert problems(word)
    assert problems(f"{word}()")


def test_depth_is_limited_as_in_the_api_server() -> None:
    assert value("+".join(["1"] * 240)) == 240
    assert problems("+".join(["1"] * 260)) == [(0, 0, "expression recursion limit exceeded: 250")]
    assert problems("(" * 260 + "1" + ")" * 260)
    assert value("(" * 100 + "1" + ")" * 100) == 1
    assert value(" && ".join(["true"] * 2000)) is True
    with pytest.raises(CelLimitReached):
        parse("(" * 200 + "1" + ")" * 200)


def test_length_is_limited() -> None:
    assert "exceeds limit" in problems("1" + " " * 100_000)[0][2]
