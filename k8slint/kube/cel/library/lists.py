"""Functions of lists, and what the two-variable macros insert maps with."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError, CelLimitReached
from k8slint.kube.cel.library.operators import FUNCTIONS as OPERATORS
from k8slint.kube.cel.overload_data import ORDERED as ORDERED_NAMES
from k8slint.kube.cel.values import (
    MAX_SIZE,
    ORDERED,
    DurationValue,
    Uint,
    bounded,
    compare,
    compare_equal,
    kind_of,
    no_overload,
    spend,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_STABLE = 12
"""Up to so many elements Go keeps the order of equal ones."""


def _order(one: Value, other: Value) -> int | None:
    """Return how two values are ordered; None where that is an error, which these functions pass over."""
    if kind_of(other) not in ORDERED:
        raise no_overload(other)
    try:
        return compare(one, other)
    except CelEvaluationError as error:
        if error.final:
            raise
        return None


def _is_sorted(values: list[Value]) -> bool:
    for index, value in enumerate(values):
        if kind_of(value) not in ORDERED:
            raise no_overload(value)
        if index and _order(values[index - 1], value) == 1:
            return False
    return True


def _extreme(name: str, replaced_at: int) -> Callable[[list[Value]], Value]:
    def extreme(values: list[Value]) -> Value:
        if not values:
            raise CelEvaluationError(f"{name} called on empty list")
        found = values[0]
        if kind_of(found) not in ORDERED:
            raise no_overload(found)
        for value in values[1:]:
            if _order(found, value) == replaced_at:
                found = value
        return found

    return extreme


def _sum(zero: Value) -> Callable[[list[Value]], Value]:
    def total(values: list[Value]) -> Value:
        return functools.reduce(OPERATORS["_+_"], values, zero)

    return total


def _index_of(values: list[Value], wanted: Value) -> int:
    spend(len(values) // 4)
    for index, value in enumerate(values):
        if compare_equal(value, wanted) is True:
            return index
    return -1


def _last_index_of(values: list[Value], wanted: Value) -> int:
    spend(len(values) // 4)
    for index in range(len(values) - 1, -1, -1):
        if compare_equal(values[index], wanted) is True:
            return index
    return -1


def _includes(target: Value, wanted: Value) -> bool:
    if kind_of(target) == "list":
        return _index_of(target, wanted) >= 0
    return compare_equal(target, wanted) is True


def _slice(values: list[Value], start: int, end: int) -> list[Value]:
    what = f"cannot slice({start}, {end}), "
    if start < 0 or end < 0:
        raise CelEvaluationError(what + "negative indexes not supported")
    if start > end:
        raise CelEvaluationError(what + "start index must be less than or equal to end index")
    if len(values) < end:
        raise CelEvaluationError(f"{what}list is length {len(values)}")
    return values[start:end]


def _flatten(values: list[Value], depth: int = 1) -> list[Value]:
    if depth < 0:
        raise CelEvaluationError("level must be non-negative")
    for _ in range(min(depth, 300)):
        if not any(kind_of(value) == "list" for value in values):
            break
        bounded(range(sum([len(value) for value in values if kind_of(value) == "list"])))
        values = [inner for value in values for inner in (value if kind_of(value) == "list" else [value])]
    return values


def _range(count: int) -> list[int]:
    if count > MAX_SIZE:
        raise CelLimitReached("a list becomes too large to be judged")
    return list(bounded(range(count)))


def _distinct(values: list[Value]) -> list[Value]:
    if all(value.__class__ is str for value in values):
        return list(dict.fromkeys(values))
    spend(len(values) ** 2 // 8)
    found: list[Value] = []
    for value in values:
        if not any(compare_equal(value, other) is True for other in found):
            found.append(value)
    return found


def _sorted_by(values: list[Value], keys: list[Value]) -> list[Value]:
    if kind_of(values) != "list" or kind_of(keys) != "list":
        raise no_overload(values, keys)
    if not values:
        return values
    spend(len(keys))
    kind = kind_of(keys[0])
    if kind not in ORDERED:
        raise CelEvaluationError("list elements must be comparable")
    if len(keys) > 1 and any(kind_of(key) != kind for key in keys):
        raise CelEvaluationError("list elements must have the same type")
    distinct = len({key if kind == "string" else repr(getattr(key, "key", key)) for key in keys})
    if values is not keys and distinct < len(keys) and len(keys) > _STABLE:
        raise CelLimitReached("the order of equal elements is not certain")
    by_key = functools.cmp_to_key(compare)
    spend(len(values))
    order = sorted(range(len(values)), key=lambda index: by_key(keys[index]))
    return [values[index] for index in order]


def _sorted(values: list[Value]) -> list[Value]:
    return _sorted_by(values, values)


_ZEROS = {"int": 0, "uint": Uint(0), "double": 0.0, "duration": DurationValue(0)}

FUNCTIONS: dict[str, Callable[..., Value]] = {
    **{f"list_{name}_is_sorted_bool": _is_sorted for name in ORDERED_NAMES},
    **{f"list_{name}_max_{name}": _extreme("max", -1) for name in ORDERED_NAMES},
    **{f"list_{name}_min_{name}": _extreme("min", 1) for name in ORDERED_NAMES},
    **{f"list_{name}_sum_{name}": _sum(zero) for name, zero in _ZEROS.items()},
    "list_a_index_of_int": _index_of,
    "list_a_last_index_of_int": _last_index_of,
    "list_includes_dyn_dyn": _includes,
    "list_slice": _slice,
    "list_flatten": _flatten,
    "list_flatten_int": _flatten,
    "lists_range": _range,
    "list_reverse": lambda values: values[::-1],
    "list_distinct": _distinct,
    "sort": _sorted,
    "@sortByAssociatedKeys": _sorted_by,
}
