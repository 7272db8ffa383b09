"""Nothing that is shown can act on a terminal, and everything has its true width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.report.display import cells, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb\r\t\x7f", "a␊b␍␉␡"),
        ("a\u202eb", "a\\u202eb"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x9b31m", "\\u009b31m"),
        ("\udc80", "\\udc80"),
        ("日本 🙂 é", "日本 🙂 é"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_acts_is_shown_instead(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_shown_text_is_printable_and_can_be_written(text: str) -> None:
    assert visible(text).isprintable()
    visible(text).encode()


@pytest.mark.parametrize(
    ("char", "width"), [("a", 1), ("日", 2), ("🙂", 2), ("\u0301", 0), ("é", 1), ("\t", 4), ("\x1b", 1), ("\u202e", 6)]
)
def test_widths(char: str, width: int) -> None:
    assert [cell[1] for cell in cells(char)] == [width]
