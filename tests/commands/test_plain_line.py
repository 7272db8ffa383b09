"""A plain command line means to us what it means to click, and every other one is left to click."""

from __future__ import annotations

from typing import Any
from unittest import mock

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.commands.check import command
from k8slint.commands.checking import OPTIONS
from k8slint.commands.plain_line import plain_values

BARE = [option for option in OPTIONS if option.is_flag or option.is_count]
FLAGS = [flag for option in OPTIONS for flag in option.flags]
VALUES = [
    *("warning", "info", "never", "always", "dask", "kustomize", "a,b", "all", "json:out.json", "auto", "", " "),
    *(
        "0",
        "7",
        "007",
        "-3",
        "+3",
        "3.0",
        "1_0",
        "\N{ARABIC-INDIC DIGIT THREE}",
        "9" * 30,
        "x.yaml",
        "-",
        "--",
        "=",
        "a=b",
    ),
]
WORDS = st.one_of(
    st.sampled_from(FLAGS),
    st.sampled_from(VALUES),
    st.builds("{}={}".format, st.sampled_from(FLAGS), st.sampled_from(VALUES)),
    st.builds("{}{}".format, st.sampled_from(FLAGS), st.sampled_from(VALUES)),
    st.sampled_from(["-h", "--help", "--nosuch", "-j4", "-j=4", "-jx", "--colo", "--", "-x"]),
)
PLAIN = [
    *([flag] for option in BARE for flag in option.flags),
    *(
        [flag, value]
        for o in OPTIONS
        if not (o.is_flag or o.is_count)
        for flag in o.flags
        for value in o.choices or VALUES
    ),
    *([path] for path in ("a.yaml", "-", "folder/", "")),
]


def by_click(arguments: list[str]) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """Return what click makes of a line; None where it refuses or shows its help."""
    try:
        values = dict(command.make_context("check", list(arguments)).params)
    except (click.ClickException, click.exceptions.Exit):
        return None
    return values.pop("paths"), values


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for option in OPTIONS:
        if option.envvar:
            monkeypatch.delenv(option.envvar, raising=False)


def agree(arguments: list[str]) -> None:
    ours = plain_values(arguments, OPTIONS, {})
    if ours is not None:
        assert ours == by_click(arguments)


@given(st.lists(WORDS, max_size=6))
@settings(deadline=None, max_examples=400)
def test_any_line_is_read_as_click_reads_it_or_not_at_all(arguments: list[str]) -> None:
    with mock.patch.object(click, "echo"):
        agree(arguments)


@given(st.lists(st.sampled_from(PLAIN), max_size=8).map(lambda parts: [word for part in parts for word in part]))
@settings(deadline=None, max_examples=200)
def test_lines_of_right_options_are_read_as_click_reads_them(arguments: list[str]) -> None:
    agree(arguments)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_is_plain(option: Any) -> None:
    value = option.choices[-1] if option.choices else "12"
    for flag in option.flags:
        lines = (
            [[flag]]
            if option.is_flag or option.is_count
            else [[flag, value], *([[f"{flag}={value}"]] if flag.startswith("--") else [])]
        )
        for line in lines:
            ours = plain_values([*line, "a.yaml"], OPTIONS, {})
            assert ours is not None
            assert ours == by_click([*line, "a.yaml"])
            assert ours[1][option.name] in (True, value, (value,), 12)


@pytest.mark.parametrize(
    "line",
    [["--help"], ["-h"], ["--nosuch"], ["--select"], ["--fail-on", "fatal"], ["--max-findings", "few"], ["-j4"]],
)
def test_what_is_not_plain_is_left_to_click(line: list[str]) -> None:
    assert plain_values(line, OPTIONS, {}) is None


@pytest.mark.parametrize("name", ["K8SLINT_NO_CACHE", "K8SLINT_OUTPUT_FORMAT"])
def test_the_environment_is_left_to_click(name: str) -> None:
    assert plain_values(["."], OPTIONS, {name: "1"}) is None
