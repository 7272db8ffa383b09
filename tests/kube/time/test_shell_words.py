from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.shell.script import loops, shell_script, simple_commands
from k8slint.kube.shell.words import MAX_SCRIPT, Operator, Unreadable, Word, has_flag, shell_words

SHELL_TEXT = st.text(alphabet=" \t\n;&|()<>'\"\\$`{}#!=abdefhilnoprstuwy0159-./", max_size=80)


def words_of(script: str) -> list[Word]:
    """Return the tokens of a script without operators."""
    tokens = shell_words(script)
    words = [token for token in tokens if isinstance(token, Word)]
    assert len(words) == len(tokens)
    return words


def texts(script: str) -> list[Any]:
    return [token.text for token in shell_words(script)]


def test_words_and_operators_of_the_docstring() -> None:
    tokens = shell_words('sleep 5 && kill -QUIT "$(cat /run/pid)"')
    assert [token.text for token in tokens] == ["sleep", "5", "&&", "kill", "-QUIT", "$(cat /run/pid)"]
    assert isinstance(tokens[2], Operator)
    assert tokens[5] == Word("$(cat /run/pid)", literal=False, quoted=True)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'a b' c", ["echo", "a b", "c"]),
        ('echo "a \\"b\\" \\$c"', ["echo", 'a "b" $c']),
        ("echo a\\ b", ["echo", "a b"]),
        ("a\\\n b", ["a", "b"]),
        ("a;b||c|d&e", ["a", ";", "b", "||", "c", "|", "d", "&", "e"]),
        ("a # b c\nd", ["a", "\n", "d"]),
        ("a#b", ["a#b"]),
        ("curl x > /dev/null 2>&1; sleep 3", ["curl", "x", ";", "sleep", "3"]),
        ("curl x &>/log && b", ["curl", "x", "&&", "b"]),
        ("a 2>/dev/null <in >>out", ["a"]),
        ("sleep 2 >log", ["sleep", "2"]),
        ("a 2>&-", ["a"]),
        ("echo ${A:-b c} $(seq 1 2) `date`", ["echo", "${A:-b c}", "$(seq 1 2)", "`date`"]),
        ("echo $(echo ')')", ["echo", "$(echo ')')"]),
        ("", []),
        ("\\", [""]),
    ],
)
def test_shell_words(script: str, words: list[Any]) -> None:
    assert texts(script) == words


@pytest.mark.parametrize(
    "script", ["echo 'a", 'echo "a', "echo $(a", "echo `a", "cat <<EOF\na\nEOF", "a < <(b)", "x" * 99_999]
)
def test_unreadable_scripts_are_named_so(script: str) -> None:
    with pytest.raises(Unreadable):
        shell_words(script)


def test_expanded_words_are_not_literal() -> None:
    assert [w.literal for w in words_of("a $b '$c' \"$d\" \\$e $ 100$")] == [
        True,
        False,
        True,
        False,
        True,
        True,
        True,
    ]


def test_flags_of_a_bundle() -> None:
    assert has_flag("-ec", "e")
    assert not has_flag("--rename", "e")
    assert not has_flag("e", "e")


@given(SHELL_TEXT)
def test_reading_any_text_ends_and_only_says_unreadable(script: str) -> None:
    try:
        tree = shell_script(script)
    except Unreadable:
        return
    assert all(command.words for command in simple_commands(tree))
    assert len(list(loops(tree))) <= script.count("do")


@given(st.lists(st.text(alphabet="abc$ ;|&'\"\\\n", max_size=6), max_size=6))
def test_single_quotes_hide_everything(words: list[Any]) -> None:
    script = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
    assert [(w.text, w.literal) for w in words_of(script)] == [(word, True) for word in words]


def test_simple_commands_come_in_the_order_of_the_text() -> None:
    tree = shell_script(
        "a | b && { c; } ; if d; then e; elif f; then g; else h; fi; while i; do j; done & for x in 1 2; do k; done"
    )
    assert "".join(command.words[0].text for command in simple_commands(tree)) == "abcdefghijk"
    assert [type(loop).__name__ for loop in loops(tree)] == ["Loop", "Each"]


@pytest.mark.parametrize(
    "script",
    [
        "case a in b) c;; esac",
        "f() { a; }",
        "a )",
        "( a",
        "if a; then b",
        "a && ",
        "do a",
        "(" * 50,
        "for ((;;)); do a; done",
        "fi",
    ],
)
def test_grammar_that_is_not_read(script: str) -> None:
    with pytest.raises(Unreadable):
        shell_script(script)


def test_a_long_script_is_read_to_its_bound() -> None:
    script = "true;" * (MAX_SCRIPT // 5)
    assert len(shell_script(script)) == MAX_SCRIPT // 5
