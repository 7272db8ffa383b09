"""How the API server decodes single values: which values a field of each type takes, and what to say of the others.

The decoder is sigs.k8s.io/json with the UnmarshalJSON of apimachinery's Quantity, IntOrString, Time and MicroTime.
kubectl has turned YAML into JSON before, so a float without a fraction is an integer by then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from k8slint.kube.go.base64 import base64_error, decode_padded
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.schema.problem import Correction, FieldProblem, FieldProblems
from k8slint.model.tree import Unknown

Visit = Callable[[Any], FieldProblems]
"""Looks at one value (never None) and returns what is wrong with it, or None."""


class Never:
    """A class no value has: the field's values always need a look."""


EXPECTED = {
    "string": "a string",
    "bool": "a boolean",
    "int32": "an integer",
    "int64": "an integer",
    "uint32": "an integer of at least 0",
    "number": "a number",
    "duration": "a duration",
    "duration-or-number": "a duration",
    "scalar": "a string",
    "time": "a time",
    "microtime": "a time with six digits of fraction",
    "bytes": "base64 text",
    "quantity": "a quantity",
    "int-or-string": "an integer or a string",
    "list": "a list",
    "map": "a mapping",
    "struct": "a mapping",
}
"""What a field must be, by type."""

_EXAMPLES = {
    "string": "Write a string.",
    "bool": "Write true or false.",
    "int32": "Write an integer.",
    "int64": "Write an integer.",
    "uint32": "Write an integer of at least 0.",
    "number": "Write a number.",
    "duration": "Write a duration such as 30s.",
    "duration-or-number": "Write a duration such as 30s.",
    "scalar": "Write a string.",
    "time": "Write a time such as 2026-01-31T09:30:00Z.",
    "microtime": "Write a time such as 2026-01-31T09:30:00.000000Z.",
    "bytes": "Write base64 text.",
    "quantity": "Write a quantity such as 250m or 64Mi.",
    "int-or-string": "Write an integer or a string.",
    "list": "Write a list.",
    "map": "Write a mapping.",
    "struct": "Write a mapping.",
}
"""What to write where no value can be computed, by type."""

_NUMBERS = frozenset(("int32", "int64", "uint32", "number", "int-or-string"))
_MOST_DIGITS = 20
_LONGEST_ITEM = 40


def described(value: Any) -> str:
    """Return a value as the decoder sees it: its type and, for scalars, what it is."""
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return f"the string {shown(value)}" if isinstance(value, str) else type_of(value)


def type_of(value: Any) -> str:
    """Return the type of a value, without the value, which may be a secret."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a mapping"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "null")


def wrong_type(type_name: str, value: Any) -> FieldProblems:
    """Return the problem of a value that cannot be decoded into a field of this type; an Unknown fits everywhere."""
    if isinstance(value, Unknown):
        return None
    headline, fix = type_words(type_name, value)
    problem = FieldProblem("field-type-wrong", headline, fix, value=value)
    problem.expected = type_name
    return [problem]


def type_words(expected: str, value: Any, raw: str = "") -> tuple[str, str]:
    """Return headline and fix for a value that is not of the expected type.

    `raw` is a scalar as it is written where YAML reads something else: the string that was probably meant.
    """
    sized = expected in ("int32", "int64") and value.__class__ in (int, float)
    must = f"but must be {f'a {expected[3:]}-bit integer' if sized else EXPECTED[expected]}"
    if raw and expected == "string":
        return f"is {type_of(value)}, {must} (YAML reads {raw} as {_json(value)})", f'Quote it: "{raw}".'
    return f"is {described(value)}, {must}", _type_fix(expected, value)


def type_words_of_secret(expected: str, value: Any) -> tuple[str, str]:
    """Return headline and fix for a value that is not of the expected type, without the value."""
    fix = "Quote it." if expected == "string" and isinstance(value, (bool, int, float)) else _EXAMPLES[expected]
    return f"is {type_of(value)}, but must be {EXPECTED[expected]}", fix


def _json(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type_fix(expected: str, value: Any) -> str:
    """Return what to write instead of a value of the wrong type."""
    if expected == "string" and isinstance(value, (bool, int, float)):
        return f'Quote it: "{_json(value)}".'
    if expected == "list" and isinstance(value, dict):
        return "Write a list: begin its item with '- '."
    if expected == "list" and isinstance(value, str) and len(value) <= _LONGEST_ITEM and value.isprintable():
        return f"Write a list: [{value}]."
    if expected in ("map", "struct") and isinstance(value, list):
        return "Write a mapping: remove the '- ' before its fields."
    if expected in _NUMBERS and isinstance(value, str) and _is_integer(value):
        return f"Write {int(value)} without quotes."
    if expected[:8] == "duration" and _is_bare_number(value):
        return f'Write "{value}s" for seconds.'
    if expected == "bool" and value in ("true", "false"):
        return f"Write {value} without quotes."
    return _EXAMPLES[expected]


def _is_bare_number(value: Any) -> bool:
    """Whether a value is a whole number without a unit, in quotes or not."""
    return value.__class__ is int or (isinstance(value, str) and is_digits(value) and len(value) <= _MOST_DIGITS)


def _is_integer(text: str) -> bool:
    """Whether a text without its quotes would be an integer."""
    digits = text.lstrip("+-")
    return len(text) - len(digits) < 2 and is_digits(digits) and len(digits) <= _MOST_DIGITS


def _is_whole(value: Any, limit: int) -> bool:
    """Whether a number is an integer of the range -limit to limit - 1; 5.0 is one, True is none."""
    kind = value.__class__
    if kind is float:
        return bool(value == value // 1) and -limit <= value < limit
    return kind is int and -limit <= value < limit


def visit_string(value: Any) -> FieldProblems:
    """Return the problem of what is not a string."""
    return None if isinstance(value, str) else wrong_type("string", value)


def visit_bool(value: Any) -> FieldProblems:
    """Return the problem of what is not a boolean."""
    return None if isinstance(value, bool) else wrong_type("bool", value)


def visit_int32(value: Any) -> FieldProblems:
    """Return the problem of what is not a 32-bit integer."""
    return None if _is_whole(value, 1 << 31) else wrong_type("int32", value)


def visit_int64(value: Any) -> FieldProblems:
    """Return the problem of what is not a 64-bit integer."""
    return None if _is_whole(value, 1 << 63) else wrong_type("int64", value)


def visit_uint32(value: Any) -> FieldProblems:
    """Return the problem of what is not a 32-bit integer without a sign."""
    return None if _is_whole(value, 1 << 32) and value >= 0 else wrong_type("uint32", value)


def visit_duration(value: Any) -> FieldProblems:
    """Return the problem of what is not text that Go reads as a duration."""
    from k8slint.kube.go.duration import go_nanoseconds

    return None if isinstance(value, str) and go_nanoseconds(value) is not None else wrong_type("duration", value)


def visit_duration_or_number(value: Any) -> FieldProblems:
    """Return the problem of what is neither a duration nor a whole number of nanoseconds."""
    return None if _is_whole(value, 1 << 63) else visit_duration(value)


def visit_scalar(value: Any) -> FieldProblems:
    """Return the problem of a list or mapping where YAML puts any scalar into a string."""
    return wrong_type("scalar", value) if isinstance(value, (list, dict)) else None


def visit_number(value: Any) -> FieldProblems:
    """Return the problem of what is not a floating-point number."""
    return None if value.__class__ in (int, float) else wrong_type("number", value)


def visit_int_or_string(value: Any) -> FieldProblems:
    """Return the problem of what is not an IntOrString: a 32-bit integer or text."""
    return None if isinstance(value, str) or _is_whole(value, 1 << 31) else wrong_type("int-or-string", value)


def visit_quantity(value: Any) -> FieldProblems:
    """Return the problem of what is not a Quantity: a number, or text of its grammar with white space around it."""
    if isinstance(value, Unknown):
        return None
    try:
        read_quantity(value)
    except InvalidQuantity as invalid:
        headline = invalid.reason if isinstance(value, str) else f"is {type_of(value)}, but must be a quantity"
        fix = f"Write {shown(invalid.suggestion)}." if invalid.suggestion else _EXAMPLES["quantity"]
        meant = Correction(invalid.suggestion) if invalid.suggestion else None
        return [FieldProblem("quantity-invalid", headline, fix, value=value, correction=meant)]
    return None


def visit_bytes(value: Any) -> FieldProblems:
    """Return the problem of what is neither padded standard base64 nor a list of numbers from 0 to 255."""
    if isinstance(value, list):
        good = all(item is None or (_is_whole(item, 1 << 31) and 0 <= item <= 255) for item in value)
        return None if good else wrong_type("bytes", value)
    if not isinstance(value, str):
        return wrong_type("bytes", value)
    if decode_padded(value) is not None:
        return None
    headline = f"is not base64: it {base64_error(value)}"
    return [FieldProblem("field-type-wrong", headline, "Encode it, or in a Secret write it under 'stringData'.")]


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIME = r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(?:Z|[+-](\d\d):(\d\d))"


def _is_time(value: str, fraction_digits: int) -> bool:
    """Whether text is a time of RFC 3339 as Go parses it; `fraction_digits` of 0 takes any fraction or none."""
    match = re.fullmatch(_TIME, value, re.ASCII)
    if not match:
        return False
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if fraction_digits and len(match[7] or ".") - 1 != fraction_digits:
        return False
    if hour > 23 or minute > 59 or second > 59 or int(match[8] or 0) > 24 or int(match[9] or 0) > 60:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 and leap else _DAYS[month - 1])


def visit_time(value: Any) -> FieldProblems:
    """Return the problem of what is not a time of RFC 3339."""
    return None if isinstance(value, str) and _is_time(value, 0) else wrong_type("time", value)


def visit_microtime(value: Any) -> FieldProblems:
    """Return the problem of what is not a time of RFC 3339 with six digits of fraction."""
    return None if isinstance(value, str) and _is_time(value, 6) else wrong_type("microtime", value)


def visit_any(value: Any) -> FieldProblems:  # noqa: ARG001 - the signature is what every visitor has
    """Return None: any value will do."""
    return None


def visit_object(value: Any) -> FieldProblems:
    """Return the problem of what is not a mapping of unknown content."""
    return None if isinstance(value, dict) else wrong_type("map", value)


SCALARS: dict[str, tuple[type, Visit]] = {
    "string": (str, visit_string),
    "bool": (bool, visit_bool),
    "int32": (Never, visit_int32),
    "int64": (Never, visit_int64),
    "uint32": (Never, visit_uint32),
    "number": (Never, visit_number),
    "duration": (Never, visit_duration),
    "duration-or-number": (Never, visit_duration_or_number),
    "scalar": (str, visit_scalar),
    "int-or-string": (str, visit_int_or_string),
    "quantity": (int, visit_quantity),
    "bytes": (Never, visit_bytes),
    "time": (Never, visit_time),
    "microtime": (Never, visit_microtime),
    "any": (Never, visit_any),
    "object": (Never, visit_object),
}
"""By type: the class whose values all pass without a look, and the visitor for the others."""
