"""Colour, progress and width: one table of the environment's say."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.report.terminal import terminal_width, wants_colour, wants_progress


@pytest.mark.parametrize(
    ("choice", "environ", "is_terminal", "colour"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("auto", {"CI": "true"}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(choice: str, environ: dict[str, Any], is_terminal: bool, colour: bool) -> None:
    assert wants_colour(choice, environ, is_terminal) is colour


@pytest.mark.parametrize(
    ("choice", "environ", "is_terminal", "progress"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("always", {}, False, False),
        ("never", {}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"CI": "true"}, True, False),
        ("auto", {"PRE_COMMIT": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_progress(choice: str, environ: dict[str, Any], is_terminal: bool, progress: bool) -> None:
    assert wants_progress(choice, environ, is_terminal) is progress


@pytest.mark.parametrize(
    ("environ", "columns", "width"),
    [
        ({}, 0, 100),
        ({}, 132, 132),
        ({}, 10, 40),
        ({"COLUMNS": "60"}, 132, 60),
        ({"COLUMNS": "0"}, 80, 80),
        ({"COLUMNS": "wide"}, 80, 80),
        ({"COLUMNS": "9" * 50}, 80, 200),
    ],
)
def test_width(environ: dict[str, Any], columns: int, width: int) -> None:
    assert terminal_width(environ, columns) == width
