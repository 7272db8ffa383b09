"""What a mapping is, by its keys and kind: a Secret, a variable, something with a name."""

from __future__ import annotations

from typing import Any

STRING_DATA = frozenset(("stringdata", "stringdatas", "stringsdata", "strdata", "stringdate", "sringdata", "strigdata"))
"""What `stringData` is called, also by those who misspell it."""

_NAMES = ("name", "key", "header", "Name", "Key")
_MOST_OF_A_KIND = 8


def is_secret_object(value: Any) -> bool:
    """Whether a mapping is a Secret, also one whose kind is misspelt, and no reference to one."""
    if not isinstance(value, dict):
        return False
    if any(plain_key(key) in STRING_DATA for key in value if isinstance(key, str) and len(key) < 20):
        return True
    kind = value.get("kind", value.get("Kind", value.get("KIND")))
    if isinstance(kind, list) and len(kind) == 1:
        kind = kind[0]
    if not isinstance(kind, str) or not kind.strip().lower().startswith("sec") or len(kind) > _MOST_OF_A_KIND:
        return False
    return "metadata" in value or "data" in value or "apiVersion" in value or "name" not in value


def is_entry(value: Any) -> bool:
    """Whether a mapping where variables belong is one variable and not, mistakenly, a mapping of variables."""
    return isinstance(value.get("name"), (str, int, float)) or "valueFrom" in value


def name_of(mapping: Any) -> str:
    """Return what a mapping calls itself, as variables do; empty when it has no such field."""
    for key in _NAMES:
        name = mapping.get(key)
        if isinstance(name, str):
            return name
    return ""


def plain_key(key: str) -> str:
    """Return a key in lower case, without what joins its words."""
    return key.lower().replace("_", "").replace("-", "")
