"""Scalars typed as kustomize's resources have them: YAML 1.2 as go.yaml.in/yaml/v3 reads it, and Go's JSON.

`yes`, `on` and `n` are text here, `010` is 8, and a date is a timestamp, which becomes text with a time.
"""

from __future__ import annotations

from typing import Any

from k8slint.model.pattern import pattern
from k8slint.reading.numbers import json_number, parse_float, parse_integer
from k8slint.reading.scalars import resolve as resolve_1_1

NULL, STR, BOOL, INT, FLOAT = "!!null", "!!str", "!!bool", "!!int", "!!float"
TIMESTAMP, BINARY, MERGE = "!!timestamp", "!!binary", "!!merge"
LONG = "tag:yaml.org,2002:"

_WORDS: dict[str, tuple[str, Any]] = {
    **dict.fromkeys(("true", "True", "TRUE"), (BOOL, True)),
    **dict.fromkeys(("false", "False", "FALSE"), (BOOL, False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL, None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (FLOAT, float("nan"))),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), (FLOAT, float("inf"))),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), (FLOAT, float("-inf"))),
    "<<": (MERGE, "<<"),
}
_DATE = pattern(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})"
    r"| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?)?"
)
_OLD_FLAGS = frozenset("y Y yes Yes YES on On ON n N no No NO off Off OFF".split())
_BASE_60 = pattern(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_MEMO: dict[str, tuple[str, Any]] = {}
_MEMO_ENTRIES, _MEMO_LENGTH = 20_000, 64


def resolve(text: str) -> tuple[str, Any]:
    """Return the tag and value of a plain scalar without a tag (resolve.go)."""
    known = _MEMO.get(text)
    if known is None:
        known = _resolve(text)
        if len(text) <= _MEMO_LENGTH and len(_MEMO) < _MEMO_ENTRIES:
            _MEMO[text] = known
    return known


def _resolve(text: str) -> tuple[str, Any]:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        number = parse_float(text)
        return (STR, text) if number is None else (FLOAT, number)
    if first not in "0123456789+-":
        return STR, text
    date = timestamp(text)
    if date is not None:
        return TIMESTAMP, date
    digits = text.replace("_", "")
    integer = parse_integer(digits)
    if integer is not None:
        return INT, integer
    number = parse_float(digits)
    return (STR, text) if number is None else (FLOAT, number)


def is_text_in_yaml_1_1(text: str) -> bool:
    """Whether a text is read back as text by a YAML 1.1 reader when it is not quoted (kyaml IsYaml1_1NonString)."""
    return not text or "\n" in text or isinstance(resolve_1_1(text), str)


def needs_quotes(text: str) -> bool:
    """Whether Go's YAML writes a text in quotes so that it stays one: `1`, `yes`, `1:30` (encode.go, stringv)."""
    return resolve(text)[0] != STR or text in _OLD_FLAGS or _BASE_60.fullmatch(text) is not None


def refolded(text: str) -> str:
    """Return a folded text after Go wrote it as YAML and read it again (emitterc.go, yaml_emitter_write_folded_scalar).

    It gains a line break before every line that is indented more than the others.
    """
    lines = text.rstrip("\n").split("\n")
    if len(lines) == 1 or not any(line[:1] in (" ", "\t") for line in lines):
        return text if not text.endswith("\n\n") or not lines[-1] else text + "\n"
    opening = text.lstrip("\n")[:1] in (" ", "\t", "")
    result = lines[0]
    before, gap = lines[0], 0
    for line in lines[1:]:
        gap += 1
        if not line:
            continue
        is_normal = bool(before) and before[0] not in " \t"
        breaks = gap + (1 if is_normal and not opening else 0)
        if is_normal and line[0] not in " \t":
            result += " " if breaks == 1 else "\n" * (breaks - 1)
        else:
            result += "\n" * breaks
        result += line
        before, gap = line, 0
    end = text[len(text.rstrip("\n")) :]
    return result + end + ("\n" if len(end) > 1 and before[:1] not in (" ", "\t") and not opening else "")


def typed(text: str, tag: str) -> Any:
    """Return the value of a text with a tag, or without one. Raises ValueError when the text does not fit the tag."""
    if tag == BINARY:
        return _binary(text)
    found, value = resolve(text)
    if tag and found != tag:
        if tag == FLOAT and found == INT:
            value = float(value)
        else:
            raise ValueError(f"'{text[:60]}' is not a value of the type {tag.removeprefix('!!')} that the field has")
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("infinity and NaN cannot be written as JSON")
        return json_number(value)
    return value


def _binary(text: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise ValueError("the value of '!!binary' is not base64") from None


def timestamp(text: str) -> str | None:
    """Return a date or time as Go's JSON writes it (RFC 3339); None for a text that is none."""
    if text[4:5] != "-":
        return None
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    parts = found.groups()
    year, month, day = (int(part) for part in parts[:3])
    at = 3 if parts[3] is not None else 8
    hour, minute, second = (int(part or 0) for part in parts[at : at + 3])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not (1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60):
        return None
    fraction = (parts[6] if at == 3 else parts[11]) or ""
    digits = fraction[1:10].rstrip("0")
    zone = parts[7] if at == 3 and parts[7] else "Z"
    zone = "Z" if zone in ("+00:00", "-00:00") else zone
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{'.' + digits if digits else ''}{zone}"


def from_plain(value: Any) -> tuple[str, str, str]:
    """Return tag, text and style of a plain JSON value after Go wrote it as YAML and read it again.

    Go's JSON decoder knows only floats, so a large number gets an exponent.
    """
    if isinstance(value, str):
        return STR, value, "|" if "\n" in value else '"' if needs_quotes(value) else ""
    if isinstance(value, bool):
        return BOOL, "true" if value else "false", ""
    if value is None:
        return NULL, "null", ""
    text = shortest(float(value))
    return resolve(text)[0], text, ""


def shortest(number: float) -> str:
    """Return a float as strconv.FormatFloat(number, 'g', -1, 64) writes it: 3, 1.5, 1e+06."""
    mantissa, exponent = _digits(number)
    sign = "-" if number < 0 or str(number).startswith("-") else ""
    if exponent < -4 or exponent >= 6:
        head = mantissa[0] + ("." + mantissa[1:] if len(mantissa) > 1 else "")
        return f"{sign}{head}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
    return sign + _positional(mantissa, exponent)


def positional(number: float) -> str:
    """Return a float as strconv.FormatFloat(number, 'f', -1, 64) writes it: without exponent."""
    mantissa, exponent = _digits(number)
    return ("-" if number < 0 else "") + _positional(mantissa, exponent)


def go_json_number(number: float) -> str:
    """Return a number as encoding/json writes a float64: an exponent below 1e-6 and from 1e21."""
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        return positional(number)
    mantissa, exponent = _digits(number)
    head = mantissa[0] + ("." + mantissa[1:] if len(mantissa) > 1 else "")
    return f"{'-' if number < 0 else ''}{head}e{'-' if exponent < 0 else '+'}{abs(exponent)}"


def _digits(number: float) -> tuple[str, int]:
    """Return the shortest decimal digits of a float and the exponent of the first one."""
    head, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = head.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = len(whole) - 1 + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    return digits.rstrip("0") or "0", power if digits else 0


def _positional(digits: str, power: int) -> str:
    if power < 0:
        return f"0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    rest = digits[power + 1 :]
    return f"{whole}.{rest}" if rest else whole
