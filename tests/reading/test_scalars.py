from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.reading.numbers import float_key, json_number, parse_float, parse_integer
from k8slint.reading.problem import ManifestError
from k8slint.reading.scalars import is_timestamp, key_text, plain_value, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("yEs", "yEs"),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("010", 8),
        ("0o10", 8),
        ("-010", -8),
        ("08", 8),
        ("0x1F", 31),
        ("+0b11", 3),
        ("1__0", 10),
        ("1:30", "1:30"),
        ("1e3", 1000),
        ("1e", "1e"),
        ("1e400", "1e400"),
        (".5", 0.5),
        ("1.", 1),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("2024-01-01", "2024-01-01"),
        ("18446744073709551615", 18446744073709551615),
        ("+18446744073709551615", 18446744073709552000),
        ("123456789012345678901", 123456789012345680000),
        ("1e21", 1e21),
        ("-0.0", 0),
        ("0_", 0),
        ("-_", "-_"),
        ("1234567e8", 123456700000000),
        ("0x", "0x"),
        ("0b2", "0b2"),
        ("._1", "._1"),
        ("-._1", -0.1),
        ("é", "é"),
    ],
)
def test_plain_scalars(text: str, value: Any) -> None:
    got = plain_value(text)
    assert got == value
    assert isinstance(got, bool) == isinstance(value, bool)
    assert isinstance(got, str) == isinstance(value, str)
    assert plain_value(text) is got or plain_value(text) == got


@pytest.mark.parametrize("text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN"])
def test_infinities_cannot_be_json(text: str) -> None:
    with pytest.raises(ManifestError, match="JSON"):
        plain_value(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("y", "true"),
        ("NO", "false"),
        ("010", "8"),
        ("1.50", "1.5"),
        ("1e6", "1e+06"),
        ("123456.0", "123456"),
        ("1234567.0", "1.234567e+06"),
        ("0.00001", "1e-05"),
        ("0.0001", "0.0001"),
        ("3.14159265358979", "3.1415927"),
        ("-0.0", "-0"),
        (".inf", ".inf"),
        ("1e300", ".inf"),
        ("-1e300", "-.inf"),
        (".nan", ".nan"),
        ("null", None),
        ("9223372036854775808", None),
        ("16777217.0", "1.6777216e+07"),
        ("x", "x"),
        ("100000000000000000000000", "1e+23"),
    ],
)
def test_keys(text: str, key: str | None) -> None:
    assert key_text(resolve(text)) == key


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(value: float) -> None:
    number = json_number(value)
    assert float(number) == value
    assert isinstance(number, int) == (value == int(value) and abs(value) < 1e21)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_float_keys_name_the_number(value: float) -> None:
    assert math.isclose(float(float_key(value)), value, rel_tol=1e-6, abs_tol=1e-44)


@given(st.text("0123456789+-._eExXoObBaAfF", max_size=12))
def test_numbers_of_any_text_never_raise(text: str) -> None:
    integer, number = parse_integer(text), parse_float(text)
    assert integer is None or -(2**63) <= integer < 2**64
    assert number is None or math.isfinite(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-01", True),
        ("2024-1-1", True),
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("2024-13-01", False),
        ("2024-01-01T1:2:3Z", True),
        ("2024-01-01t01:02:03.5+01:00", True),
        ("2024-01-01 01:02:03.5", True),
        ("2024-01-01T01:02:03", False),
        ("2024-01-01T24:00:00Z", False),
        ("24-01-01", False),
        ("", False),
    ],
)
def test_timestamps(text: str, expected: bool) -> None:
    assert is_timestamp(text) == expected
