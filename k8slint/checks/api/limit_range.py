"""Limit ranges whose amounts contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.admission.limit_range import FIELDS, defaulted_limit
from k8slint.kube.certain import items, mapping
from k8slint.kube.quantity import format_milli
from k8slint.kube.resources import Amounts, amount_text, read_amounts
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REJECTED = "The API server rejects the LimitRange."


def limit_range_inconsistent(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of limit ranges whose smallest, default and largest amounts are not in this order."""
    if resource.group:
        return
    for index, limit in enumerate(items(resource.spec.get("limits"))):
        if not isinstance(limit, dict):
            continue
        node = resource.node.get("spec", "limits", index)
        for field, name, headline, fix, amount in _disorder(_amounts(limit)):
            at = node.get(field, name)
            yield Problem(at, headline, _REJECTED, fix, edits=_changed(at, amount))
        if limit.get("type") == "PersistentVolumeClaim":
            sides = [mapping(limit.get(field)) for field in ("min", "max")]
            if not any("storage" in side for side in sides):
                headline = "a limit of type PersistentVolumeClaim bounds no storage"
                yield Problem(node, headline, _REJECTED, "Add 'storage' under 'min' or 'max'.")


def _changed(node: Node, amount: str) -> tuple[Edit, ...]:
    """Return the edit that writes an amount that fits, which is one of two ways out; none for a default."""
    from k8slint.reading.edit import replaced

    return replaced(node, amount, "suggestion")


def _amounts(limit: dict[str, Any]) -> dict[str, Amounts]:
    """Return the amounts of a limit with those that the API server fills in."""
    held = defaulted_limit(limit)
    return {field: read_amounts(held, field) for field in FIELDS}


_ORDER = (
    ("min", "max", "min"),
    ("min", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest"),
    ("min", "default", "default"),
    ("default", "max", "default"),
)
"""Pairs in which the first may not exceed the second, and the field the API server names."""


def _disorder(amounts: dict[str, Amounts]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield field, resource, headline, fix and the amount that the field may have, of all that is out of order."""
    for small, large, named in _ORDER:
        for name, value in amounts[small].items():
            most = amounts[large].get(name)
            if most is not None and value > most:
                low, high = amount_text(name, value), amount_text(name, most)
                headline = f"{small} {low} of {name} is above {large} {high}"
                fix = f"Lower {small} to {high}, or raise {large} to {low}."
                yield named, name, headline, fix, high if named == small else low
    yield from _ratios(amounts)
    for name, value in amounts["defaultRequest"].items():
        other = amounts["default"].get(name)
        native = "/" not in name or "kubernetes.io/" in name
        if other is not None and other != value and (not native or name.startswith("hugepages-")) and value <= other:
            headline = f"default and defaultRequest of {name} differ, but it cannot be overcommitted"
            same = amount_text(name, other)
            yield "defaultRequest", name, headline, f"Set defaultRequest to {same}.", same


def _ratios(amounts: dict[str, Amounts]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield field, resource, headline, fix and amount of ratios of limit to request that no pair of bounds has."""
    for name, ratio in amounts["maxLimitRequestRatio"].items():
        least, most = amounts["min"].get(name), amounts["max"].get(name)
        if ratio < 1000:
            headline = f"maxLimitRequestRatio of {name} is less than 1"
            yield "maxLimitRequestRatio", name, headline, "Write 1 or more: a limit is never below its request.", "1"
        elif least and most is not None and ratio * least > most * 1000:
            headline = f"maxLimitRequestRatio of {name} is above that of max to min"
            largest = format_milli(most * 1000 // least)
            yield "maxLimitRequestRatio", name, headline, f"Write {largest} or less.", largest
