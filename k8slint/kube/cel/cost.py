"""What an evaluation costs, as the API server counts it.

Variables and selections cost 1 each, calls 1 or by the size of what they read, list literals 10, maps 30, objects 40.
Source: cel-go interpreter/runtimecost.go, apiserver pkg/cel/library/cost.go (CallCost).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelCostError, CelLimitReached
from k8slint.kube.cel.values import Fields, Opaque, OptionalValue, kind_of, spend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from k8slint.kube.cel.ast import Call
    from k8slint.kube.cel.values import Value

    Cost = Callable[[Sequence[Value], Value], int]

LIST, MAP, STRUCT = 10, 30, 40
_MAX_DEPTH = 200
CALL_LIMIT = 1_000_000
"""The most that one expression may cost (apiserver pkg/apis/cel/config.go, PerCallLimit)."""
FAILED = object()
"""Stands for an argument or a result that is an error."""

_SIZED = frozenset({"string", "bytes", "list", "map"})


def size_of(value: Value) -> int:
    """Return the size costs depend on: characters, bytes, elements; 1 for everything that has none."""
    if value.__class__ is str:
        return len(value)
    if value is FAILED:
        return 1
    if value.__class__ is OptionalValue:
        return size_of(value.key[0]) if value.key else 1
    if kind_of(value) in _SIZED and not isinstance(value, Fields):
        return len(value)
    return int(getattr(value, "octets", 1))


def _tenths(size: float) -> int:
    return math.ceil(size * 0.1)


def traversal(value: Value, depth: int = 0) -> int:
    """Return what it costs to read a value through. Raises CelLimitReached for a value that is too large."""
    if value is FAILED:
        return 1
    kind = kind_of(value)
    if kind == "string":
        return int(len(value.encode("utf-8", "surrogatepass")) * 0.1)
    if kind == "bytes":
        return int(len(value) * 0.1)
    if kind not in ("list", "map"):
        return 1
    spend(len(value))
    if depth > _MAX_DEPTH:
        raise CelLimitReached("the value nests too deeply to be judged")
    inner = value if kind == "list" else [*value, *value.values()]
    return sum([traversal(one, depth + 1) for one in inner])


def _first(factor: float) -> Cost:
    return lambda values, _: math.ceil(size_of(values[0]) * factor)


def _pattern(values: Sequence[Value], _: Value) -> int:
    return _tenths(1 + size_of(values[0])) * math.ceil(size_of(values[1]) * 0.25)


def _format(values: Sequence[Value], _: Value) -> int:
    longest = getattr(values[0], "longest", 1)
    return _tenths(1 + size_of(values[1])) * math.ceil(longest * 0.25)


def _contains(network: bool, by_text: bool) -> Cost:
    def cost(values: Sequence[Value], _: Value) -> int:
        size = size_of(values[0])
        read = _tenths(size_of(values[1])) if by_text else 0
        return _tenths(2 * size) + read + (_tenths(size) + 1 if network else 0)

    return cost


_NOMINAL = frozenset(
    """masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast
    format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor
    patch getScheme getHostname getHost getPort getEscapedPath getQuery""".split()
)
_BY_FUNCTION: dict[str, Cost] = {
    **dict.fromkeys(
        ("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes"), lambda values, _: traversal(values[0])
    ),
    **dict.fromkeys(
        """url lowerAscii upperAscii substring trim jsonpatch.escapeKey cidr isIP isCIDR quantity isQuantity semver
        isSemver""".split(),
        _first(0.1),
    ),
    **dict.fromkeys(("replace", "split", "ip.isCanonical"), _first(2 * 0.1)),
    "join": lambda _, result: math.ceil(size_of(result) * 2 * 0.1),
    "find": _pattern,
    "findAll": _pattern,
    "validate": _format,
    "containsIP": _contains(network=False, by_text=False),
    "containsCIDR": _contains(network=True, by_text=False),
}


def _smaller(values: Sequence[Value], _: Value) -> int:
    return _tenths(min(size_of(values[0]), size_of(values[1])))


def equality(one: Value, other: Value) -> int:
    """Return the cost of ``==``; either side may be FAILED."""
    return 1 if isinstance(one, Opaque) and hasattr(one, "octets") else _tenths(min(size_of(one), size_of(other)))


def _sets(factor: int) -> Cost:
    return lambda values, _: 1 + size_of(values[0]) * size_of(values[1]) * factor


def _output(_: Sequence[Value], result: Value) -> int:
    return size_of(result) + 1 + LIST


def _flattened(values: Sequence[Value], _: Value) -> int:
    depth = values[1] if len(values) == 2 else 1
    if kind_of(depth) != "int":
        raise CelCostError("internal error: the depth is not an int")
    return int(size_of(values[0]) * depth) + 1 + LIST


def _all_pairs(which: int) -> Cost:
    def cost(values: Sequence[Value], _: Value) -> int:
        elements = values[which]
        if elements is FAILED:  # upstream takes it for a list and breaks off
            raise CelCostError("internal error: the elements to sort or to compare are an error")
        size = size_of(elements)
        texts = size and kind_of(elements[0]) in ("string", "bytes")
        return int(size * size * (2.1 if texts else 2.0)) + 1 + LIST

    return cost


_BY_OVERLOAD: dict[str, Cost] = {
    **dict.fromkeys(
        ("starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string", "strings_quote")
        + ("string_format",),
        _first(0.1),
    ),
    "in_list": lambda values, _: size_of(values[1]),
    **{
        f"{name}_{of}": _smaller
        for name in ("less", "greater", "less_equals", "greater_equals")
        for of in ("string", "bytes")
    },
    "not_equals": _smaller,
    "add_string": lambda values, _: _tenths(size_of(values[0]) + size_of(values[1])),
    "add_bytes": lambda values, _: _tenths(size_of(values[0]) + size_of(values[1])),
    "matches_string": _pattern,
    "contains_string": lambda values, _: _tenths(size_of(values[0])) * _tenths(size_of(values[1])),
    "list_sets_contains_list": _sets(1),
    "list_sets_intersects_list": _sets(1),
    "list_sets_equivalent_list": _sets(2),
    "list_slice": _output,
    "lists_range": _output,
    "list_reverse": _output,
    "list_flatten": _flattened,
    "list_flatten_int": _flattened,
    "list_distinct": _all_pairs(0),
    "cidr_contains_ip_string": _contains(network=False, by_text=True),
    "cidr_contains_cidr_string": _contains(network=True, by_text=True),
}


def call_cost(call: Call) -> Cost | None:
    """Return how the cost of a call is computed; None where it is always 1."""
    only = call.overloads[0].id if len(call.overloads) == 1 else ""
    if only.endswith("_sort"):
        return _all_pairs(0)
    if only.endswith("_sortByAssociatedKeys"):
        return _all_pairs(1)
    if call.function in _NOMINAL or (call.function == "ip" and only == "cidr_ip"):
        return None
    if call.function == "ip":
        return _first(0.1)
    if call.function in ("containsIP", "containsCIDR") and only in _BY_OVERLOAD:
        return _BY_OVERLOAD[only]
    return _BY_FUNCTION.get(call.function) or _BY_OVERLOAD.get(only)
