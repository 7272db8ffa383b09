"""Numbers as Go writes and reads them."""

from __future__ import annotations

from k8slint.model.pattern import pattern

# go.yaml.in/yaml/v2 resolve.go: yamlStyleFloat; strconv.ParseInt with base 0 once underscores are gone.
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = pattern(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_LARGEST = 2**63
_PLAIN_BELOW = 1e21


def parse_integer(text: str) -> int | None:
    """Return the integer of a text without underscores; None when it is none or beyond 64 bits."""
    found = _INTEGER.fullmatch(text)
    if found is None:
        return None
    sign, hexadecimal, binary, octal, decimal = found.groups()
    digits = hexadecimal or binary or octal or decimal
    if len(digits) > 80 and len(digits.lstrip("0")) > 64:
        return None
    value = int(digits, 16 if hexadecimal else 2 if binary else 8 if octal else 10)
    if sign == "-":
        return -value if value <= _LARGEST else None
    return value if value < _LARGEST or (not sign and value < 2 * _LARGEST) else None


def parse_float(text: str) -> float | None:
    """Return the float of a decimal text; None when it is none or too large for 64 bits."""
    if _FLOAT.fullmatch(text) is None:
        return None
    value = float(text)
    return None if value in (float("inf"), float("-inf")) else value


def json_number(value: float) -> int | float:
    """Return the number that remains of a finite float once Go has written it as JSON: 1.0 becomes 1.

    encoding/json writes floats below 1e21 without exponent, so an integral one is read back as an integer.
    """
    if -_PLAIN_BELOW < value < _PLAIN_BELOW and value == int(value):
        return _integral(repr(value))
    return value


def _integral(text: str) -> int:
    """Return the integer of a float's shortest decimal text, such as 1.2345678901234568e+20, digit by digit."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    shift = int(exponent or 0)
    fraction = fraction[:shift].ljust(shift, "0") if shift > 0 else ""
    return int(whole + fraction)


def float_key(value: float) -> str:
    """Return the mapping key Go makes of a float: strconv.FormatFloat(value, 'g', -1, 32)."""
    import struct

    if value != value:
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    if single in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    if single == 0:
        return "-0" if str(value)[0] == "-" else "0"
    for precision in range(10):
        text = f"{single:.{precision}e}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == single:
            break
    mantissa, _, exponent = text.partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        digits = mantissa.replace(".", "").lstrip("-")
        return _positional(digits, power, "-" if single < 0 else "")
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _positional(digits: str, power: int, sign: str) -> str:
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    fraction = digits[power + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
