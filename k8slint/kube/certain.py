"""What a manifest says for certain: values of the wanted type, and nothing where something fills them in later.

A field that is null is a field that is not there; a null item of a list is the zero value of its type.
"""

from __future__ import annotations

from typing import Any

from k8slint.model.tree import Unknown

MAX_INT32 = 2**31 - 1
MAX_INT64 = 2**63 - 1
_EXACT = 2.0**53  # beyond it a float does not tell one integer from the next


def mapping(value: object) -> dict[str, Any]:
    """Return a mapping as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def whole(value: object, default: int | None = None, largest: int = MAX_INT64) -> int | None:
    """Return the integer the API server reads from a value, `default` for null, None when it is none or not known.

    An integral float counts (5.0 is read as 5); text, booleans, fractions, placeholders and numbers beyond `largest`
    do not. Source: k8s.io/apimachinery JSON decoding into int32 and int64.
    """
    if value.__class__ is not int:
        if value is None:
            return default
        if not isinstance(value, float) or not -_EXACT <= value <= _EXACT or value != int(value):
            return None
        value = int(value)
    assert isinstance(value, int)
    return value if -largest <= value <= largest else None


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
