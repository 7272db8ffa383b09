"""Positions as editors count them: in halves of UTF-16, bytes or code points, with their own idea of lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from k8slint.model.span import Span
from k8slint.server.positions import EditorText, Units

TEXTS = st.text(st.sampled_from("ab:é😀\u2028\x0b\n\r"), max_size=20)
UNITS: list[Units] = ["utf-8", "utf-16", "utf-32"]


@pytest.mark.parametrize(("units", "column"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
def test_columns_are_counted_in_units(units: Units, column: int) -> None:
    text = EditorText("a: b\né😀x\n", units)
    assert text.range(Span(2, 3, 2, 4)) == types.Range(types.Position(1, column), types.Position(1, column + 1))
    assert text.offset(types.Position(1, column)) == 7


@pytest.mark.parametrize("units", UNITS)
def test_lines_end_where_the_protocol_says(units: Units) -> None:
    text = EditorText("a\r\nb\rc\nd\u2028e", units)
    assert [text.position(text.text.index(each)).line for each in "abcde"] == [0, 1, 2, 3, 3]
    assert text.offset(types.Position(0, 99)) == 1
    assert text.offset(types.Position(99, 0)) == len(text.text)


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.sampled_from(UNITS), st.integers(0, 25), st.integers(0, 25), TEXTS)
def test_changes_are_made_where_they_are_meant(text: str, units: Units, start: int, end: int, new: str) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    editor = EditorText(text, units)
    where = types.Range(editor.position(start), editor.position(end))
    between = any(text[at - 1 : at + 1] == "\r\n" for at in (start, end) if at)
    if not between:  # no editor puts its caret there
        change = types.TextDocumentContentChangePartial(where, new)
        assert editor.replaced(change) == text[:start] + new + text[end:]
