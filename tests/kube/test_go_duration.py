"""Durations as Go reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.go.duration import go_nanoseconds

SECOND = 10**9


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("10m", 600 * SECOND),
        ("1h30m", 5400 * SECOND),
        ("1.5h", 5400 * SECOND),
        (".5s", SECOND // 2),
        ("5.s", 5 * SECOND),
        ("-1s", -SECOND),
        ("+1s", SECOND),
        ("0", 0),
        ("-0", 0),
        ("1us1\u00b5s1\u03bcs", 3000),
        ("250ms", 250 * 10**6),
        ("1s1h", 3601 * SECOND),
        ("2562047h47m16.854775807s", 2**63 - 1),
        ("-2562047h47m16.854775808s", -(2**63)),
    ],
)
def test_durations(text: str, nanoseconds: int) -> None:
    assert go_nanoseconds(text) == nanoseconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "10",
        "1d",
        "1 s",
        "s",
        ".s",
        "1h ",
        "1H",
        "1e3s",
        "--1s",
        "2562047h47m16.854775808s",
        "9" * 30 + "h",
        "\u0661s",
    ],
)
def test_no_durations(text: str) -> None:
    assert go_nanoseconds(text) is None


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    found = go_nanoseconds(text)
    assert found is None or -(2**63) <= found < 2**63


@given(st.integers(0, 10**6), st.integers(0, 59), st.integers(0, 59))
def test_pieces_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert go_nanoseconds(f"{hours}h{minutes}m{seconds}s") == (hours * 3600 + minutes * 60 + seconds) * SECOND
