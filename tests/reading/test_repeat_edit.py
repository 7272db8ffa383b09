"""A mapping that is written twice becomes one, where every key is in one of the two only."""

from __future__ import annotations

import pytest

from k8slint.model.finding import Edit
from k8slint.reading.manifest import read
from k8slint.reading.repeat_edit import repeat_joined
from tests.applied_edits import applied


def joined(text: str) -> tuple[Edit, ...]:
    (document,) = read(text, "a.yaml").documents
    (duplicate,) = document.duplicates
    return repeat_joined(document.root.get(duplicate.key), duplicate.first_start)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1 # b\n\n# c\nc: 2\na: # again\n  # d\n  d:\n    e: 3 # e\nf: 4\n", None),
        ("a:\r\n  b: 1\r\na:\r\n  c: 2\r\n", "a:\r\n  b: 1\r\n  c: 2\r\n"),
        ("a:\n  b:\n  - 1\na:\n  c: |\n    x\n", "a:\n  b:\n  - 1\n  c: |\n    x\n"),
    ],
)
def test_the_later_fields_go_behind_the_first(before: str, after: str | None) -> None:
    expected = after or "a:\n  b: 1 # b\n  # d\n  d:\n    e: 3 # e\n\n# c\nc: 2\nf: 4\n"
    edits = joined(before)
    assert applied(before, edits) == expected
    assert {edit.safety for edit in edits} == {"suggestion"}


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: 1\na:\n  b: 2\n",  # one key in both
        "a: {b: 1}\na:\n  c: 2\n",
        "a:\n  b: 1\na: {c: 2}\n",
        "a:\n    b: 1\na:\n  c: 2\n",
        "a:\n  b: 1\na: 2\n",
        "a:\n  b: |+\n    x\n\na:\n  c: 2\n",  # it would lose its last line
        "a:\n  b: &x 1\nd: *x\na:\n  c: 2\n",
        "a: # b\na:\n  c: 2\n",
    ],
)
def test_what_cannot_be_joined_stays(text: str) -> None:
    assert joined(text) == ()
