"""What was meant by an unknown field or by a value of the wrong type, where its neighbours tell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.placing import child, place_of, struct_at
from k8slint.kube.schema.problem import sentence
from k8slint.kube.schema.spelling import distance, nearest
from k8slint.kube.secrecy.names import is_secret_name
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.schema.placing import Path
    from k8slint.kube.schema.struct import Struct

_PLAIN = re.compile(r"[A-Za-z/._][A-Za-z0-9/._@-]*(:[A-Za-z0-9/._@-]+)*|[0-9]{1,9}")
_READ_OTHERWISE = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "."))
_LONGEST = 40
_FEW_FIELDS = 4
_MOST_LISTED = 8
_TYPES: dict[type, tuple[str, ...]] = {
    str: ("string", "int-or-string", "quantity", "time"),
    int: ("int32", "int64", "int-or-string", "quantity", "number"),
    float: ("number", "quantity"),
    bool: ("bool",),
}


def unknown_field_words(path: Path, home: Struct, root: Struct, document: Any, advised: bool = True) -> tuple[str, str]:
    """Return headline and fix for a field that the API server does not know; `home` is the struct without it.

    `path` leads to the field in the document, an object of kind `root`.
    """
    name = str(path[-1])
    owner = next((str(step) for step in reversed(path[:-1]) if isinstance(step, str)), root.name.rpartition(".")[2])
    fix = sentence(_advice(name, path, home, root, document)) if advised else ""
    return f"is not a field of '{owner.split('@')[0]}'", fix


def _advice(name: str, path: Path, home: Struct, root: Struct, document: Any) -> str:
    """Return which field was meant, or where this one belongs."""
    fields = list(home.fields)
    twin = next((field for field in fields if field.lower() == name.lower()), "")
    if twin:
        return f"write '{twin}': upper and lower case matter"
    moved = definition(home.name).get("moved", {}).get(name)
    if moved:
        return str(moved)
    close = nearest(name, fields)
    if close and distance(name, close, 1) <= 1:
        return f"write '{close}'"
    meant = _field_meant(name, path, home, document)
    if meant:
        return meant
    elsewhere = place_of(name, path, home, root)
    if elsewhere:
        return f"move it {elsewhere}"
    if close:
        return f"write '{close}' if that is what you mean"
    if len(fields) > _MOST_LISTED or fields == [""]:
        return f"remove '{name}'"
    return f"remove it, or write one of {', '.join(sorted(fields))}"


def _value_at(path: Path, document: Any) -> Any:
    """Return the value that a path leads to; None where there is none."""
    for step in path:
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _field_meant(name: str, path: Path, home: Struct, document: Any) -> str:
    """Return what to write instead of a field that `home` does not have; '' when its neighbours do not tell.

    `path` leads to the field in the document.
    """
    around = _value_at(path[:-1], document)
    around = around if isinstance(around, dict) else {}
    value = around.get(name)
    types = home.catalogue.field_types(home.name)
    empty = _empty_before(name, around, types, home)
    if empty:
        return f"indent it, so that it stands under '{empty}'"
    if name == "namespace" and path[0] != "metadata" and ("name" in types or "secretName" in types):
        return "remove it: only an object of the same namespace can be named here"
    inner = _flow(value)
    holder = next((field for field in types if _begins(name, field) and _has(home, field, name)), "")
    if holder and inner:
        return f"write '{holder}: {{{name}: {inner}}}'"
    alike = [field for field in types if field not in around and _is_alike(name, field) and _takes(home, field, value)]
    if len(alike) > 1:
        alike = [field for field in alike if field in home.required or field in home.present]
    if len(alike) == 1:
        return f"write '{alike[0]}: {inner}'" if inner and not is_secret_name(name) else f"write '{alike[0]}'"
    maps = [field for field, text in types.items() if text[:2] == "{}" and text[2:] in _TYPES.get(type(value), ())]
    if (maps and len(types) <= _FEW_FIELDS) or ("/" in name and "annotations" in maps):
        return f"write it under {' or '.join(repr(field) for field in sorted(maps, reverse=True))}"
    return ""


def _empty_before(name: str, around: dict[str, Any], types: dict[str, str], home: Struct) -> str:
    """Return the field without a value that stands before an unknown one and can hold it; '' when there is none."""
    empty = ""
    for key, value in around.items():
        if key == name:
            break
        if key in types:
            empty = key if value is None else ""
    holds = bool(empty) and (types[empty][:2] == "{}" or _has(home, empty, name))
    return empty if holds else ""


def _has(home: Struct, field: str, name: str) -> bool:
    """Whether a field holds a struct, and no list of them, with a field of some name."""
    if home.catalogue.field_types(home.name)[field][:2] == "[]":
        return False
    inner = child(home, field)
    return inner is not None and name in inner.fields


def _begins(name: str, field: str) -> bool:
    """Whether a name is made of a field and more: secretName of secret."""
    return name.startswith(field) and name[len(field) : len(field) + 1].isupper()


def _is_alike(name: str, field: str) -> bool:
    """Whether of two names one is the beginning or the end of the other, by whole words."""
    if _begins(name, field) or _begins(field, name):
        return True
    return field.endswith(name[:1].upper() + name[1:]) or name.endswith(field[:1].upper() + field[1:])


def _takes(home: Struct, field: str, value: Any) -> bool:
    """Whether a field takes a value, as far as its type tells."""
    text = home.catalogue.field_types(home.name)[field]
    if value is None or isinstance(value, Unknown):
        return True
    if isinstance(value, list):
        return text[:2] == "[]"
    if isinstance(value, dict):
        inner = child(home, field) if text[:2] != "[]" else None
        return text[:2] == "{}" or (inner is not None and all(key in inner.fields for key in value))
    return text in _TYPES.get(type(value), ())


def value_meant(expected: str, path: Path, root: Struct, value: Any) -> str:
    """Return what to write instead of a value of the wrong type, as a sentence; '' when its neighbours do not tell.

    `path` leads to the value from the top of an object of kind `root`.
    """
    if expected == "struct" and isinstance(value, (str, int)) and not isinstance(value, bool):
        target = struct_at(path, root)
        inner = _as_fields(target, value) if target is not None else ""
        lead = "- " if isinstance(path[-1], int) else f"{path[-1]}: "
        return f"Write '{lead}{{{inner}}}'." if inner else ""
    owner = struct_at(path[:-1], root) if path else None
    if expected == "string" and isinstance(value, dict) and path[-1:] == ("matchLabels",):
        return f"Write the labels directly under '{path[-2]}', without 'matchLabels'."
    types = owner.catalogue.field_types(owner.name) if owner is not None else {}
    if len(types) == 2 and not isinstance(path[-1], int):
        (other,) = [field for field in types if field != path[-1]]
        text = _flow(value)
        if text and types[other] in _TYPES.get(type(value), ())[:1]:
            return f"Write '{other}: {text}' instead."
    return ""


def _as_fields(target: Struct, value: str | int) -> str:
    """Return a scalar as the fields of a struct that it was written for: `cat /x` of exec is `command: [cat, /x]`."""
    if not target.fields:
        target.catalogue.fill(target)
    types = target.catalogue.field_types(target.name)
    if isinstance(value, str) and "=" in value and "name" in types and "value" in types:
        name, _, rest = value.partition("=")
        return _variable(name, rest)
    text = _flow(value)
    if not text:
        return ""
    fields = [field for field, type_text in types.items() if type_text in _TYPES[type(value)]]
    wanted = [field for field in fields if field in target.required or field in target.present]
    usual = [field for field in fields if field == ("name" if isinstance(value, str) else "port")]
    if text.startswith("/"):
        wanted = [field for field in wanted or fields if field.lower().endswith("path")]
        usual = []
    for chosen in (wanted, usual, fields):
        if len(chosen) == 1:
            return f"{chosen[0]}: {text}"
    lists = [field for field, type_text in types.items() if type_text == "[]string"]
    if isinstance(value, str) and not fields and len(lists) == 1 and "'" not in value and '"' not in value:
        return f"{lists[0]}: [{', '.join(_flow(word) or json.dumps(word) for word in value.split())}]"
    return ""


def _variable(name: str, value: str) -> str:
    """Return an environment variable as fields, without a value that its name says is a secret."""
    shown = "..." if is_secret_name(name) else _flow(value) or "..."
    return f"name: {name}, value: {shown}" if _PLAIN.fullmatch(name) else ""


def _flow(value: Any) -> str:
    """Return a scalar as it is written in a flow mapping; '' for one that is long, odd or none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    text = str(value)
    if len(text) > _LONGEST or not text.isprintable() or not text:
        return ""
    if isinstance(value, int):
        return text
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _READ_OTHERWISE and not text.isdigit()
    return text if is_plain else json.dumps(text, ensure_ascii=False)
