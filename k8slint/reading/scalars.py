"""Scalars typed as kubectl types them: YAML 1.1 of go-yaml v2, then JSON.

Sources: go.yaml.in/yaml/v2 resolve.go and decode.go; sigs.k8s.io/yaml convertToJSONableObject.
"""

from __future__ import annotations

import re

from k8slint.model.pattern import pattern
from k8slint.reading.numbers import float_key, json_number, parse_float, parse_integer
from k8slint.reading.problem import ManifestError

Scalar = str | int | float | bool | None

_NAN = float("nan")
_INF = float("inf")
WORDS: dict[str, Scalar] = {
    **dict.fromkeys("y Y yes Yes YES true True TRUE on On ON".split(), True),
    **dict.fromkeys("n N no No NO false False FALSE off Off OFF".split(), False),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], _NAN),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], _INF),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -_INF),
}
"""The plain scalars that mean a boolean, null, infinity or NaN (resolve.go: resolveMapList)."""
_NUMERIC = frozenset("0123456789+-")
SPECIAL = frozenset("0123456789+-.yYnNtTfFoO~")
"""The first characters a plain scalar must have to be anything but a string (the empty one is null, too)."""

LIKE_MODES = frozenset((400, 440, 444, 500))
"""Decimal numbers below 512 that are usual file modes when read as octal; 420 is 0644 written in decimal on purpose."""

TAGS = "tag:yaml.org,2002:"
_MEMO_ENTRIES = 20_000
_MEMO_LENGTH = 64
_memo: dict[str, Scalar] = {}


def plain_value(text: str) -> Scalar:
    """Return the value of a plain scalar. Raises ManifestError for .inf and .nan, which JSON cannot hold."""
    known = _memo.get(text, _memo)
    if known is not _memo:
        return known  # type: ignore[return-value]  # the memo itself stands for "not known"
    value = as_json(resolve(text))
    if len(text) <= _MEMO_LENGTH and len(_memo) < _MEMO_ENTRIES:
        _memo[text] = value
    return value


def resolve(text: str) -> Scalar:
    """Return the value go-yaml takes a plain scalar for, infinities and all; dates stay strings."""
    if text in WORDS:
        return WORDS[text]
    first = text[0]
    if first in _NUMERIC:
        digits = text.replace("_", "")
        number: Scalar = parse_integer(digits)
        if number is None:
            number = parse_float(digits)
        return text if number is None else number
    if first == ".":
        number = parse_float(text)
        return text if number is None else number
    return text


def as_json(value: Scalar) -> Scalar:
    """Return the value that remains after Go wrote it as JSON. Raises ManifestError for infinities and NaN."""
    if isinstance(value, float):
        if value in (_INF, -_INF) or value != value:
            raise ManifestError(
                "number",
                "infinity and NaN cannot be written as JSON",
                "Quote the value.",
                0,
            )
        return json_number(value)
    return value


def key_text(value: Scalar) -> str | None:
    """Return the string kubectl makes of a mapping key (`yes` is "true", 1.50 is "1.5").

    None when it rejects the key.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_key(value)
    return str(value) if value < 2**63 else None


def tagged(tag: str, text: str) -> Scalar:
    """Return the value of a scalar with an explicit tag; unknown tags are ignored and leave a string.

    Raises ManifestError when the text does not fit the tag.
    """
    if not tag.startswith(TAGS):
        return text
    kind = tag[len(TAGS) :]
    if kind == "binary":
        return _decode_binary(text)
    if kind not in ("bool", "int", "float", "null", "timestamp"):
        return text
    if kind == "timestamp":
        from k8slint.reading.scalars import is_timestamp

        if is_timestamp(text):
            return text
        raise _unfit(tag)
    value = resolve(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool) and value < 2**63:
        value = float(value)
    if kind_of(value) != kind:
        raise _unfit(tag)
    return value


def kind_of(value: Scalar) -> str:
    """Return the YAML type of a value, as in its tag."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    return "str" if isinstance(value, str) else "int" if isinstance(value, int) else "float"


def _unfit(tag: str) -> ManifestError:
    kind = tag[len(TAGS) :]
    return ManifestError(
        "tag", f"this value does not fit its tag '!!{kind}'", f"Correct the value, or remove '!!{kind}'.", 0
    )


def _decode_binary(text: str) -> str:
    import base64

    bare = re.sub("[\r\n]", "", text)
    # Not left to the library, which before Python 3.11 takes a lone `=`.
    if len(bare) % 4 or not re.fullmatch("[A-Za-z0-9+/]*={0,2}", bare):
        raise ManifestError(
            "tag", "the value of '!!binary' is not base64", "Encode the value, or remove '!!binary'.", 0
        )
    return base64.b64decode(bare).decode("utf-8", "replace")


_TIMESTAMP = pattern(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"|[ ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?)?"
)


def is_timestamp(text: str) -> bool:
    """Whether go-yaml takes a text for a date or time (resolve.go: allowedTimestampFormats)."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    hour, minute, second = (
        int(part or 0) for part in (found.group(4, 5, 6) if found.group(4) else found.group(8, 9, 10))
    )
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= 12 and 1 <= day <= longest[month - 1] and hour < 24 and minute < 60 and second < 60
