"""What a manifest says for certain: values of the wanted type, and nothing where something fills them in later.

A field that is null is a field that is not there; a null item of a list is the zero value of its type.
"""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.model.tree import Unknown


def mapping(value: object) -> dict[str, Any]:
    """Return a mapping as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def whole(value: object) -> int | None:
    """Return a whole number as the decoder takes it (5.0 is one, true is none); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value == value // 1 else None


def word(value: object, default: str) -> str | None:
    """Return a text with its default for null and the empty text; None when it is not known."""
    if value is None or value == "":
        return default
    return value if isinstance(value, str) else None


def is_open(value: object) -> bool:
    """Whether something inside a value (two levels deep) is not in the file, so that it may hold more than it shows."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, list):
        return any(isinstance(item, Unknown) for item in value)
    return isinstance(value, dict) and any(isinstance(item, Unknown) for item in value.values())


def names_of(*lists: object) -> frozenset[str] | None:
    """Return the names of the items of some lists; None when an item or its name is not in the file."""
    found = set()
    for listed in lists:
        if isinstance(listed, Unknown):
            return None
        for item in items(listed):
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, Unknown):
                return None
            if isinstance(name, str) and isinstance(item, dict):
                found.add(name)
    return frozenset(found)
