"""What a program can write in the place of a value of the wrong type: the value that was certainly meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.go.text import is_digits
from k8slint.kube.schema.placing import struct_at
from k8slint.kube.schema.problem import QUOTED, Correction
from k8slint.kube.secrecy.names import is_secret_name
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.schema.placing import Path
    from k8slint.kube.schema.struct import Struct

_INTEGERS = frozenset(("int32", "int64", "uint32", "number", "int-or-string"))
_MOST_DIGITS = 9
_SIMPLE = (str, int, float, bool)


def correction_of_type(expected: str, path: Path, root: Struct, value: Any) -> Correction | None:
    """Return the correction of a value at a path of an object that is not of the type expected; None for a guess."""
    if expected == "string" and isinstance(value, (bool, int, float)):
        return Correction(QUOTED)
    if isinstance(value, str):
        return _of_text(expected, value, path, root)
    if expected == "list" and isinstance(value, dict) and value:
        item = struct_at(path, root)
        if item is None:
            return None
        return Correction([value]) if _fits(item, value) else _of_pairs(item, value)
    if expected in ("struct", "map") and isinstance(value, list):
        return _of_list(expected, value, path, root)
    if expected[:8] == "duration" and value.__class__ is int:
        return Correction(f"{value}s", safety="suggestion")
    return None


def _of_text(expected: str, value: str, path: Path, root: Struct) -> Correction | None:
    """Return the correction of a text: without quotes, with a unit, or as the only item of a list."""
    if expected in _INTEGERS and _is_whole(value):
        return Correction(int(value))
    if expected == "bool" and value in ("true", "false"):
        return Correction(value == "true")
    if expected[:8] == "duration" and is_digits(value) and len(value) <= _MOST_DIGITS:
        return Correction(f"{value}s", safety="suggestion")
    if expected == "list" and value and not any(char in value for char in " ,;\n\t"):
        owner = struct_at(path[:-1], root) if path else None
        is_texts = owner is not None and owner.catalogue.field_types(owner.name).get(str(path[-1])) == "[]string"
        return Correction([value]) if is_texts else None
    return None


def _of_pairs(item: Struct, value: dict[str, Any]) -> Correction | None:
    """Return a mapping of names to texts as a list of items with `name` and `value`, such as variables; no secrets."""
    if not _fits(item, {"name": "", "value": ""}) or not all(isinstance(text, str) for text in value.values()):
        return None
    if not {"name", "value", "valueFrom"}.isdisjoint(value) or any(is_secret_name(name) for name in value):
        return None
    return Correction([{"name": name, "value": text} for name, text in value.items()])


def _of_list(expected: str, value: list[Any], path: Path, root: Struct) -> Correction | None:
    """Return a list of mappings as one mapping, where no field is in two of them."""
    merged: dict[str, Any] = {}
    for item in value:
        if not isinstance(item, dict) or not item or not merged.keys().isdisjoint(item):
            return None
        merged.update(item)
    target = struct_at(path, root)
    if not merged or (expected == "struct" and (target is None or not _fits(target, merged))):
        return None
    if expected == "map" and not all(isinstance(item, (*_SIMPLE, Unknown)) for item in merged.values()):
        return None
    return Correction(merged)


def _fits(struct: Struct, fields: dict[str, Any]) -> bool:
    """Whether a struct has all of some fields."""
    if not struct.fields:
        struct.catalogue.fill(struct)
    return all(field in struct.fields for field in fields)


def _is_whole(text: str) -> bool:
    """Whether a text without its quotes is an integer that is written alike."""
    digits = text.removeprefix("-")
    return is_digits(digits) and len(digits) <= _MOST_DIGITS and str(int(text)) == text
