"""Writes plain values as YAML text: quoted only where the text would mean something else, in block or in flow style."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.reading.scalars import resolve

if TYPE_CHECKING:
    from k8slint.model.source import Source

_WORD = r"[A-Za-z_/][\w./@+-]*(?::[\w./@+-]+)*"
_PLAIN = pattern(rf"(?:{_WORD}|[1-9][0-9]*(?:\.[0-9]+)?[A-Za-z]+|0[A-Za-z])(?: {_WORD})*")
"""Texts that no reader of YAML, of whatever version, takes for anything but a string; `resolve` knows the words."""

_NESTED = pattern(r"^( *(?:- +)*)[\w./-]+:[ \t]*\r?\n( +)[\w\"'/]", re.MULTILINE)
_LISTED = pattern(r"^( *(?:- +)*)[\w./-]+:[ \t]*\r?\n( *)- ", re.MULTILINE)
_LOOKED_AT = 20_000
"""How many characters of a file are looked at to see how it is written."""


class Verbatim(str):
    """A scalar that is written as it stands here, such as a number in octal."""

    __slots__ = ()


class YamlStyle(NamedTuple):
    """How a file is written: spaces per level, those before the dash of a list, its line break, and whether as JSON."""

    step: int = 2
    dash: int = 0
    newline: str = "\n"
    as_json: bool = False


@lru_cache(maxsize=2)
def style_of(source: Source) -> YamlStyle:
    """Return how a file is written, from the first nested mapping and the first list in it."""
    text = source.text
    break_at = text.find("\n")
    return YamlStyle(
        _indentation(_NESTED, text, 2) or 2,
        _indentation(_LISTED, text, 0),
        "\r\n" if break_at > 0 and text[break_at - 1] == "\r" else "\n",
        text.lstrip()[:1] in ("{", "["),
    )


def _indentation(shape: re.Pattern[str], text: str, usual: int) -> int:
    """Return how much deeper the second line of the first place that has a shape begins than its first."""
    for found in shape.finditer(text[:_LOOKED_AT]):
        deeper = len(found[2]) - len(found[1])
        if deeper >= 0:
            return deeper
    return usual


def scalar_text(value: Any, quote: str = "", in_flow: bool = False) -> str:
    """Return a scalar as YAML; text is quoted where it must be, and always if `quote` is given.

    Numbers, booleans and null are never quoted.
    """
    if isinstance(value, Verbatim):
        return str(value)
    if not isinstance(value, str):
        return json.dumps(value)
    if not quote and _is_plain(value, in_flow):
        return value
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _is_plain(text: str, in_flow: bool) -> bool:
    """Whether a text needs no quotes; a colon inside a word of a flow collection is not read alike by all."""
    return _PLAIN.fullmatch(text) is not None and not (in_flow and ":" in text) and isinstance(resolve(text), str)


def flow_text(value: Any, as_json: bool = False) -> str:
    """Return a value in flow style, in one line; with double quotes around every text of JSON."""
    quote = '"' if as_json else ""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{scalar_text(k, quote, True)}: {flow_text(v, as_json)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(item, as_json) for item in value) + "]"
    return scalar_text(value, quote, True)


def entry_lines(key: str, value: Any, style: YamlStyle) -> list[str]:
    """Return the lines of a field in block style; the first is not indented, the others relative to it."""
    name = scalar_text(key)
    if isinstance(value, dict) and value:
        return [f"{name}:", *indented(_mapping_lines(value, style), style.step)]
    if isinstance(value, list) and value:
        return [f"{name}:", *indented(_list_lines(value, style), style.dash)]
    return [f"{name}: {flow_text(value) if isinstance(value, (dict, list)) else scalar_text(value)}"]


def item_lines(value: Any, style: YamlStyle) -> list[str]:
    """Return the lines of an item of a list in block style, the first with its dash."""
    if isinstance(value, dict) and value:
        first, *others = _mapping_lines(value, style)
    elif isinstance(value, list) and value:
        first, *others = _list_lines(value, style)
    else:
        first, others = flow_text(value) if isinstance(value, (dict, list)) else scalar_text(value), []
    return [f"- {first}", *indented(others, 2)]


def value_lines(value: Any, style: YamlStyle) -> list[str]:
    """Return the lines of a collection that is not empty, relative to the column of its own entries."""
    return _mapping_lines(value, style) if isinstance(value, dict) else _list_lines(value, style)


def _mapping_lines(value: dict[str, Any], style: YamlStyle) -> list[str]:
    return [line for key, child in value.items() for line in entry_lines(key, child, style)]


def _list_lines(value: list[Any], style: YamlStyle) -> list[str]:
    return [line for item in value for line in item_lines(item, style)]


def indented(lines: list[str], columns: int) -> list[str]:
    """Return lines moved to the right."""
    return [" " * columns + line if line else line for line in lines]
