"""When two values are equal for the API server: spelling, and zero values where there is no pointer, do not count.

From apimachinery pkg/api/equality (Semantic.DeepEqual), which takes empty lists and maps for none and compares
quantities by value.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.update.layout import field_type, is_plain, is_struct
from k8slint.kube.update.strategic import same
from k8slint.model.tree import Unknown

_NOTHING = object()
_ZEROS: tuple[object, ...] = ("", 0, None)


def equal(one: Any, other: Any, type_text: str, minor: int) -> bool:
    """Whether two stored values of a type are equal; one that is only filled in later equals everything."""
    return _alike(canonical(one, type_text, minor), canonical(other, type_text, minor))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_alike(one.get(key, _NOTHING), other.get(key, _NOTHING)) for key in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return same(one, other)


def canonical(value: Any, type_text: str, minor: int) -> Any:
    """Return a value without what means nothing: nulls, zero values of plain fields, the spelling of quantities."""
    if isinstance(value, list) and type_text[:2] == "[]":
        return [canonical(child, type_text[2:], minor) for child in value]
    if isinstance(value, dict):
        if type_text[:2] == "{}":
            return {key: canonical(child, type_text[2:], minor) for key, child in value.items()}
        return _mapping(value, type_text, minor) if is_struct(type_text) else value
    if type_text == "quantity":
        try:
            return read_quantity(value).nano
        except InvalidQuantity:
            return value
    if type_text == "bytes" and isinstance(value, str):
        try:
            return base64.b64decode("".join(value.split()), validate=True).hex()
        except (binascii.Error, ValueError):
            return value
    return value


def _mapping(value: dict[str, Any], owner: str, minor: int) -> dict[str, Any]:
    found = {}
    for key, child in value.items():
        type_text = field_type(owner, key, minor)
        made = canonical(child, type_text, minor)
        if made is None:
            continue
        if is_plain(owner, key, type_text) and (made in ({}, []) or (made.__class__ is not float and made in _ZEROS)):
            continue
        found[key] = made
    return found
