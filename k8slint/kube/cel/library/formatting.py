"""``'%s is %d'.format([a, b])``: the clauses, and what they make of values."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError, CelLimitReached
from k8slint.kube.cel.library.conversions import double_text, seconds_text
from k8slint.kube.cel.library.time import timestamp_text
from k8slint.kube.cel.values import Value, bounded, kind_of, spend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLAUSES = {
    "s": "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
    "d": "integers",
    "f": "doubles",
    "e": "doubles",
    "b": "integers and bools",
    "x": "integers, byte buffers, and strings",
    "o": "integers",
}
_TAKEN = {
    "d": ("int", "uint"),
    "f": ("double", "string"),
    "e": ("double", "string"),
    "b": ("int", "uint", "bool"),
    "x": ("int", "uint", "string", "bytes"),
    "o": ("int", "uint"),
    "s": (
        *("list", "map", "int", "uint", "double", "bool", "string", "bytes", "type", "null_type"),
        *("google.protobuf.Timestamp", "google.protobuf.Duration"),
    ),
}
_CLAUSE = re.compile(r"%(?:(%)|(?:\.([0-9]*))?([\s\S])?)", re.ASCII)
_MAX_PRECISION = 1000
_MAX_DEPTH = 200


class FormatError(Exception):
    """A format string, or an argument, that does not do."""


def clauses(template: str) -> Iterator[tuple[str, str, int]]:
    """Yield what stands before each clause, its letter ("%" for a per cent sign, "" at the end) and its precision.

    Raises FormatError for what is not a clause.
    """
    at = 0
    for found in _CLAUSE.finditer(template):
        before, at = template[at : found.start()], found.end()
        if found[1]:
            yield before, "%", -1
            continue
        if found[3] is None:
            raise FormatError("unexpected end of string")
        if found[2] == "" or len(found[2] or "") > 18:
            raise FormatError("could not parse formatting clause: error while parsing precision")
        letter = "x" if found[3] == "X" else found[3]
        if letter not in CLAUSES:
            what = f'could not parse formatting clause: unrecognized formatting clause "{found[3]}"'
            raise FormatError(what)
        yield before, found[3], int(found[2]) if found[2] else -1
    yield template[at:], "", -1


def not_taken(letter: str, kind: str) -> str:
    """Return why a clause does not take a value of a type; "" where it does."""
    lower = letter.lower()
    if kind in _TAKEN[lower]:
        return ""
    wanted = {
        "s": f"string clause can only be used on {CLAUSES['s']}",
        "d": "decimal clause can only be used on integers",
        "f": "fixed-point clause can only be used on doubles",
        "e": "scientific clause can only be used on doubles",
        "b": "only integers and bools can be formatted as binary",
        "x": "only integers, byte buffers, and strings can be formatted as hex",
        "o": "octal clause can only be used on integers",
    }[lower]
    return f"error during formatting: {wanted}, was given {kind}"


def _format(template: str, values: list[Value]) -> str:
    parts: list[str] = []
    index = 0
    try:
        for before, letter, precision in clauses(template):
            parts.append(before)
            if letter == "%":
                parts.append("%")
            elif letter:
                if index >= len(values):
                    raise FormatError(f"index {index} out of range")
                parts.append(_written(letter, precision, values[index]))
                index += 1
    except FormatError as error:
        raise CelEvaluationError(str(error)) from None
    bounded(range(sum(map(len, parts))))
    return "".join(parts)


def _written(letter: str, precision: int, value: Value) -> str:
    kind = kind_of(value)
    why = not_taken(letter, kind)
    if why:
        raise FormatError(why)
    if letter == "s":
        return _text(value, kind, 0)
    if letter in ("f", "e"):
        return _fraction(letter, precision, value, kind)
    if letter == "d":
        return str(int(value))
    if letter in ("x", "X") and kind in ("string", "bytes"):
        text = str((value.encode("utf-8", "surrogatepass") if kind == "string" else value).hex())
        return text.upper() if letter == "X" else text
    return format(int(value), letter)


def _fraction(letter: str, precision: int, value: Value, kind: str) -> str:
    if kind == "string":
        if value not in ("NaN", "Infinity", "-Infinity"):
            raise FormatError(not_taken(letter, "boolean").replace("boolean", "string"))
        value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if precision > _MAX_PRECISION:
        raise CelLimitReached("the number becomes too long to be judged")
    digits = 6 if precision < 0 else precision
    if letter == "f":
        return f"{value:,.{digits}f}"
    mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
    power = f"{exponent[0]}{exponent[1:].zfill(2)}"
    return f"{mantissa}\u202f×\u202f10" + power.translate(_SUPERSCRIPTS)


_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def _text(value: Value, kind: str, depth: int) -> str:
    if kind == "string":
        return str(value)
    if kind == "bytes":
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            raise FormatError("error during formatting: could not convert bytes to string") from None
    simple = _SIMPLE.get(kind)
    return simple(value) if simple else _collection(value, kind, depth)


_SIMPLE: dict[str, Callable[[Value], str]] = {
    "int": str,
    "uint": lambda value: str(int(value)),
    "bool": lambda value: "true" if value else "false",
    "double": double_text,
    "null_type": lambda _: "null",
    "type": lambda value: str(value.key),
    "google.protobuf.Timestamp": timestamp_text,
    "google.protobuf.Duration": lambda value: seconds_text(value.key),
}


def _collection(value: Value, kind: str, depth: int) -> str:
    spend(len(value) + 1)
    if depth > _MAX_DEPTH:
        raise CelLimitReached("the value nests too deeply to be formatted")
    if kind == "list":
        return f"[{', '.join([_inner(one, depth + 1) for one in value])}]"
    pairs: list[tuple[str, str]] = []
    for key, one in value.items():
        kind = kind_of(key)
        if kind not in ("string", "bool", "int", "uint"):
            raise FormatError(f"error during formatting: no formatting function for map key of type {kind}")
        pairs.append((quoted(key) if kind == "string" else _SIMPLE[kind](key), _inner(one, depth + 1)))
    pairs.sort(key=lambda pair: pair[0])
    return "{" + ", ".join([f"{key}:{text}" for key, text in pairs]) + "}"


def _inner(value: Value, depth: int) -> str:
    """Return an element or a map's value as it stands inside a collection."""
    kind = kind_of(value)
    if kind not in _TAKEN["s"]:
        raise FormatError(f"error during formatting: no formatting function for {kind}")
    if kind == "double":
        if math.isfinite(value):
            return f"{value:.6f}"
        return f'"{double_text(value)}"'
    text = _text(value, kind, depth)
    if kind == "string":
        return quoted(text)
    if kind == "bytes":
        return f"b{quoted(text)}"
    if kind.startswith("google."):
        return f"{kind.rpartition('.')[2].lower()}({quoted(text)})"
    return text


_GO_ESCAPES = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
_GO_ESCAPES |= {"\\": "\\\\", '"': '\\"'}


def quoted(text: str) -> str:
    """Return a text as Go's ``%q`` writes it."""
    return '"' + "".join([_GO_ESCAPES.get(char) or _shown(char) for char in text]) + '"'


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


FUNCTIONS: dict[str, Callable[..., Value]] = {"string_format": _format}
