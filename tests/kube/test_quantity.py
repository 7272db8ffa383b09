from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.quantity import InvalidQuantity, Quantity, format_bytes, format_milli, parse_quantity, read_quantity

SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-2"]


@pytest.mark.parametrize(
    ("text", "milli", "canonical"),
    [
        ("0", 0, "0"),
        ("1", 1000, "1"),
        ("250m", 250, "250m"),
        ("0.5", 500, "500m"),
        ("1.5Gi", 1_610_612_736_000, "1536Mi"),
        ("1024Mi", 1_073_741_824_000, "1Gi"),
        ("1000k", 1_000_000_000, "1M"),
        ("0.0001", 1, "100u"),
        ("-0.0001", -1, "-100u"),
        ("0.1n", 1, "1n"),
        (".5Ki", 512_000, "512"),
        ("1e3", 1_000_000, "1e3"),
        ("1E3", 1_000_000, "1e3"),
        ("1E", 0, "1E"),  # beyond int64 in thousandths: MilliValue gives 0
        ("+2G", 2_000_000_000_000, "2G"),
        (".", 0, "0"),
        ("-", 0, "0"),
        ("m", 0, "0"),
        ("Ki", 0, "0"),
        ("9Ei", -1000, "9223372036854775807"),
        ("1000E", 0, "1e21"),
    ],
)
def test_quantities_and_their_canonical_text(text: str, milli: int, canonical: str) -> None:
    quantity = parse_quantity(text)
    assert quantity.milli_value == milli
    assert quantity.canonical == canonical


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ""),
        ("128MB", "128M"),
        ("128MiB", "128Mi"),
        ("1K", "1Ki"),
        ("1gi", "1Gi"),
        ("1g", "1G"),
        ("1 Gi", "1Gi"),
        ("1_000", "1000"),
        ("1,5", "1.5"),
        ("2 cores", "2"),
        ("2cores", "2"),
        (" 1 ", "1"),
        ("1e3Ki", ""),
        ("1e1.5", ""),
        ("0x10", ""),
        ("50%", ""),
        ("Pi", ""),
        ("e-10", ""),
        ("1.2.3", ""),
        ("--1", ""),
        ("١", ""),
        ("1e9223372036854775808", ""),
    ],
)
def test_what_is_no_quantity_is_explained_and_repaired_where_clear(text: str, meant: str) -> None:
    with pytest.raises(InvalidQuantity) as caught:
        parse_quantity(text)
    assert caught.value.reason
    if text != "2 cores":
        assert caught.value.suggestion == meant


@pytest.mark.parametrize(
    ("value", "milli"),
    [(None, 0), (2, 2000), (0.5, 500), (-1, -1000), (" 1Gi\n", 2**30 * 1000), ("1", 1000), (1e16, 10**19 - 2**64)],
)
def test_values_of_a_manifest_are_decoded(value: float | int | str | None, milli: int) -> None:
    assert read_quantity(value).milli_value == milli


@pytest.mark.parametrize("value", [True, False, [], {}, [1], float("nan"), float("inf"), 10**2000, object(), "1 Gi"])
def test_other_shapes_are_refused(value: Any) -> None:
    with pytest.raises(InvalidQuantity):
        read_quantity(value)


@pytest.mark.parametrize(
    "text",
    [
        "1e2147483647",
        "1e-2147483648",
        "12345678901234567890e2147483647",
        "9" * 200_000,
        "0." + "9" * 200_000 + "Gi",
        "0" * 200_000 + "1Mi",
        "1" * 200_000 + "!",
        "e" * 200_000,
        "1e" + "9" * 200_000,
    ],
)
def test_huge_text_ends_and_prints(text: str) -> None:
    try:
        quantity = parse_quantity(text)
    except InvalidQuantity as error:
        quantity = None
        reason = error.reason
    assert len(quantity.canonical if quantity else reason) < 5000


def test_sizes_for_messages() -> None:
    assert format_bytes(512 * 2**20) == "512Mi"
    assert format_bytes(1000) == "1k"
    assert format_bytes(0) == "0"
    assert format_milli(250) == "250m"
    assert format_milli(-2000) == "-2"


def test_whole_units_round_away_from_zero() -> None:
    assert parse_quantity("1500m").value == 2
    assert parse_quantity("-1500m").value == -2
    assert not parse_quantity("100m").is_whole
    assert parse_quantity("2000m").is_whole
    assert [parse_quantity(text).sign for text in ("-1", "0", "1n")] == [-1, 0, 1]


def parsed(text: str) -> Quantity | None:
    try:
        return parse_quantity(text)
    except InvalidQuantity:
        return None


NUMBERS = st.from_regex(r"\A[+-]?[0-9]{0,12}(\.[0-9]{0,12})?\Z")


@given(NUMBERS, st.sampled_from(SUFFIXES))
def test_the_canonical_text_means_the_same_amount(number: str, suffix: str) -> None:
    quantity = parsed(number + suffix)
    if quantity is None:
        assert not number.strip("+-.") or not (number + suffix)
        return
    assert parse_quantity(quantity.canonical).nano == quantity.nano


@given(st.integers(-(10**15), 10**15))
def test_a_number_of_thousandths_survives(milli: int) -> None:
    again = parse_quantity(format_milli(milli))
    assert (again.milli_value, again.nano) == (milli, milli * 10**6)


@given(st.text(alphabet="0123456789.+-eEinumkKMGTP xB_", max_size=24))
def test_any_text_is_a_quantity_or_an_error(text: str) -> None:
    quantity = parsed(text)
    assert quantity is None or isinstance(quantity, Quantity)
    assert quantity is None or -(2**63) <= quantity.milli_value < 2**63
