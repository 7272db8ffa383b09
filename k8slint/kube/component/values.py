"""Values of a configuration, where they are of the type that the component wants; others are reported elsewhere."""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.quantity import InvalidQuantity, Quantity, read_quantity
from k8slint.kube.schema.problem import Correction, FieldProblem
from k8slint.model.tree import Unknown

SECOND = 1_000_000_000
"""Nanoseconds of a second."""
Path = tuple["str | int", ...]


def mapping(value: Any, *path: str) -> dict[str, Any]:
    """Return the mapping at a path below a value; an empty one where there is none."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(value: Any, field: str) -> list[Any]:
    """Return the list in a field of a mapping; an empty one where there is none."""
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def mappings(value: Any, field: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the mappings in a list, each with its position; null counts as an empty one."""
    items = [({} if item is None else item) for item in listed(value, field)]
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]


def text(value: Any, field: str) -> str:
    """Return the text in a field of a mapping; '' where there is none."""
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def number(value: Any, field: str, default: int = 0) -> int | None:
    """Return the whole number in a field of a mapping, its default for null or nothing, None for anything else."""
    found = value.get(field) if isinstance(value, dict) else None
    if found is None:
        return default
    return found if found.__class__ is int else None


def nanoseconds(value: Any, field: str, default: str = "0s") -> int | None:
    """Return the duration in a field of a mapping, its default where nothing is written, None where it is not read."""
    found = value.get(field) if isinstance(value, dict) else None
    if found is None:
        found = default
    return go_nanoseconds(found) if isinstance(found, str) else None


def quantity(value: Any) -> Quantity | None:
    """Return a quantity; None for what is not one."""
    if not isinstance(value, str) and value.__class__ is not int:
        return None
    try:
        return read_quantity(value)
    except InvalidQuantity:
        return None


def is_open(value: Any) -> bool:
    """Whether a value, or one directly in it, is filled in later."""
    if isinstance(value, dict):
        return any(isinstance(item, Unknown) for item in value.values())
    if isinstance(value, list):
        return any(isinstance(item, Unknown) for item in value)
    return isinstance(value, Unknown)


def problem(
    rule: str,
    path: Path,
    headline: str,
    fix: str,
    *,
    at_key: bool = False,
    warns: str = "",
    correction: Correction | None = None,
) -> FieldProblem:
    """Return a problem at a path below the mapping that a check looks at.

    `headline` continues a sentence that begins with the name of the field. `warns` is what the component does where
    it starts all the same. `correction` is what the fix says, where a program can write it.
    """
    found = FieldProblem(rule, headline, fix, tuple(reversed(path)), None, at_key)
    found.warns = warns
    found.correction = correction
    return found
