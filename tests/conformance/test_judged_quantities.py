from __future__ import annotations

from typing import Any

from k8slint.kube.quantity import InvalidQuantity, parse_quantity

INT64 = 2**63 - 1


def read(text: Any) -> Any:
    try:
        return parse_quantity(text)
    except InvalidQuantity:
        return None


def test_every_quantity_is_parsed_as_the_api_server_parses_it(judged: Any) -> None:
    wrong = []
    for row in judged("quantities"):
        quantity = read(row["text"])
        if (quantity is not None) != row["ok"]:
            wrong.append(row)
        elif quantity is not None and quantity.milli_value != row["milli_value"]:
            wrong.append((row, quantity))
    assert wrong == []


def test_exact_values_and_formats_agree_where_the_api_server_can_hold_them(judged: Any) -> None:
    wrong = []
    for row in judged("quantities"):
        quantity = read(row["text"])
        if quantity is None or abs(quantity.nano) >= INT64 or quantity.value > INT64:
            continue
        if (quantity.value, quantity.format) != (row["value"], row["format"]):
            wrong.append((row, quantity))
    assert wrong == []


def test_canonical_text_agrees_wherever_it_is_not_just_the_text_given_back(judged: Any) -> None:
    rows = [row for row in judged("quantities") if row["ok"] and row["canonical"] != row["text"]]
    assert len(rows) > 50
    assert [row for row in rows if read(row["text"]).canonical != row["canonical"]] == []
