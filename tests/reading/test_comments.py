from __future__ import annotations

from typing import Any

from k8slint.reading import read
from k8slint.reading.comments import comments_of


def found(text: str, sign: str = "k8slint:") -> list[Any]:
    return [tuple(comment) for comment in comments_of(read(text), sign)]


def test_own_line_and_trailing_comments() -> None:
    text = "# k8slint: one\na: 1  # k8slint: two  \n  # k8slint: three\nb: 2 # no sign\n"
    assert found(text) == [
        (1, 1, 15, "# k8slint: one", True),
        (2, 7, 21, "# k8slint: two", False),
        (3, 3, 19, "# k8slint: three", True),
    ]


def test_what_stands_in_scalars_is_no_comment() -> None:
    text = (
        'a: "x # k8slint: no"\nb: \'y # k8slint: no\'\nc: z#k8slint:no\n"# k8slint: key": 1\n'
        'd: |\n  # k8slint: no\n  text # k8slint: no\ne: ["# k8slint: no", {f: "# k8slint: no"}]\n'
        "g: 'over\n  # k8slint: no\n  lines'\n"
    )
    assert found(text) == []


def test_the_header_of_a_block_scalar_may_carry_a_comment() -> None:
    assert found("a: |  # k8slint: yes\n  # k8slint: no\nb: 1\n") == [(1, 7, 21, "# k8slint: yes", False)]


def test_the_first_hash_starts_the_comment() -> None:
    assert found('a: "#" # see # k8slint: x\n') == [(1, 8, 26, "# see # k8slint: x", False)]


def test_columns_are_characters_and_line_ends_are_left_out() -> None:
    assert found("é: 😀 # k8slint: x\r\n") == [(1, 6, 18, "# k8slint: x", False)]


def test_other_signs_and_flow_collections() -> None:
    text = "# Source: chart/templates/a.yaml\na: [\n  1, # <- here\n  2]\n"
    assert found(text, "# Source:") == [(1, 1, 33, "# Source: chart/templates/a.yaml", True)]
    assert found(text, "# <-") == [(3, 6, 15, "# <- here", False)]


def test_comments_of_every_document_and_of_a_file_that_fails() -> None:
    text = "a: '# k8slint: no'\n---\n# k8slint: b\nb: 1\n---\nc: [ # k8slint: c\n"
    assert [comment[0] for comment in found(text)] == [3, 6]


def test_aliases_do_not_confuse_it() -> None:
    text = "a: &x 'v # k8slint: no'\nb: *x # k8slint: yes\nc: &y\n  d: *x\ne: *y\n"
    assert [comment[:2] for comment in found(text)] == [(2, 7)]
