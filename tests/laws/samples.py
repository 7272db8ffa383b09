"""Manifests to start from, ways to spoil them, and ways to write them."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from k8slint.reading import ManifestError, values_of
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook
from tests.conformance.judged_objects import manifests, places

RULES = tuple(Rulebook.load().values())

ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.5, 65536, 2**31, 2**63, 10**30, 1e300),
    *("", " ", "x", "X_", "a/b", "${X}", "{{ x }}", "ENC[x]", "0", "1%", "1e3", "100m", "1Gi", "5s", "1h30m", "None"),
    *("Always", "\U0001f600", "é", "\u202e", "\x1b[31m", "a\nb", "\x00", "#", "a # b", "- a", "a: b", "'", '"', "\\"),
    *("*/5 * * * *", "10.0.0.1", "nginx", "nginx:latest", "a@sha256:" + "0" * 64, "/", "..", "x" * 300, "sleep 5"),
    *(
        [],
        [None],
        ["${X}"],
        [[1]],
        [{}],
        ["a", "a"],
        [{"name": "${Y}"}],
        [{"name": []}],
        {},
        {"a": None},
        {"name": "a"},
    ),
    {"": ""},
    {"key": 1, "operator": "In", "values": ["x"]},
]


@cache
def texts() -> list[str]:
    """Every file of every example of a rule, and the judged objects."""
    found = dict.fromkeys(
        text
        for rule in RULES
        for example in load_page(rule).examples
        for name, text in example.files.items()
        if name.endswith((".yaml", ".yml", ".json"))
    )
    return list(found | dict.fromkeys(manifests()))


@cache
def objects() -> list[dict[str, Any]]:
    """Every object of those files, each once."""
    found: dict[str, dict[str, Any]] = {}
    for text in texts():
        try:
            values = values_of(text)
        except ManifestError:
            continue
        for value in values:
            if isinstance(value, dict) and "kind" in value and "apiVersion" in value:
                found.setdefault(json.dumps(value, default=str), value)
    return list(found.values())


def spoil(value: Any, data: st.DataObject, most: int = 4) -> Any:
    """Return a copy with some keys deleted, doubled, renamed, and values replaced by others from inside and outside."""
    value = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(0, most))):
        all_places = places(value)
        if not all_places:
            break
        holder, key = all_places[data.draw(st.integers(0, len(all_places) - 1))]
        action = data.draw(st.sampled_from(("odd", "odd", "delete", "double", "other", "rename")))
        if action == "odd":
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        elif action == "delete":
            del holder[key]
        elif action == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif action == "other":
            other, from_key = all_places[data.draw(st.integers(0, len(all_places) - 1))]
            holder[key] = copy.deepcopy(other[from_key])
        elif action == "rename" and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(("é", "name", "x.y/z", "", "Name", "k\u2028")))] = holder.pop(key)
    return value


def block(value: Any, indent: str = "") -> str:
    """Write a value as YAML in block style, every scalar on a line of its own, strings in double quotes."""
    if isinstance(value, dict) and value:
        return "".join(f"{indent}{_key(key)}:{_after(child, indent)}" for key, child in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{indent}-{_after(child, indent)}" for child in value)
    return f"{indent}{_scalar(value)}\n"


def _after(child: Any, indent: str) -> str:
    if isinstance(child, (dict, list)) and child:
        return "\n" + block(child, indent + "  ")
    return f" {_scalar(child)}\n"


def _key(key: str) -> str:
    return key if key.isascii() and key.isalpha() and len(key) > 5 else json.dumps(key)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and value.isascii() and value.isalpha() and len(value) > 5:
        return value
    if isinstance(value, str):  # YAML knows no surrogate pairs
        return json.dumps(value, ensure_ascii=all(char < "\uffff" for char in value))
    return json.dumps(value)
