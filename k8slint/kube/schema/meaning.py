"""What was meant by an unknown field or by a value of the wrong type, where its neighbours tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.correcting import correction_of_type
from k8slint.kube.schema.placing import child, place_of, struct_at
from k8slint.kube.schema.problem import Correction, instead_of, sentence
from k8slint.kube.schema.slips import TYPES, as_backend, flow, is_hidden, shown_flow, slip_advice
from k8slint.kube.schema.spelling import distance, nearest
from k8slint.kube.schema.value_slips import as_fields, value_slip
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.schema.placing import FieldPlace, Path
    from k8slint.kube.schema.struct import Struct

_SAID = re.compile(r"(write|move it under) '([\w-]+)'")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_FEW_FIELDS = 4
_MOST_LISTED = 8


Advice = tuple[str, "Correction | None"]
"""What to write instead, in words, and the same for a program where it can write it."""


def unknown_field_words(
    path: Path, home: Struct, root: Struct, document: Any, advised: bool = True
) -> tuple[str, str, Correction | None]:
    """Return headline, fix and correction for a field that the API server does not know; `home` is the struct without.

    `path` leads to the field in the document, an object of kind `root`.
    """
    name = str(path[-1])
    owner = next((str(step) for step in reversed(path[:-1]) if isinstance(step, str)), root.name.rpartition(".")[2])
    words, correction = _advice(name, path, home, root, document) if advised else ("", None)
    return f"is not a field of '{owner.split('@')[0]}'", sentence(words) if advised else "", correction


def _advice(name: str, path: Path, home: Struct, root: Struct, document: Any) -> Advice:
    """Return which field was meant, or where this one belongs."""
    fields = list(home.fields)
    twin = next((field for field in fields if field.lower() == name.lower()), "")
    if twin:
        return f"write '{twin}': upper and lower case matter", Correction(name=twin)
    held = _value_at(path[:-1], document)
    around = held if isinstance(held, dict) else {}
    known = slip_advice(name, path, home, around)
    if known[0]:
        return known
    moved = definition(home.name).get("moved", {}).get(name)
    backend = as_backend(around) if moved else None
    if backend is not None:
        return f"write 'service: {shown_flow(backend['service'])}'", Correction(backend, above=1)
    if moved:
        return str(moved), _as_said(str(moved), path, home)
    close = nearest(name, fields)
    if close and distance(name, close, 1) <= 1:
        only = sum(distance(name, field, 1) <= 1 for field in fields) == 1
        takes = _takes(home, close, _value_at(path, document))
        return f"write '{close}'", Correction(name=close, safety="safe" if only and takes else "suggestion")
    meant = _field_meant(name, path, home, document)
    if meant[0]:
        return meant
    elsewhere = place_of(name, path, home, root, _kinds_around(around))
    if elsewhere is not None:
        return f"move it {elsewhere.words}", _move(name, path, elsewhere, document)
    if close:
        return f"write '{close}' if that is what you mean", Correction(name=close, safety="suggestion")
    if len(fields) > _MOST_LISTED or fields == [""]:
        return f"remove '{name}'", None
    return instead_of(fields), None


def _kinds_around(around: dict[str, Any]) -> frozenset[str]:
    """Return the names of fields that are announced by a value, as `type: Resource` announces `resource`."""
    return frozenset(value[:1].lower() + value[1:] for value in around.values() if isinstance(value, str))


def _as_said(words: str, path: Path, home: Struct) -> Correction | None:
    """Return what the data of a definition says of a field that has gone: written or moved where a name is given."""
    said = _SAID.fullmatch(words)
    if said is None or said[2] not in home.fields:
        return None
    return Correction(name=said[2]) if said[1] == "write" else Correction(under=(*path[:-1], said[2]))


def _move(name: str, path: Path, found: FieldPlace, document: Any) -> Correction | None:
    """Return the move of a field to the mapping it belongs in; None where that is one of several items of a list.

    It is certain one level up, and one level down where only one field can hold it, which is there or needs no other.
    """
    under: Path = ()
    for step in found.path:
        here = _value_at(under, document)
        if isinstance(here, list) and not isinstance(step, int):
            if len(here) != 1:
                return None
            under = (*under, 0)
        under = (*under, step)
    if isinstance(_value_at(under, document), list):
        return None
    home = path[:-1]
    above = next((home[:end] for end in range(len(home) - 1, -1, -1) if isinstance(home[end], str)), None)
    below = found.is_only and found.path[:-1] == home
    near = found.path == above or (below and (_value_at(under, document) is not None or _needs_only(found.owner, name)))
    takes = _takes(found.owner, name, _value_at(path, document))
    return Correction(under=under, safety="safe" if near and takes else "suggestion")


def _needs_only(struct: Struct, *fields: str) -> bool:
    """Whether a struct needs no other fields than some."""
    return {*struct.required, *struct.present} <= {*fields}


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


def _field_meant(name: str, path: Path, home: Struct, document: Any) -> Advice:
    """Return what to write instead of a field that `home` does not have; '' when its neighbours do not tell.

    `path` leads to the field in the document.
    """
    around = _value_at(path[:-1], document)
    around = around if isinstance(around, dict) else {}
    value = around.get(name)
    types = home.catalogue.field_types(home.name)
    empty = _empty_before(name, around, types, home)
    if empty:
        return f"indent it, so that it stands under '{empty}'", Correction(under=(*path[:-1], empty))
    if name == "namespace" and path[0] != "metadata" and ("name" in types or "secretName" in types):
        gone = Correction(is_removal=True, safety="unsafe")
        return "remove it: only an object of the same namespace can be named here", gone
    inner = shown_flow(value)
    holders = [field for field in types if field not in around and _has(home, field, name)]
    holder = holders[0] if len(holders) == 1 else next((field for field in holders if _begins(name, field)), "")
    if holder and inner and not is_hidden(name):
        words = f"write '{holder}: {{{name}: {inner}}}'"
        target = child(home, holder)
        is_whole = target is not None and _needs_only(target, name)
        if isinstance(value, (dict, list)):  # moved as it is written, with its comments
            return words, Correction(under=(*path[:-1], holder), safety="safe" if is_whole else "suggestion")
        return words, Correction({name: value}, holder, safety="safe" if is_whole else "suggestion")
    if isinstance(value, dict) and value and not types.keys().isdisjoint(value) and types.keys() >= value.keys():
        return f"write what is under it one level up, and remove '{name}'", None
    alike = [field for field in types if field not in around and _is_alike(name, field) and _takes(home, field, value)]
    if len(alike) > 1:
        alike = [field for field in alike if field in home.required or field in home.present]
    if len(alike) == 1:
        return _renamed(name, alike[0], types[alike[0]], value, inner)
    maps = [field for field, text in types.items() if text[:2] == "{}" and text[2:] in TYPES.get(type(value), ())]
    if (maps and len(types) <= _FEW_FIELDS) or ("/" in name and "annotations" in maps):
        only = Correction(under=(*path[:-1], maps[0]), safety="suggestion") if len(maps) == 1 else None
        return f"write it under {' or '.join(repr(field) for field in sorted(maps, reverse=True))}", only
    return "", None


def _renamed(name: str, field: str, type_text: str, value: Any, inner: str) -> Advice:
    """Return that a field has another name, under which its value may be an item of a list.

    One word of a longer name is not enough to be certain of a text.
    """
    shown = inner if not is_hidden(field) else ""
    if type_text[:2] == "[]" and not isinstance(value, list) and value is not None:
        return f"write '{field}: [{shown}]'" if shown else f"write '{field}' with a list", Correction([value], field)
    guessed = len(_words(name)) == 1 and type_text == "string" and isinstance(value, str)
    words = f"write '{field}: {shown}'" if shown else f"write '{field}'"
    return words, Correction(name=field, safety="suggestion" if guessed else "safe")


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
    """Whether of two names one has all words of the other in order: `secretRef` and `secretKeyRef`."""
    few, many = sorted((_words(name), _words(field)), key=len)
    rest = iter(many)
    return bool(few) and all(word in rest for word in few) and (few[0] == many[0] or few[-1] == many[-1])


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _takes(home: Struct, field: str, value: Any) -> bool:
    """Whether a field takes a value, as far as its type tells."""
    text = home.catalogue.field_types(home.name).get(field, "")
    if value is None or isinstance(value, Unknown):
        return True
    if isinstance(value, list):
        return text[:2] == "[]"
    if isinstance(value, dict):
        inner = child(home, field)
        return text[:2] == "{}" or (inner is not None and all(key in inner.fields for key in value))
    return text.removeprefix("[]") in TYPES.get(type(value), ())


def _is_choice(target: Struct) -> bool:
    """Whether a text may be for one of several structs."""
    return target.name.partition("@")[0].endswith("EnvFromSource")


def value_meant(expected: str, path: Path, root: Struct, value: Any) -> Advice:
    """Return what to write instead of a value of the wrong type, as a sentence; '' when its neighbours do not tell.

    `path` leads to the value from the top of an object of kind `root`.
    """
    if expected == "struct" and isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
        target = struct_at(path, root)
        inner, correction = as_fields(target, value) if target is not None and not _is_choice(target) else ("", None)
        lead = "- " if isinstance(path[-1], int) else f"{path[-1]}: "
        if inner:
            return f"Write '{lead}{{{inner}}}'.", correction
    owner = struct_at(path[:-1], root) if path else None
    if expected == "string" and isinstance(value, dict) and path[-1:] == ("matchLabels",):
        bare = all(isinstance(label, str) for label in value.values())
        words = f"Write the labels directly under '{path[-2]}', without 'matchLabels'."
        return words, Correction(dict(value), above=1) if bare else None
    types = owner.catalogue.field_types(owner.name) if owner is not None else {}
    if len(types) == 2 and not isinstance(path[-1], int) and expected not in ("list", "map", "struct"):
        (other,) = [field for field in types if field != path[-1]]
        text = flow(value)
        if text and types[other] in TYPES.get(type(value), ())[:1]:
            return f"Write '{other}: {text}' instead.", Correction(name=other)
    meant = value_slip(expected, path, root, value)
    if meant[0]:
        return meant
    return "", correction_of_type(expected, path, root, value)
