"""Go's regular expressions: what is refused and where, what matches, and how long it takes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.go.regex import GoPattern, InvalidGoPattern, PatternNotJudged, compile_go
from k8slint.kube.go.regex_python import translated
from k8slint.kube.go.regex_syntax import parse


def refused(pattern: str) -> InvalidGoPattern:
    with pytest.raises(InvalidGoPattern) as caught:
        parse(pattern)
    return caught.value


@pytest.mark.parametrize(
    ("pattern", "message", "column"),
    [
        ("^a(?=b)", "invalid or unsupported Perl syntax: `(?=`", 3),
        ("a(?!b)", "invalid or unsupported Perl syntax: `(?!`", 2),
        ("(?<=a)b", "invalid named capture: `(?<=a)b`", 1),
        (r"(a)\1", r"invalid escape sequence: `\1`", 4),
        (r"ab\C", r"invalid escape sequence: `\C`", 3),
        ("a{1001}", "invalid repeat count: `{1001}`", 2),
        ("(a{100}){11}", "invalid repeat count: `{11}`", 9),
        ("a**", "invalid nested repetition operator: `**`", 2),
        ("x(*)", "missing argument to repetition operator: `*`", 3),
        ("a[z-b]", "invalid character class range: `z-b`", 3),
        ("[[:alfa:]]", "invalid character class range: `[:alfa:]`", 2),
        (r"\p{Grek}", r"invalid character class range: `\p{Grek}`", 1),
        ("a[bc", "missing closing ]: `[bc`", 2),
        ("a(b", "missing closing ): `a(b`", 2),
        ("ab)c", "unexpected ): `ab)c`", 3),
        ("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`", 1),
        ("a\\", "trailing backslash at end of expression: ``", 2),
        ("a\ud800", "invalid UTF-8: `\ud800`", 2),
        ("(" * 1001 + ")" * 1001, f"expression nests too deeply: `{'(' * 1001}{')' * 1001}`", 1),
        ("(?:[ab]c" * 4 + ")" * 4 + "{1001}", "invalid repeat count: `{1001}`", 37),
    ],
)
def test_what_go_refuses(pattern: str, message: str, column: int) -> None:
    error = refused(pattern)
    assert (error.message, error.column) == (message, column)
    assert str(error) == f"error parsing regexp: {message}"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?=a)", "look-around"),
        ("(?<!a)", "look-around"),
        (r"(a)\1", "backreferences"),
        (r"a\Z", r"'\z'"),
        ("[b-a]", ""),
    ],
)
def test_advice_says_what_go_has_instead(pattern: str, words: str) -> None:
    assert words in refused(pattern).advice


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"^\s$", " ", "\v"),
        (r"^\w$", "a", "é"),
        (r"^\d$", "5", "٥"),
        ("^[[:alpha:]]+$", "eu", "e1"),
        (r"^\p{Greek}$", "σ", "s"),
        (r"^\P{^Lu}$", "A", "a"),
        (r"^\p{uppercase letter}$", "A", "a"),
        (r"\Qa.b\E+$", "a.bb", "axb"),
        ("(?i)^k$", "\u212a", "j"),
        ("(?i)^ς$", "Σ", "S"),
        ("a$", "a", "a\n"),
        ("(?m)a$", "a\nb", "ab"),
        ("a.b", "a\u2028b", "a\nb"),
        ("(?s)a.b", "a\nb", "ab"),
        (r"^\101\x42\x{10FFFF}$", "AB\U0010ffff", "AB"),
        ("^a{,2}$", "a{,2}", "aa"),
        (r"^[^\x00-\x{10FFFF}]?$", "", "a"),
        (r"\B", "", "a"),
        (r"a\z", "ba", "ab"),
        ("(?P<x>a)(?<x>b)", "ab", "a"),
        ("(?i:a)b", "Ab", "AB"),
    ],
)
def test_semantics_that_differ_from_pythons(pattern: str, yes: str, no: str) -> None:
    compiled = compile_go(pattern)
    assert compiled.search(yes)
    assert compiled.find(yes) is not None
    assert not compiled.search(no)
    assert compiled.find(no) is None


def test_the_preferred_match_wins() -> None:
    def first(pattern: str, text: str) -> str | None:
        found = compile_go(pattern).find(text)
        return found and found.group()

    assert first("a|ab", "ab") == "a"
    assert first("a+?", "aaa") == "a"
    assert first("(?U)a+", "aaa") == "a"
    assert first("(?U)a+?", "aaa") == "aaa"
    assert first("(a*)*b|.", "aaac") == "a"


def test_groups_and_templates() -> None:
    pattern = compile_go(r"(?P<host>[a-z]+):(\d+)?")
    assert pattern.groups == ("host", "")
    found = pattern.find("see web:80")
    assert found is not None
    assert found.spans == ((4, 10), (4, 7), (8, 10))
    assert pattern.replace_all("web:80 db:", "$2-${host} $$1 $nobody$") == "80-web $1 $ -db $1 $"
    assert [match.group(2) for match in pattern.find_all("web:80 db:")] == ["80", None]
    assert pattern.fullmatch("web:80")
    assert not pattern.fullmatch("web:80/")
    assert not compile_go("a|ab").fullmatch("abc")
    assert compile_go("a|ab").fullmatch("ab")


def test_a_pattern_that_would_backtrack_is_not_translated() -> None:
    hostile = ("(a+)+$", "(ab|ac)*b", "(a*)*b", "a*a*a*b", "(a|ab)(c|bcd)*", "(?:a?){30}a{30}", r"(\w+\s?)+$", "(|a)+")
    assert [pattern for pattern in hostile if translated(parse(pattern).root)] == []
    plain = ("^[a-z]+$", "^a(b|c)*d$", r"^\d{1,3}(\.\d{1,3}){3}$", "(a|b)+c", "^(foo|bar|quux)$")
    assert [pattern for pattern in plain if not translated(parse(pattern).root)] == []


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y"])
def test_hostile_texts_cost_a_bounded_number_of_steps(pattern: str) -> None:
    compiled = GoPattern(pattern)
    text = "ax" * 5_000 + "!"
    compiled.search(text)
    assert compiled.steps < 30 * len(text)
    compiled.find(text[:500])
    assert compiled.steps < 200_000


def test_what_is_too_large_is_not_judged() -> None:
    with pytest.raises(PatternNotJudged):
        compile_go("(?:a|bc){1000}" * 20).search("a")
    with pytest.raises(PatternNotJudged):
        parse("a" * 300_000)
    with pytest.raises(PatternNotJudged):
        compile_go("a.{900}x").search("".join(random.Random(1).choices("abc", k=20_000)))


def test_a_table_of_states_stays_small() -> None:
    compiled = GoPattern("[ab]*a[ab]{12}c")
    for number in range(300):
        compiled.search(f"{number:012b}".replace("0", "a").replace("1", "b") * 3)
    assert len(compiled._tester._states) < 20_000


PATTERNS = st.recursive(
    st.sampled_from([*"abc.^$", r"\b", "[ab]", "[^a]", "", r"\d", "(?i)", "ſ"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("(?:%s|%s)".__mod__),
        st.tuples(inner, st.sampled_from(["*", "+?", "{1,2}", "??", "{2}"])).map("(%s)%s".__mod__),
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(PATTERNS, st.text("abcsS1\n", max_size=8))
def test_the_matchers_agree(pattern: str, text: str) -> None:
    """Python's `re`, the table of states, and the matcher that finds groups are three readings of one pattern."""
    compiled, slow = GoPattern(pattern), GoPattern(pattern)
    slow._expression = None
    assert compiled.find(text) == slow.find(text)
    assert compiled.search(text) == (slow.find(text) is not None)


@settings(max_examples=100)
@given(PATTERNS, st.text("abc\n", max_size=8))
def test_google_re2_agrees(pattern: str, text: str) -> None:
    re2 = pytest.importorskip("re2")
    found, other = compile_go(pattern).find(text), re2.search(pattern, text)
    assert (found and found.spans[0]) == (other and other.span())
