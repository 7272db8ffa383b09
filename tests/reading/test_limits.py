from __future__ import annotations

from typing import Any

import pytest

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.node import Node
from k8slint.model.tree import Mapping
from k8slint.reading import read
from k8slint.reading.problem import ManifestError


def problem_of(content: str, **limits: Any) -> ManifestError:
    (problem,) = read(content, limits=DEFAULT_LIMITS._replace(**limits)).problems
    return problem


@pytest.mark.parametrize(
    "bomb",
    ["[" * 100_000, "{a: " * 50_000, "- " * 30_000 + "x", '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000],
    ids=["flow", "flow mapping", "dashes", "json", "closed"],
)
def test_depth_bombs_name_the_limit(bomb: str) -> None:
    problem = problem_of(bomb)
    assert problem.cause == "limit"
    assert "'depth'" in problem.message


def test_block_depth_bombs_name_the_limit() -> None:
    text = "".join(f"{' ' * level}a:\n" for level in range(300))
    assert "'depth'" in problem_of(text).message
    assert problem_of(text).line == 201


def test_alias_bombs_end_as_they_do_in_kubectl() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 30):
        text += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    problem = problem_of(text)
    assert problem.cause == "alias"
    assert "excessive" in problem.message


def test_expanded_aliases_have_a_limit_of_their_own() -> None:
    text = "a: &a [1, 2, 3]\nb: [*a, *a]\n"
    assert "'expanded aliases'" in problem_of(text, expanded_nodes=5).message
    assert read(text, limits=DEFAULT_LIMITS._replace(expanded_nodes=8)).problems == []


def test_honest_use_of_aliases_is_fine() -> None:
    text = "base: &base {a: 1, b: [1, 2]}\n" + "".join(f"s{number}:\n  <<: *base\n  c: 1\n" for number in range(300))
    assert read(text).problems == []


def test_nodes_bytes_and_documents_have_limits() -> None:
    assert "'nodes'" in problem_of("a: [" + "1, " * 100 + "1]\n", nodes=50).message
    assert "'nodes'" in problem_of('{"a": [' + "1, " * 100 + "1]}", nodes=50).message
    assert "'file_bytes'" in problem_of("a: 1\n", file_bytes=3).message
    problem = problem_of("a: 1\n---\n" * 5, documents=3)
    assert ("'documents'" in problem.message, problem.line) == (True, 7)


def test_huge_scalars_and_numbers_are_only_text() -> None:
    text = "a: " + "9" * 100_000 + "\nb: " + "x" * 1_000_000 + "\nc: 0" + "7" * 5000 + "\n"
    (document,) = read(text).documents
    assert document.value["a"] == "9" * 100_000
    assert len(document.value["b"]) == 1_000_000
    assert read('{"a": ' + "9" * 100_000 + "}").problems[0].cause in ("number", "json")


def test_a_million_lines_do_not_fill_the_memory_of_lines() -> None:
    from k8slint.reading import fast_line

    read("".join(f"key{number}: {number}\n" for number in range(40_000)))
    read("".join(f"key{number}: {number}\n" for number in range(40_000, 80_000)))
    assert len(fast_line.shapes) <= fast_line._MOST_SHAPES
    assert len(fast_line._heads) <= fast_line._MOST_MET
    assert len(fast_line._texts) <= fast_line._MOST_MET


def test_empty_documents_count_too() -> None:
    assert "'documents'" in problem_of("---\n" * 50, documents=10).message
    assert "'documents'" in problem_of("{} null null null", documents=3).message


@pytest.mark.parametrize(
    "text",
    [
        "a: {" + ", ".join(f"k{number}: {number}" for number in range(30_000)) + "}\n",
        "a: [" + "[x], " * 60_000 + "x]\n",
        "a: '" + "''" * 200_000 + "\n",
        "a: &x " + "& " * 100_000 + "\n",
        "a: x" + ":#" * 200_000 + " \n",
        "a: |\n" + " " * 500_000 + "\n",
        'a: "' + "$" * 300_000 + '{x"\n',
        "a: " + "1" * 300_000 + "_\n",
        "# k8slint: x " + " #" * 200_000 + "\na: '" + " #" * 200_000 + " k8slint:'\n",
        "a: [" + "b:c, " * 50_000 + "d]\n",
        "- " * 5 + "x\n" + "- x: {}\n" * 20_000,
    ],
    ids=[
        "keys",
        "nested",
        "quotes",
        "anchors",
        "colons",
        "blanks",
        "dollars",
        "digits",
        "hashes",
        "flow colons",
        "mix",
    ],
)
def test_long_lines_are_read_in_proportion_to_their_length(text: str) -> None:
    from k8slint.reading.comments import comments_of

    reading = read(text)
    comments_of(reading)
    assert len(reading.documents) + len(reading.problems) == 1


def test_places_in_a_mapping_of_many_keys_are_not_counted_out_one_by_one() -> None:
    (document,) = read("".join(f"key{number}: {number}\n" for number in range(30_000))).documents
    looks = 0

    class Counted(Mapping):
        __slots__ = ()

        def __iter__(self) -> Any:
            nonlocal looks
            looks += 1
            return super().__iter__()

    counted = Counted(document.value)
    counted.places = document.value.places
    root = Node(document.source, counted, document.mark, None, None)
    assert [child.span.line for _, child in root.items()] == [*range(1, 30_001)]
    assert looks < 10
