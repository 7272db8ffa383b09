"""Conversions between types, sizes, and the types themselves."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.library.operators import duration, timestamp
from k8slint.kube.cel.library.time import parse_timestamp, timestamp_text
from k8slint.kube.cel.values import (
    MAX_UINT,
    DurationValue,
    Timestamp,
    TypeValue,
    Uint,
    checked_int,
    checked_uint,
    kind_of,
)
from k8slint.kube.go.duration import go_nanoseconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_BOOLEANS = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}
_INTEGER = re.compile(r"([+-]?)0*([0-9]{1,30})", re.ASCII)
_UNSIGNED = re.compile(r"0*([0-9]{1,30})", re.ASCII)
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)", re.ASCII | re.IGNORECASE
)
_HEXADECIMAL = re.compile(r"[+-]?0x(?:[0-9a-f]+(?:\.[0-9a-f]*)?|\.[0-9a-f]+)p[+-]?[0-9]+", re.ASCII | re.IGNORECASE)


def _failed(value: Value, wanted: str) -> CelEvaluationError:
    return CelEvaluationError(f"type conversion error from '{kind_of(value)}' to '{wanted}'")


def double_text(number: float) -> str:
    """Return a double as Go's ``%g`` writes it: ``1``, ``0.5``, ``1e+08``."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "+Inf" if number > 0 else "-Inf"
    from decimal import Decimal

    sign, figures, exponent = Decimal(repr(number)).as_tuple()
    digits = "".join(map(str, figures))
    power = len(digits) + int(exponent) - 1
    digits, minus = digits.rstrip("0") or "0", "-" if sign else ""
    if digits == "0":
        return minus + "0"
    if power < -4 or power >= 6:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{minus}{digits[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02}"
    if power < 0:
        return f"{minus}0.{'0' * (-power - 1)}{digits}"
    whole, rest = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return f"{minus}{whole}.{rest}" if rest else minus + whole


def decimal_text(number: float) -> str:
    """Return a double as Go's ``strconv.FormatFloat(x, 'f', -1, 64)`` writes it: without an exponent."""
    text = f"{number!r}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        from decimal import Decimal

        return f"{Decimal(text):f}"
    return mantissa.removesuffix(".0")


def seconds_text(nanoseconds: int) -> str:
    """Return a duration in seconds, as ``string()`` writes it: ``1.5s``."""
    sign = -1 if nanoseconds < 0 else 1
    whole, rest = divmod(abs(nanoseconds), 10**9)
    return decimal_text(sign * (float(whole) + rest / 1e9)).removesuffix(".0") + "s"


def _string_to_int(text: str) -> int:
    found = _INTEGER.fullmatch(text)
    number = int(found[1] + found[2]) if found else None
    if number is None or not -(2**63) <= number < 2**63:
        raise _failed(text, "int")
    return number


def _string_to_uint(text: str) -> Uint:
    found = _UNSIGNED.fullmatch(text)
    if not found or int(found[1]) > MAX_UINT:
        raise _failed(text, "uint")
    return Uint(found[1])


def _string_to_double(text: str) -> float:
    bare = re.sub(r"(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])", "", text) if text[:4].lower().lstrip("+-")[:2] == "0x" else text
    if _HEXADECIMAL.fullmatch(bare):
        try:
            return float.fromhex(bare)
        except OverflowError:
            raise _failed(text, "double") from None
    if not _FLOAT.fullmatch(text):
        raise _failed(text, "double")
    number = float(text)
    if math.isinf(number) and "inf" not in text.lower():
        raise _failed(text, "double")
    return number


def _string_to_bool(text: str) -> bool:
    if text not in _BOOLEANS:
        raise _failed(text, "bool")
    return _BOOLEANS[text]


def _double_to_int(number: float) -> int:
    if not -(2.0**63) < number < 2.0**63:
        raise CelEvaluationError("integer overflow")
    return int(number)


def _double_to_uint(number: float) -> Uint:
    if not 0 <= number < 2.0**64:
        raise CelEvaluationError("unsigned integer overflow")
    return Uint(int(number))


def _bytes_to_string(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise CelEvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None


def _string_to_duration(text: str) -> DurationValue:
    found = go_nanoseconds(text)
    if found is None:
        raise _failed(text, "google.protobuf.Duration")
    return duration(found)


def _int_to_duration(number: int) -> DurationValue:
    # Declared, but nothing converts an int upstream.
    raise _failed(number, "google.protobuf.Duration")


def _string_to_timestamp(text: str) -> Timestamp:
    found = parse_timestamp(text)
    if found is None:
        raise _failed(text, "google.protobuf.Timestamp")
    return timestamp(*found)


def _size(value: Value) -> int:
    return len(value)


def _type(value: Value) -> TypeValue:
    return TypeValue(kind_of(value))


def _itself(value: Value) -> Value:
    return value


FUNCTIONS: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(
        "size_bytes bytes_size size_list list_size size_map map_size size_string string_size".split(), _size
    ),
    **dict.fromkeys(
        """bool_to_bool bytes_to_bytes double_to_double duration_to_duration to_dyn int64_to_int64 string_to_string
        timestamp_to_timestamp uint64_to_uint64""".split(),
        _itself,
    ),
    "type": _type,
    "string_to_bool": _string_to_bool,
    "string_to_bytes": lambda text: text.encode("utf-8", "surrogatepass"),
    "int64_to_double": float,
    "uint64_to_double": float,
    "string_to_double": _string_to_double,
    "int64_to_duration": _int_to_duration,
    "string_to_duration": _string_to_duration,
    "double_to_int64": _double_to_int,
    "duration_to_int64": lambda value: value.key,
    "string_to_int64": _string_to_int,
    "timestamp_to_int64": lambda value: value.key // 10**9,
    "uint64_to_int64": lambda number: checked_int(int(number)),
    "bool_to_string": lambda value: "true" if value else "false",
    "bytes_to_string": _bytes_to_string,
    "double_to_string": double_text,
    "duration_to_string": lambda value: seconds_text(value.key),
    "int64_to_string": str,
    "timestamp_to_string": timestamp_text,
    "uint64_to_string": lambda number: str(int(number)),
    "int64_to_timestamp": lambda seconds: timestamp(seconds * 10**9),
    "string_to_timestamp": _string_to_timestamp,
    "double_to_uint64": _double_to_uint,
    "int64_to_uint64": checked_uint,
    "string_to_uint64": _string_to_uint,
}
