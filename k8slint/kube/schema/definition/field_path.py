"""Paths to fields of a schema, as selectable fields and CEL rules write them: `.spec.color`.

Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go, ValidFieldPath.
"""

from __future__ import annotations

import re
from typing import Any

from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined

Json = dict[str, Any]

_PART = r"'(?:[^'\\]|\\.)*'|[.\[\]]|[^.\[\]']+"
_MOST_SELECTABLE = 8
_SELECTABLE_TYPES = ("string", "boolean", "integer")
_UNQUOTED = {"\\'": "'", "\\\\": "\\"}


class InvalidPath(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """A path that leads to no field of a schema; the message says why."""


def field_at(path: str, schema: Json, brackets: bool = True) -> tuple[tuple[str, ...], Json]:
    """Return the names in a path and the schema it leads to; raises InvalidPath.

    ``brackets`` allows names in brackets: `.spec['my.field']`.
    """
    parts = re.findall(_PART, path)
    if "".join(parts) != path:
        raise InvalidPath("cannot be read")
    names: list[str] = []
    rest = iter(parts)
    for mark in rest:
        name = next(rest, "")
        if mark == "." and name:
            pass
        elif mark == "[" and brackets:
            if len(name) < 2 or name[0] != "'" or next(rest, "") != "]":
                raise InvalidPath("has brackets without a name in single quotes")
            name = re.sub(r"\\['\\]", lambda match: _UNQUOTED[match[0]], name[1:-1])
        else:
            raise InvalidPath("is not a path such as '.spec.color'")
        schema = _step(schema, name)
        names.append(name)
    return tuple(names), schema


def _step(schema: Json, name: str) -> Json:
    """Return the schema of a field, or of the values of a map."""
    properties, rest = schema.get("properties"), schema.get("additionalProperties")
    if isinstance(properties, dict) and properties:
        found = properties.get(name)
        if name not in properties:
            raise InvalidPath(f"leads to {shown(name)}, which is not a field of the schema")
        return found if isinstance(found, dict) else {}
    if rest is None:
        raise InvalidPath(f"leads to {shown(name)}, which is not a field of the schema")
    return rest if isinstance(rest, dict) else {}


def path_problem(path: str, schema: Json) -> FieldProblems:
    """Return the problem of the `fieldPath` of a rule on a schema."""
    trail = ("fieldPath",)
    if not trim_space(path):
        return [FieldProblem("field-value-invalid", "is blank", "Write a path, or remove it.", trail, path)]
    try:
        field_at(path, schema)
    except InvalidPath as error:
        fix = "Write a path such as '.color' that begins at this schema."
        return [FieldProblem("field-value-invalid", f"{shown(path)} {error}", fix, trail, path)]
    return None


def selectable_problems(fields: Any, schema: Json) -> FieldProblems:
    """Return the problems of the selectable fields of a version."""
    found: FieldProblems = None
    seen: set[tuple[str, ...]] = set()
    for index, field in enumerate(fields if isinstance(fields, list) else ()):
        path = field.get("jsonPath") if isinstance(field, dict) else None
        if not isinstance(path, str) or not path:
            continue
        trail = ("jsonPath", index, "selectableFields")
        try:
            names, target = field_at(path, schema, brackets=False)
        except InvalidPath as error:
            fix = "Write a path such as '.spec.color'."
            found = joined(found, [FieldProblem("field-value-invalid", f"{shown(path)} {error}", fix, trail, path)])
            continue
        found = joined(found, _selectable(path, names, target, trail, names in seen))
        seen.add(names)
    if len(seen) > _MOST_SELECTABLE:
        headline, fix = f"has {len(seen)} items, more than {_MOST_SELECTABLE}", "Remove some."
        found = joined(found, [FieldProblem("field-value-invalid", headline, fix, ("selectableFields",))])
    return found


def _selectable(
    path: str, names: tuple[str, ...], target: Json, trail: tuple[str | int, ...], known: bool
) -> FieldProblems:
    found: FieldProblems = None
    if names[:1] == ("metadata",):
        headline, fix = f"{shown(path)} is a field of the metadata", "Write a field of 'spec' or 'status'."
        found = [FieldProblem("field-value-invalid", headline, fix, trail, path)]
    if target.get("type") not in _SELECTABLE_TYPES:
        headline = f"{shown(path)} is neither a string nor a boolean nor an integer"
        fix = "Write the path of a scalar field."
        found = joined(found, [FieldProblem("field-value-invalid", headline, fix, trail, path)])
    if known:
        headline = f"{shown(path)} is already selectable"
        found = joined(found, [FieldProblem("list-item-duplicate", headline, "Remove one of the two.", trail, path)])
    return found
