"""A pattern is compiled with its first use and not before, and then does what a compiled one does."""

from __future__ import annotations

import re
from unittest import mock

import pytest

from k8slint.model.pattern import pattern


def test_it_is_compiled_once_and_late() -> None:
    with mock.patch.object(re, "compile", wraps=re.compile) as compiling:
        digits = pattern("[0-9]+")
        assert compiling.call_count == 0
        assert digits.fullmatch("12")
        assert digits.search("a12b")
        assert not digits.match("a12b")
        assert compiling.call_count == 1


def test_it_does_what_a_compiled_one_does() -> None:
    ours, theirs = pattern("A+(b)?", re.IGNORECASE), re.compile("A+(b)?", re.IGNORECASE)
    text = "xAABaay"
    assert ours.findall(text) == theirs.findall(text)
    assert [found.span() for found in ours.finditer(text, 2)] == [found.span() for found in theirs.finditer(text, 2)]
    assert ours.split(text) == theirs.split(text)
    assert (ours.sub("-", text), ours.subn("-", text)) == (theirs.sub("-", text), theirs.subn("-", text))
    assert pattern(b"a").match(b"a")
    assert not pattern("[0-9]", re.ASCII).match("\N{ARABIC-INDIC DIGIT THREE}")


def test_it_has_nothing_else() -> None:
    with pytest.raises(AttributeError):
        _ = pattern("a").groupindex
