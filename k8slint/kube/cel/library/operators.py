"""Arithmetic, order and membership."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.values import (
    MAX_INT,
    MIN_INT,
    DurationValue,
    Timestamp,
    Uint,
    bounded,
    checked_int,
    checked_uint,
    compare,
    compare_equal,
    find,
    kind_of,
    no_overload,
    spend,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_FIRST, _LAST = -62135596800 * 10**9, 253402300799 * 10**9 + 999_999_999


def duration(nanoseconds: int) -> DurationValue:
    """Return a duration. Raises CelEvaluationError when it overflows."""
    if MIN_INT <= nanoseconds <= MAX_INT:
        return DurationValue(nanoseconds)
    raise CelEvaluationError("duration overflow")


def timestamp(nanoseconds: int, zone: int = 0) -> Timestamp:
    """Return a timestamp. Raises CelEvaluationError outside the years 1 to 9999."""
    if _FIRST <= nanoseconds <= _LAST:
        return Timestamp(nanoseconds, zone)
    raise CelEvaluationError("timestamp overflow")


def _add(one: Value, other: Value) -> Value:
    kind, theirs = kind_of(one), kind_of(other)
    if kind == theirs:
        if kind == "int":
            return checked_int(one + other)
        if kind == "uint":
            return checked_uint(int(one) + int(other))
        if kind == "double":
            return one + other
        if kind in ("string", "bytes"):
            return bounded(one + other)
        if kind == "list":
            return bounded(one.joined(other) if hasattr(one, "joined") else [*one, *other])
    if isinstance(one, DurationValue) and isinstance(other, DurationValue):
        return duration(one.key + other.key)
    for point, length in ((one, other), (other, one)):
        if isinstance(point, Timestamp) and isinstance(length, DurationValue):
            return timestamp(point.key + length.key, point.zone)
    raise no_overload(one, other)


def _subtract(one: Value, other: Value) -> Value:
    kind, theirs = kind_of(one), kind_of(other)
    if isinstance(one, Timestamp) and isinstance(other, DurationValue):
        return timestamp(one.key - other.key, one.zone)
    if kind != theirs:
        raise no_overload(one, other)
    if kind == "int":
        return checked_int(one - other)
    if kind == "uint":
        return checked_uint(int(one) - int(other))
    if kind == "double":
        return one - other
    if isinstance(one, DurationValue | Timestamp):
        return duration(one.key - other.key)
    raise no_overload(one, other)


def _multiply(one: Value, other: Value) -> Value:
    kind = kind_of(one)
    if kind == kind_of(other):
        if kind == "int":
            return checked_int(one * other)
        if kind == "uint":
            return checked_uint(int(one) * int(other))
        if kind == "double":
            return one * other
    raise no_overload(one, other)


def _divide(one: Value, other: Value) -> Value:
    kind = kind_of(one)
    if kind != kind_of(other) or kind not in ("int", "uint", "double"):
        raise no_overload(one, other)
    if kind == "double":
        return _divided(one, other)
    if other == 0:
        raise CelEvaluationError("division by zero")
    if kind == "uint":
        return Uint(int(one) // int(other))
    quotient = abs(one) // abs(other)
    return checked_int(quotient if (one < 0) == (other < 0) else -quotient)


def _divided(one: float, other: float) -> float:
    """Return the quotient of doubles, which is infinite or not a number where Python refuses it."""
    if other:
        return one / other
    if one != one or not one:
        return math.nan
    return math.copysign(math.inf, one) * math.copysign(1, other)


def _modulo(one: Value, other: Value) -> Value:
    kind = kind_of(one)
    if kind != kind_of(other) or kind not in ("int", "uint"):
        raise no_overload(one, other)
    if other == 0:
        raise CelEvaluationError("modulus by zero")
    if kind == "uint":
        return Uint(int(one) % int(other))
    if one == MIN_INT and other == -1:
        raise CelEvaluationError("integer overflow")
    return int(math.copysign(1, one)) * (abs(one) % abs(other))


def _negate(value: Value) -> Value:
    kind = kind_of(value)
    if kind == "int":
        return checked_int(-value)
    if kind == "double":
        return -value
    if isinstance(value, DurationValue):
        return duration(-value.key)
    raise no_overload(value)


def _not(value: Value) -> Value:
    if value is True or value is False:
        return not value
    raise no_overload(value)


def _ordered(holds: Callable[[int], bool]) -> Callable[[Value, Value], bool]:
    return lambda one, other: holds(compare(one, other))


def contains(within: list[Value], value: Value) -> bool:
    """Whether a list has an element equal to a value; comparisons that are errors do not count."""
    spend(len(within) // 4 + 1)
    return any(compare_equal(value, element) is True for element in within)


def _in(value: Value, within: Value) -> bool:
    kind = kind_of(within)
    if kind == "list":
        return contains(within, value)
    if kind == "map":
        return find(within, value)[0]
    raise no_overload(value, within)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "_+_": _add,
    "_-_": _subtract,
    "_*_": _multiply,
    "_/_": _divide,
    "_%_": _modulo,
    "-_": _negate,
    "!_": _not,
    "_<_": _ordered(lambda order: order < 0),
    "_<=_": _ordered(lambda order: order <= 0),
    "_>_": _ordered(lambda order: order > 0),
    "_>=_": _ordered(lambda order: order >= 0),
    "@in": _in,
    "in": _in,
}
