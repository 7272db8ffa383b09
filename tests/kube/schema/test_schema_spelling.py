from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.schema.spelling import distance, nearest

WORDS = st.text(alphabet="abcde", max_size=8)


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_only_for_the_same_word(left: str, right: str) -> None:
    assert distance(left, right, 20) == distance(right, left, 20)
    assert (distance(left, right, 20) == 0) == (left == right)


@given(WORDS, WORDS)
def test_a_limit_only_cuts(left: str, right: str) -> None:
    assert distance(left, right, 2) == min(distance(left, right, 20), 3)


@given(WORDS, st.integers(0, 8), st.sampled_from("abcde"))
def test_one_letter_more_is_one_slip(word: str, at: int, letter: str) -> None:
    assert distance(word, word[:at] + letter + word[at:], 3) == 1


@pytest.mark.parametrize(("left", "right"), [("naem", "name"), ("spce", "spec"), ("prot", "port")])
def test_two_letters_swapped_are_one_slip(left: str, right: str) -> None:
    assert distance(left, right, 3) == 1


def test_nearest() -> None:
    fields = ["image", "imagePullPolicy", "name", "ports"]
    assert nearest("iamge", fields) == "image"
    assert nearest("IMAGE", fields) == "image"
    assert nearest("imagePulPolicy", fields) == "imagePullPolicy"
    assert nearest("volumes", fields) == ""
    assert nearest("x" * 10_000, fields) == ""
