"""A manifest as the API server stores it: without nulls and fields it does not know, with its defaults."""

from __future__ import annotations

from typing import Any

from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.update.default_values import VALUES
from k8slint.kube.update.defaults import AFTER, BEFORE, EMPTY, GATED
from k8slint.kube.update.layout import Json, field_type, is_dropped, is_plain, is_struct, short

_ALWAYS_THERE = ("spec", "template", "jobTemplate")
"""Mappings that are not pointers, so that what is in them has defaults even where nobody wrote them."""


def decoded(value: Any, type_text: str, minor: int) -> Any:
    """Return a value as the API server stores it: nulls and fields of disabled gates gone, defaults filled in.

    `type_text` is a definition such as ``apps/v1.Deployment``, or the type of a field. Nothing is changed in place.
    """
    if isinstance(value, list) and type_text[:2] == "[]":
        return [_item(child, type_text[2:], minor) for child in value]
    if not isinstance(value, dict):
        return _round_up(value) if type_text == "quantity" else value
    if type_text[:2] == "{}":
        return {key: _item(child, type_text[2:], minor) for key, child in value.items()}
    if not is_struct(type_text):
        return value
    made = {key: child for key, child in value.items() if child is not None and _is_stored(type_text, key, minor)}
    for key in _ALWAYS_THERE:
        inside = field_type(type_text, key, minor)
        if key not in made and is_struct(inside) and is_plain(type_text, key, inside):
            made[key] = {}
    _fill(made, type_text, minor)
    for key, child in made.items():
        if isinstance(child, (dict, list)) or field_type(type_text, key, minor) == "quantity":
            made[key] = decoded(child, field_type(type_text, key, minor), minor)
    if made.get("lifecycle") == {} and value["lifecycle"].get("stopSignal") is not None:
        del made["lifecycle"]  # a field that is dropped leaves nothing empty behind (dropContainerStopSignals)
    return made


def _is_stored(owner: str, key: str, minor: int) -> bool:
    """Whether the API server stores a field: it knows it, and its feature gate is on."""
    known = key in ("apiVersion", "kind") or bool(field_type(owner, key, minor))
    return known and not is_dropped(owner, key, minor)


def _item(value: Any, type_text: str, minor: int) -> Any:
    """Return an item of a list or map, where null is the zero value."""
    if value is None:
        value = {} if is_struct(type_text) else "" if type_text == "string" else None
    return decoded(value, type_text, minor)


def _fill(made: Json, owner: str, minor: int) -> None:
    name = short(owner)
    if name in BEFORE:
        BEFORE[name](made)
    if name in GATED:
        GATED[name](made, minor)
    for key, default in {**VALUES.get(name, {}), **VALUES.get(owner, {})}.items():
        present = made.get(key)
        is_empty = present in ("", []) and default != present  # Go asks for the length of texts and lists
        if present is None or is_empty or (present == 0 and _zero_is_unset(name, present)):
            if field_type(owner, key, minor):
                made[key] = _fresh(default)
        elif isinstance(default, dict) and isinstance(present, dict) and key in ("strategy", "updateStrategy"):
            made[key] = {**default, **{name: child for name, child in present.items() if child not in EMPTY}}
    if name in AFTER:
        AFTER[name](made)


def _zero_is_unset(name: str, present: object) -> bool:
    """Whether 0 stands for nothing in the numbers of a definition that have defaults."""
    return name in ("Probe", "QueuingConfiguration", "FlowSchemaSpec") and not isinstance(present, bool)


def _fresh(default: Any) -> Any:
    if isinstance(default, dict):
        return dict(default)
    return list(default) if isinstance(default, list) else default


def _round_up(value: Any) -> Any:
    """Return a quantity rounded up to thousandths, as resource lists are."""
    try:
        quantity = read_quantity(value)
    except InvalidQuantity:
        return value
    return value if quantity.nano % 10**6 == 0 else f"{-(-quantity.nano // 10**6)}m"
