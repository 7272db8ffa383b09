"""Resource quantities (``512Mi``, ``250m``, ``1e3``) as the API server parses them.

The grammar and its oddities are those of k8s.io/apimachinery pkg/api/resource (``quantity.go``, ``suffix.go``,
``amount.go``): ``.``, ``-``, ``m`` and ``Ki`` alone are zero, ``1E`` is 10^18 while ``1E0`` is an exponent, values are
kept to a billionth and rounded away from zero, and a binary quantity is capped at 2^63-1. Decoding a manifest trims
white space around the text first, parsing alone does not.
"""

from __future__ import annotations

import re

from k8slint.kube.go.text import shown, trim_space
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

__all__ = ["InvalidQuantity", "Quantity", "format_bytes", "format_milli", "parse_quantity", "read_quantity"]

DECIMAL_SI = "DecimalSI"
BINARY_SI = "BinarySI"
DECIMAL_EXPONENT = "DecimalExponent"

_SPLIT = pattern(
    r"([+-]?)([0-9]*)(?:\.([0-9]*))?((?:[eEinumkKMGTP]+[+-]?|[+-])[0-9]*)?", re.ASCII
)  # no two neighbouring repetitions share a character, so failing takes linear time
_EXPONENT = pattern(r"[eE][+-]?[0-9]{1,40}", re.ASCII)

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_NAMES = {power: name for name, power in _DECIMAL.items()}
_BINARY_NAMES = {power: name for name, power in _BINARY.items()}

_NANO = 10**9
_MAX_INT64 = 2**63 - 1
_MAX_DIGITS = 1000  # digits beyond this are cut: Python does not print or read very long integers
_MAX_POWER = 1000  # powers of ten beyond this are cut: larger than any cluster, and cheap to hold
_MEMO_SIZE = 4096
_memo: dict[str, Quantity] = {}


class Quantity(NamedTuple):
    """A parsed quantity; compare quantities by ``nano``.

    ``nano`` is the exact value in billionths (cut at 10^1000). ``milli_value`` is what the API server's
    ``MilliValue()`` returns: thousandths rounded away from zero as a 64-bit integer, which silently overflows for
    values above about 9.2e15. ``format`` is ``DecimalSI``, ``BinarySI`` or ``DecimalExponent``.
    """

    milli_value: int
    nano: int
    format: str

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.nano > 0) - (self.nano < 0)

    @property
    def value(self) -> int:
        """The value in whole units (bytes, cores), rounded away from zero; exact, never overflowing."""
        return _divide_up(self.nano, _NANO)

    @property
    def is_whole(self) -> bool:
        """Whether the value is an integer; extended resources must be, and bytes should be."""
        return self.nano % _NANO == 0

    @property
    def canonical(self) -> str:
        """The text with the largest suffix that needs no fraction, as the API server prints it (1.5Gi is 1536Mi)."""
        if self.nano == 0:
            return "0"
        if self.format == BINARY_SI and self.is_whole and abs(self.nano) >= 1024 * _NANO:
            return _binary_text(self.nano // _NANO)
        return _decimal_text(self.nano, self.format == DECIMAL_EXPONENT)


class InvalidQuantity(ValueError):  # noqa: N818 - a name other programs rely on
    """Text that is not a quantity: the API server answers 400 when it decodes the object.

    ``reason`` says in plain words what is wrong, ``suggestion`` is a quantity that is probably meant, or ''.
    """

    def __init__(self, text: str, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.text = text
        self.reason = reason
        self.suggestion = suggestion


def parse_quantity(text: str) -> Quantity:
    """Return the quantity a text means, white space not trimmed (``ParseQuantity``); raises InvalidQuantity."""
    found = _memo.get(text) if isinstance(text, str) else None
    if found is None:
        found = _parse(text) if isinstance(text, str) else None
        if found is None:
            raise _invalid(text)
        if len(_memo) >= _MEMO_SIZE:
            _memo.clear()
        if len(text) < 64:
            _memo[text] = found
    return found


def read_quantity(value: object) -> Quantity:
    """Return the quantity a manifest value means when it is decoded; raises InvalidQuantity.

    Numbers are taken as they are written in JSON, null is zero, strings are trimmed, and all else is rejected
    (``Quantity.UnmarshalJSON``). Ask first whether the value is an Unknown: nothing is known about one.
    """
    if value is None:
        return parse_quantity("0")
    if isinstance(value, bool):
        raise InvalidQuantity(str(value).lower(), f"{str(value).lower()} is a boolean, not a quantity")
    if isinstance(value, int):
        if not -(10**_MAX_POWER) < value < 10**_MAX_POWER:
            raise InvalidQuantity("", "the number is too large")
        return parse_quantity(str(value))
    if isinstance(value, float):
        return parse_quantity(_json_number(value))
    if isinstance(value, str):
        return parse_quantity(trim_space(value))
    raise InvalidQuantity("", "a quantity is a number or a string")


def format_bytes(count: int) -> str:
    """Return a number of bytes as a quantity (``512Mi``)."""
    return Quantity(0, count * _NANO, BINARY_SI).canonical


def format_milli(milli: int) -> str:
    """Return thousandths as a quantity (``250m``, ``2``)."""
    return Quantity(milli, milli * 10**6, DECIMAL_SI).canonical


def _json_number(value: float) -> str:
    """Return the text Go's JSON encoder writes for a number: without an exponent below 1e21."""
    text = repr(value)
    mantissa, exponent, power = text.partition("e+")
    if not exponent or int(power) > 20:
        return text
    whole, _, fraction = mantissa.partition(".")
    return whole + fraction.ljust(int(power), "0")


def _invalid(text: object) -> InvalidQuantity:
    if not isinstance(text, str):
        return InvalidQuantity("", "a quantity is a string")
    from k8slint.kube.invalid_quantity import why_invalid

    reason, candidates = why_invalid(text)
    suggestion = next((candidate for candidate in candidates if _parse(candidate)), "")
    return InvalidQuantity(text, f"{shown(text)} {reason}", suggestion)


def _parse(text: str) -> Quantity | None:
    """Return the quantity, or None when the text is not one."""
    found = _SPLIT.fullmatch(text)
    if found is None or not text:
        return None
    sign, number, fraction, suffix = found.groups("")
    number = number.lstrip("0") or "0"
    negative = sign == "-"
    if suffix in _BINARY:
        if not (found[2] or fraction) and _BINARY[suffix] >= 50:
            return None  # `Pi` and `Ei` alone take the slow path upstream, which wants a digit
        return _binary(number, fraction, _BINARY[suffix], negative)
    if suffix in _DECIMAL:
        return _decimal(number, fraction, _DECIMAL[suffix], negative, DECIMAL_SI)
    if not _EXPONENT.fullmatch(suffix):
        return None
    exponent = int(suffix[1:])
    if not -(2**63) <= exponent < 2**63:
        return None
    exponent = _wrap(exponent, 32)
    if exponent < -9 and not (found[2] or fraction):
        return None  # so small a power takes the slow path, too
    return _decimal(number, fraction, exponent, negative, DECIMAL_EXPONENT)


def _decimal(number: str, fraction: str, exponent: int, negative: bool, form: str) -> Quantity:
    """Return a decimal quantity; upstream holds it as a scaled int64 where it fits, else as a big decimal."""
    digits = number + fraction
    scale = exponent - len(fraction)
    mantissa = _integer(digits)
    if negative:
        mantissa = -mantissa
    if len(digits) <= 18 and scale >= -9:
        return Quantity(_small_milli(mantissa, scale), mantissa * 10 ** min(scale + 9, _MAX_POWER), form)
    scale += max(len(digits) - _MAX_DIGITS, 0)
    nano = _scaled(mantissa, scale + 9)
    return Quantity(_big_milli(nano), nano, form)


def _binary(number: str, fraction: str, power: int, negative: bool) -> Quantity:
    """Return a quantity with a binary suffix, capped at 2^63-1."""
    digits = number + fraction
    mantissa = _integer(digits) << power
    if not fraction and 14 - len(number) - power * 3 // 10 >= 0:
        mantissa = -mantissa if negative else mantissa
        return Quantity(_small_milli(mantissa, 0), mantissa * _NANO, BINARY_SI)
    nano = _scaled(mantissa, 9 - len(fraction) + max(len(digits) - _MAX_DIGITS, 0))
    capped = nano > _MAX_INT64 * _NANO
    nano = _MAX_INT64 * _NANO if capped else nano
    form = DECIMAL_SI if 0 < nano < _NANO else BINARY_SI
    nano = -nano if negative else nano
    milli = _wrap(nano // _NANO * 1000, 64) if capped else _big_milli(nano)
    return Quantity(milli, nano, form)


def _integer(digits: str) -> int:
    return int(digits[:_MAX_DIGITS])


def _scaled(mantissa: int, power: int) -> int:
    """Return mantissa times a power of ten, rounded away from zero."""
    factor: int = 10 ** min(abs(power), _MAX_POWER + 100)
    return mantissa * factor if power >= 0 else _divide_up(mantissa, factor)


def _divide_up(number: int, divisor: int) -> int:
    """Return the quotient rounded away from zero."""
    return -(-number // divisor) if number >= 0 else number // divisor


def _small_milli(value: int, scale: int) -> int:
    """Return ``MilliValue`` of an amount held as int64: ``int64Amount.AsScaledInt64``, overflow included."""
    shift = scale + 3
    if shift < 0:
        return _divide_up(value, 10**-shift)
    milli = value * 10 ** min(shift, 40)
    if shift in (0, 1, 2, 3, 6, 9):
        return _wrap(milli, 64)
    return milli if -_MAX_INT64 <= milli <= _MAX_INT64 else 0


def _big_milli(nano: int) -> int:
    """Return ``MilliValue`` of an amount held as a big decimal: ``scaledValue``, overflow included."""
    if nano >= _MAX_INT64:
        return _wrap(-(-nano // 10**6), 64)
    low = _wrap(nano, 64)
    quotient = abs(low) // 10**6
    return (quotient if low >= 0 else -quotient) + (low % 10**6 != 0)


def _wrap(number: int, bits: int) -> int:
    """Return the number as a signed integer of so many bits, overflow wrapping around."""
    half = 1 << (bits - 1)
    return (number + half) % (2 * half) - half


def _binary_text(units: int) -> str:
    power = 0
    while units % 1024 == 0 and power < 60:
        units //= 1024
        power += 10
    return f"{units}{_BINARY_NAMES.get(power, '')}"


def _decimal_text(nano: int, with_exponent: bool) -> str:
    power = -9
    while nano % 1000 == 0:
        nano //= 1000
        power += 3
    if power > 18 or (with_exponent and power):
        return f"{nano}e{power}"
    return f"{nano}{_DECIMAL_NAMES[power]}"
