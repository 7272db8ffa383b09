"""Colours of the text report: the sixteen of every terminal, written by hand because importing rich costs more."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""A function of style name and text."""

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "strong": "1",
    "gutter": "34",
    "related": "1;34",
    "good": "1;32",
    "dim": "2",
}


def plain(style: str, text: str) -> str:
    """Return the text as it is."""
    del style
    return text


def coloured(style: str, text: str) -> str:
    """Return the text between the escape sequences of a style."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text
