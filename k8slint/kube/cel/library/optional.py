"""Values that may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.values import NONE, OptionalValue, is_zero

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value


def _value(optional: OptionalValue) -> Value:
    if not optional.key:
        raise CelEvaluationError("optional.none() dereference")
    return optional.key[0]


def _unwrap(values: list[Value]) -> list[Value]:
    if any(value.__class__ is not OptionalValue for value in values):
        raise CelEvaluationError("value is not optional")
    return [value.key[0] for value in values if value.key]


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "optional_none": lambda: NONE,
    "optional_of": lambda value: OptionalValue((value,)),
    "optional_ofNonZeroValue": lambda value: NONE if is_zero(value) else OptionalValue((value,)),
    "optional_unwrap": _unwrap,
    "optional_unwrapOpt": _unwrap,
    "optional_hasValue": lambda optional: bool(optional.key),
    "optional_value": _value,
    "list_first": lambda values: OptionalValue((values[0],)) if values else NONE,
    "list_last": lambda values: OptionalValue((values[-1],)) if values else NONE,
    # Which side counts is decided before both are computed; see logic.or_else.
    "optional_or_optional": lambda one, other: one if one.key else other,
    "optional_orValue_value": lambda one, other: one.key[0] if one.key else other,
    # Indexes and selections are attributes, operators have functions of their own.
    **{
        name: lambda *values: values[0]
        for name in """select_optional_field list_optindex_optional_int optional_list_optindex_optional_int
        map_optindex_optional_value optional_map_optindex_optional_value optional_list_index_int
        optional_map_index_value""".split()
    },
}
