"""A custom resource as the API server completes it before it validates: without nulls, with the schema's defaults.

Source: apiextensions-apiserver pkg/apiserver/schema/defaulting (algorithm.go, prunenulls.go). Defaults come before
`oneOf` and its kin are asked, and before CEL rules are.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.custom.value_rules import Count, Json, mapping_of

_MAX_STEPS = 200_000


class Completed(dict[str, Any]):
    """A mapping that was completed. ``nulls`` are the fields that were written as null, which counts as left out."""

    __slots__ = ("nulls",)

    def __init__(self, values: Json) -> None:
        super().__init__(values)
        self.nulls: frozenset[str] = frozenset()


def completed(schema: Any, value: Any, count: Count) -> Any:
    """Return a value with the defaults of a structural schema; nothing is changed, what is the same is shared.

    ``count.steps`` is beyond the bound when the value is too large to be completed.
    """
    count.steps += 1
    if not isinstance(schema, dict) or count.steps > _MAX_STEPS:
        return value
    if isinstance(value, dict):
        return _completed_mapping(schema, value, count)
    if isinstance(value, list):
        items = schema.get("items")
        if isinstance(items, dict):
            made = [_default_for(items, count) if item is None else completed(items, item, count) for item in value]
            return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    return value


def is_too_large(count: Count) -> bool:
    """Whether a value was too large to be completed."""
    return count.steps > _MAX_STEPS


def _completed_mapping(schema: Json, value: Json, count: Count) -> Json:
    properties, rest = mapping_of(schema, "properties"), schema.get("additionalProperties")
    changed: Json = {}
    nulls = []
    for key, item in value.items():
        if item is not None and not isinstance(item, (dict, list)):
            continue
        part = properties.get(key, rest)
        if item is None and isinstance(part, dict) and part.get("nullable") is not True:
            new = _default_for(part, count)
            nulls.append(key)
        else:
            new = completed(part, item, count)
        if new is not item or item is None:
            changed[key] = new
    for key, part in properties.items():
        if key not in value and isinstance(part, dict) and part.get("default") is not None:
            changed[key] = completed(part, part["default"], count)
    if not changed:
        return value
    made = Completed({**value, **changed})
    made.nulls = frozenset(nulls)
    for key in nulls:
        if made[key] is None:
            del made[key]
    return made


def _default_for(part: Json, count: Count) -> Any:
    """Return what stands in the place of a null that may not be one; None without a default."""
    if part.get("nullable") is True or part.get("default") is None:
        return None
    return completed(part, part["default"], count)
