"""Quantities: comparing, adding, and what fits an integer.

Whether ``asInteger()`` works depends on how the API server holds a quantity: as a 64-bit integer with a power of ten,
or as a decimal of any length (apimachinery pkg/api/resource, quantity.go and amount.go).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.values import MAX_INT, MIN_INT, Opaque
from k8slint.kube.quantity import BINARY_SI, DECIMAL_EXPONENT, InvalidQuantity, Quantity, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_NUMBER = re.compile(r"[+-]?([0-9]*)(?:\.([0-9]*))?(.*)", re.ASCII | re.DOTALL)
_POWERS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DIGITS = 18
_MAX_SHIFT = 1000


class CelQuantity(Opaque):
    """A quantity. ``digits`` times ten to the ``scale`` is its value; ``small`` says that it is held as an integer.

    ``text`` is what was written, where that is what the API server prints. ``computed`` marks results of ``add`` and
    ``sub``, which on the right of ``==`` are an error upstream.
    """

    __slots__ = ("computed", "digits", "scale", "small", "text")
    cel_type = named_type("quantity")

    def __init__(self, key: Quantity, digits: int, scale: int, *, small: bool, computed: bool = False) -> None:
        super().__init__(key)
        self.digits = digits
        self.scale = scale
        self.small = small
        self.computed = computed
        self.text = ""

    def equals(self, other: Value) -> bool | None:
        """Whether another quantity has the same value; comparing with anything else is an error."""
        return None if other.__class__ is not CelQuantity or other.computed else bool(self.key.nano == other.key.nano)


def parsed(text: str) -> CelQuantity:
    """Return a quantity. Raises InvalidQuantity."""
    key = parse_quantity(text)
    found = _NUMBER.fullmatch(text)
    assert found is not None
    number, fraction, suffix = found[1].lstrip("0") or "0", found[2] or "", found[3]
    sign = -1 if text.startswith("-") else 1
    binary = _BINARY.get(suffix)
    if binary is not None:
        if not fraction and 14 - len(number) - binary * 3 // 10 >= 0:
            made = CelQuantity(key, sign * (int(number) << binary), 0, small=True)
            made.text = text if int(number) & 7 else ""
            return made
        return _large(key)
    power = _POWERS.get(suffix)
    power = int(suffix[1:]) if power is None else power
    scale = power - len(fraction)
    if len(number) + len(fraction) <= _DIGITS and scale >= -9:
        made = CelQuantity(key, sign * int(number + fraction), scale, small=True)
        if scale % 3 == 0 and not (number + fraction).endswith("000") and number[0] != "0":
            made.text = text
        return made
    return _large(key)


def _large(key: Quantity) -> CelQuantity:
    """Return a quantity held as a decimal: of billionths, unless it is capped."""
    if key.format == BINARY_SI and abs(key.nano) >= MAX_INT * 10**9:
        return CelQuantity(key, key.nano // 10**9, 0, small=False)
    return CelQuantity(key, key.nano, -9, small=False)


def _to_quantity(text: str) -> CelQuantity:
    try:
        return parsed(text)
    except InvalidQuantity as error:
        raise CelEvaluationError(str(error)) from None


def _is_quantity(text: str) -> bool:
    try:
        parse_quantity(text)
    except InvalidQuantity:
        return False
    return True


def _integer(value: CelQuantity) -> int | None:
    if not value.small or value.scale < 0:
        return None
    number = int(value.digits * 10 ** min(value.scale, 40))
    return number if MIN_INT <= number <= MAX_INT else None


def _as_integer(value: CelQuantity) -> int:
    number = _integer(value)
    if number is None:
        raise CelEvaluationError("cannot convert value to integer")
    return number


def _as_float(value: CelQuantity) -> float:
    base = _float(value.digits)
    if value.scale == 0:
        return base
    factor = math.inf if value.scale > 308 else float(f"1e{value.scale}") if value.scale > -324 else 0.0
    return base * factor


def _float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _combined(one: CelQuantity, other: CelQuantity, sign: int) -> CelQuantity:
    """Return the sum, or the difference where ``sign`` is -1."""
    form = other.key.format if one.key.nano == 0 else one.key.format
    key = Quantity(0, one.key.nano + sign * other.key.nano, form)
    if one.small and other.small:
        if not other.digits:
            return CelQuantity(key, one.digits, one.scale, small=True, computed=True)
        if not one.digits:
            return CelQuantity(key, sign * other.digits, other.scale, small=True, computed=True)
    scale = min(one.scale, other.scale)
    if max(one.scale, other.scale) - scale > _MAX_SHIFT:
        return CelQuantity(key, key.nano, -9, small=False, computed=True)
    parts = [one.digits * 10 ** (one.scale - scale), sign * other.digits * 10 ** (other.scale - scale)]
    small = one.small and other.small and all(MIN_INT <= part <= MAX_INT for part in (*parts, sum(parts)))
    return CelQuantity(key, sum(parts), scale, small=small, computed=True)


def _whole(number: int) -> CelQuantity:
    return CelQuantity(Quantity(0, number * 10**9, DECIMAL_EXPONENT), number, 0, small=True)


def _compare(one: CelQuantity, other: CelQuantity) -> int:
    return int(one.key.nano > other.key.nano) - int(one.key.nano < other.key.nano)


def quantity_text(value: CelQuantity) -> str:
    """Return a quantity as the API server prints it: as it was written where that is short, else canonical."""
    return value.text or value.key.canonical


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "string_to_quantity": _to_quantity,
    "is_quantity_string": _is_quantity,
    "quantity_sign": lambda value: value.key.sign,
    "quantity_add": lambda one, other: _combined(one, other, 1),
    "quantity_add_int": lambda one, number: _combined(one, _whole(number), 1),
    "quantity_sub": lambda one, other: _combined(one, other, -1),
    "quantity_sub_int": lambda one, number: _combined(one, _whole(number), -1),
    "quantity_get_float": _as_float,
    "quantity_get_int": _as_integer,
    "quantity_is_integer": lambda value: _integer(value) is not None,
    "quantity_compare_to": _compare,
    "quantity_is_greater_than": lambda one, other: _compare(one, other) > 0,
    "quantity_is_less_than": lambda one, other: _compare(one, other) < 0,
}
