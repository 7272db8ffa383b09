"""Where an unknown field was meant to stand: a slip of the keyboard, or the wrong level of indentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.schema.spelling import distance, nearest

if TYPE_CHECKING:
    from k8slint.kube.schema.catalogue import Catalogue
    from k8slint.kube.schema.struct import Struct

_DEPTH = 3
_BREADTH = 400
_UNPLACED = frozenset({"apiVersion", "kind", "status"})

Path = tuple["str | int", ...]


def unknown_field_text(path: Path, home: Struct, root: Struct) -> str:
    """Say what to make of a field that the API server does not know, which `home` was asked for."""
    name = str(path[-1])
    fields = list(home.fields)
    start = "is no field of this object, so the API server refuses it"
    twin = next((field for field in fields if field.lower() == name.lower()), "")
    if twin:
        return f"{start} (upper and lower case matter); write '{twin}'"
    close = nearest(name, fields)
    if close and distance(name, close, 1) <= 1:
        return f"{start}; did you mean '{close}'?"
    elsewhere = place_of(name, path, home, root)
    if elsewhere:
        return f"{start}; '{name}' belongs {elsewhere}"
    if close:
        return f"{start}; did you mean '{close}'?"
    return f"{start}; remove it" if len(fields) > 12 else f"{start}; it takes {', '.join(sorted(fields))}"


def place_of(name: str, path: Path, home: Struct, root: Struct) -> str:
    """Find a field of this name near its place: below it first, then at the levels above; '' when there is none."""
    if name in _UNPLACED:
        return ""
    below = _below(name, home)
    if below:
        return f"under '{below}'"
    for height in range(len(path) - 2, -1, -1):
        owner = struct_at(path[:height], root)
        if owner is None or owner is home:
            continue
        if name in owner.fields:
            return f"under '{dotted(path[:height])}'" if height else "at the top level"
        beside = _below(name, owner, depth=2)
        if beside:
            return f"under '{dotted((*path[:height], beside))}'"
    return ""


def dotted(path: Path) -> str:
    """Write a path without the positions in lists."""
    return ".".join(step for step in path if isinstance(step, str))


def struct_at(path: Path, root: Struct) -> Struct | None:
    """Give the struct a path leads to, or None when it leads to something else."""
    here: Struct | None = root
    for step in path:
        if isinstance(step, int):
            continue
        if here is None:
            return None
        here = child(here, step)
    return here


def child(struct: Struct, field: str) -> Struct | None:
    """Give the struct a field holds, alone or as items of a list; None for anything else."""
    type_text = struct.catalogue.field_types(struct.name).get(field, "").removeprefix("[]")
    if "." not in type_text:
        return None
    found = struct.catalogue.struct(type_text, struct.plain)
    if not found.fields:
        struct.catalogue.fill(found)
    return found


def _below(name: str, struct: Struct, depth: int = _DEPTH) -> str:
    """Find the nearest field of this name below a struct, and give the way to its parent; '' when there is none."""
    level: list[tuple[str, Struct]] = [("", struct)]
    catalogue: Catalogue = struct.catalogue
    seen = 0
    for _ in range(depth):
        following: list[tuple[str, Struct]] = []
        for way, owner in level:
            for field in catalogue.field_types(owner.name):
                seen += 1
                inner = child(owner, field) if field not in _UNPLACED and seen < _BREADTH else None
                if inner is None:
                    continue
                here = f"{way}.{field}".lstrip(".")
                if name in inner.fields:
                    return here
                following.append((here, inner))
        level = following
    return ""
