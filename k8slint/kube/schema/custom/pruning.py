"""The fields of a custom resource that its structural schema does not know.

The API server prunes them, and kubectl asks for strict validation, which makes them errors; those of a status are, too,
although it is dropped afterwards. Below `x-kubernetes-preserve-unknown-fields` they stay, through lists, until a field
that the schema names. Source: apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.custom.value_rules import Count, Json, mapping_of, unknown_field
from k8slint.kube.schema.problem import FieldProblems, under

ROOT_FIELDS = frozenset({"apiVersion", "kind", "metadata"})
_MAX_STEPS = 200_000


def unknown_fields(schema: Any, value: Any, count: Count, root: bool = False, kept: bool = False) -> FieldProblems:
    """Return a problem for every field of a value that the schema does not know.

    ``kept`` is true for the items of a list that keeps unknown fields. A walk beyond all bounds says nothing more.
    """
    count.steps += 1
    if count.steps > _MAX_STEPS or not isinstance(value, (dict, list)):
        return None
    schema = schema if isinstance(schema, dict) else None
    if schema is None and kept:
        return None
    kept = kept or (schema is not None and schema.get("x-kubernetes-preserve-unknown-fields") is True)
    if isinstance(value, dict):
        return _of_mapping(schema or {}, value, count, root, kept)
    items = schema.get("items") if schema else None
    found: FieldProblems = None
    for index, item in enumerate(value):
        bad = unknown_fields(items, item, count, kept=kept)
        if bad:
            found = under(found, bad, index)
    return found


def _of_mapping(schema: Json, value: Json, count: Count, root: bool, kept: bool) -> FieldProblems:
    properties, rest = mapping_of(schema, "properties"), schema.get("additionalProperties")
    embedded = root or schema.get("x-kubernetes-embedded-resource") is True
    found: FieldProblems = None
    for key, item in value.items():
        if embedded and key in ROOT_FIELDS:
            continue
        if key in properties:
            bad = unknown_fields(properties[key], item, count) if isinstance(item, (dict, list)) else None
        elif isinstance(rest, dict) or rest is True:
            bad = unknown_fields(rest, item, count)
        else:
            bad = None if kept else [unknown_field(properties, key, item, count)]
        if bad:
            found = under(found, bad, key)
    return found
