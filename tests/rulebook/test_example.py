"""Marks in examples say where findings are, and are gone when the example is checked."""

from __future__ import annotations

from k8slint.rulebook.example import ExpectedFinding, example_of


def test_marks_are_taken_off_and_remembered() -> None:
    example = example_of({"bad": "a: 1 # comment # <- 1\nb: 2\nc: 3 # <-\n"})
    assert example.files == {"example.yaml": "a: 1 # comment\nb: 2\nc: 3\n"}
    assert example.expected == (ExpectedFinding("example.yaml", 1, "1"), ExpectedFinding("example.yaml", 3, ""))
    assert example.bad


def test_two_marks_on_one_line_are_two_findings() -> None:
    assert [each[1:] for each in example_of({"bad": "a: b c # <- b # <- c\n"}).expected] == [(1, "b"), (1, "c")]


def test_several_files_and_lines_that_cannot_be_marked() -> None:
    example = example_of({"bad": {"a.yaml": "a: 1 # <-\n", "b.json": "{}\n"}, "expect": ["b.json:1", 2]})
    assert example.expected == (
        ExpectedFinding("a.yaml", 1, ""),
        ExpectedFinding("a.yaml", 2, ""),
        ExpectedFinding("b.json", 1, ""),
    )


def test_blanks_at_the_end_of_unmarked_lines_stay() -> None:
    assert example_of({"good": "a: 'x '  \n"}).files == {"example.yaml": "a: 'x '  \n"}
