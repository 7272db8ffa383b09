"""The walk of a custom resource over its OpenAPI or JSON schema.

A structural schema, that of a CustomResourceDefinition, is judged as the API server does: the object was completed
before (defaulting.py), and what the schema does not know is reported elsewhere (pruning.py). Sources: kube-openapi
pkg/validation/validate, apiextensions-apiserver pkg/apiserver/schema. CEL rules are expressions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.kube.schema.custom.pruning import ROOT_FIELDS
from k8slint.kube.schema.custom.value_rules import (
    MAX_MATCHED,
    Count,
    Json,
    check_enum,
    check_format,
    check_list_type,
    check_range,
    check_value,
    mapping_of,
    unknown_field,
)
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under
from k8slint.kube.schema.scalars import wrong_type
from k8slint.kube.schema.struct import missing
from k8slint.model.tree import Unknown

_MAX_STEPS = 200_000
MAX_REFS = 32
_NAMES_PER_STEP = 20
_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "map"),
    "array": (lambda value: isinstance(value, list), "list"),
    "string": (lambda value: isinstance(value, str), "string"),
    "boolean": (lambda value: isinstance(value, bool), "bool"),
    "number": (lambda value: isinstance(value, (int, float)) and not isinstance(value, bool), "number"),
    "integer": (lambda value: not isinstance(value, bool) and _is_whole(value), "int64"),
    "null": (lambda value: value is None, "string"),
}
_USUAL = {"object": dict, "array": list, "string": str}
_JUNCTORS = frozenset({"allOf", "anyOf", "oneOf", "not"})


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value == value // 1)


class SchemaWalk:
    """One walk over one object.

    ``structural`` schemas take null only where they say so, and know formats and types of lists; in other JSON schemas
    null settles nothing, and ``additionalProperties: false`` makes other fields unknown. ``resolve`` gives the schema a
    ``$ref`` names, or None. ``minor`` is the version of Kubernetes.
    """

    __slots__ = ("count", "minor", "resolve", "structural")

    def __init__(self, structural: bool, resolve: Callable[[str], Json | None], minor: int, count: Count) -> None:
        self.structural = structural
        self.resolve = resolve
        self.minor = minor
        self.count = count

    @property
    def is_cut(self) -> bool:
        """Whether the walk grew beyond all bounds, so that it says nothing of what it did not come to."""
        return self.count.steps > _MAX_STEPS or self.count.matched > MAX_MATCHED

    def visit(self, schema: Any, value: Any, root: bool = False) -> FieldProblems:
        """Return the problems of a value and of all in it; a walk that grows beyond all bounds has none."""
        self.count.steps += 1
        schema = self._resolved(schema)
        if value.__class__ is Unknown or self.count.steps > _MAX_STEPS:
            self.count.unsure += 1
            return None
        if schema is None:
            return None
        if value is None:
            return _check_null(schema) if self.structural else None
        bad = self._check_type(schema, value)
        if bad:
            return bad
        found = check_value(schema, value, self.count)
        if self.structural:
            found = joined(found, self._check_structural(schema, value))
        if isinstance(value, dict):
            found = joined(found, self._visit_mapping(schema, value, root))
        elif isinstance(value, list):
            found = joined(found, self._visit_list(schema, value))
        return found if _JUNCTORS.isdisjoint(schema) else joined(found, self._visit_junctors(schema, value))

    def _resolved(self, schema: Any) -> Json | None:
        """Return the schema that `$ref`s lead to; None for what is not a schema."""
        if isinstance(schema, dict) and "$ref" not in schema:
            return schema
        for _ in range(MAX_REFS):
            if not isinstance(schema, dict):
                return None
            target = schema.get("$ref")
            if not isinstance(target, str):
                return schema
            schema = self.resolve(target)
        return None

    def _check_type(self, schema: Json, value: Any) -> FieldProblems:
        bad = _check_type(schema, value)
        if bad and self.structural and isinstance(value, list) and schema.get("type") == "string":
            from k8slint.kube.schema.custom.string_formats import is_judged

            # A list passes for a text with a format, as Go may hold bytes in it (kube-openapi, type.go).
            return None if is_judged(str(schema.get("format", "")), self.minor) else bad
        return bad

    def _check_structural(self, schema: Json, value: Any) -> FieldProblems:
        """Return the problems by what only schemas of CustomResourceDefinitions say."""
        if isinstance(value, str):
            return check_format(schema, value, self.minor)
        if isinstance(value, list):
            return check_list_type(schema, value)
        if isinstance(value, dict):
            return _check_embedded(value) if schema.get("x-kubernetes-embedded-resource") is True else None
        return None if isinstance(value, bool) else check_range(schema, value)

    def _visit_mapping(self, schema: Json, value: Json, root: bool) -> FieldProblems:
        properties, rest = mapping_of(schema, "properties"), schema.get("additionalProperties")
        inside = root or schema.get("x-kubernetes-embedded-resource") is True
        found: FieldProblems = None
        for key, item in value.items():
            if inside and key in ROOT_FIELDS and not (self.structural and key in properties and item is not None):
                continue
            if key in properties:
                bad = self.visit(properties[key], item)
            elif isinstance(rest, dict):
                bad = self.visit(rest, item)
            else:
                bad = [unknown_field(properties, key, item, self.count)] if self._forbids_more(schema) else None
            if bad:
                found = under(found, bad, key)
        return joined(found, self._check_required(schema, properties, value))

    def _forbids_more(self, schema: Json) -> bool:
        kept = schema.get("x-kubernetes-preserve-unknown-fields") is True
        return not self.structural and not kept and schema.get("additionalProperties") is False

    def _check_required(self, schema: Json, properties: Json, value: Json) -> FieldProblems:
        required = schema.get("required")
        nulls = getattr(value, "nulls", ())
        found: FieldProblems = None
        self.count.steps += len(required) // _NAMES_PER_STEP if isinstance(required, list) else 0
        for name in required if isinstance(required, list) else ():
            if not isinstance(name, str) or value.get(name) is not None or (self.structural and name in value):
                continue
            field = None if self.structural else properties.get(name)
            if isinstance(field, dict) and ("default" in field or (name in value and field.get("nullable") is True)):
                continue
            found = joined(found, [missing(name, name in value or name in nulls, value.get(name))])
        return found

    def _visit_list(self, schema: Json, value: list[Any]) -> FieldProblems:
        items = schema.get("items")
        found: FieldProblems = None
        for index, item in enumerate(value if isinstance(items, dict) else ()):
            bad = self.visit(items, item)
            if bad:
                found = under(found, bad, index)
        return found

    def _visit_junctors(self, schema: Json, value: Any) -> FieldProblems:
        """Return the problems by allOf, anyOf, oneOf and not; they validate, they name no fields.

        A value that is let pass because it is not known seems to fit everything, so that it is no proof of too much.
        """
        unsure = self.count.unsure
        found: FieldProblems = None
        for part in _schemas(schema, "allOf"):
            found = joined(found, self.visit(part, value))
        for key in ("anyOf", "oneOf"):
            parts = _schemas(schema, key)
            fitting = sum(not self.visit(part, value) for part in parts)
            too_many = key == "oneOf" and fitting > 1 and self.count.unsure == unsure
            if parts and (fitting == 0 or too_many):
                headline = f"fits {'none' if not fitting else 'more than one'} of the alternatives of its schema"
                fix = f"Change it to fit one alternative under '{key}' in the schema."
                found = joined(found, [FieldProblem("field-value-invalid", headline, fix, value=value)])
        refused = schema.get("not")
        if isinstance(refused, dict) and refused and not self.visit(refused, value) and self.count.unsure == unsure:
            fix = "Change it so that it does not fit 'not' in the schema."
            found = joined(found, [FieldProblem("field-value-invalid", "is excluded by its schema", fix, value=value)])
        # Beyond the bound nothing was looked at, and everything would seem to fit.
        return found if self.count.steps <= _MAX_STEPS else None


def _schemas(schema: Json, key: str) -> list[Json]:
    parts = schema.get(key)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _types_of(schema: Json) -> list[str]:
    """Return the types a schema names, those that nobody knows left out."""
    if schema.get("x-kubernetes-int-or-string") is True:
        return ["integer", "string"]
    names = schema.get("type")
    names = names if isinstance(names, list) else [names]
    return [name for name in names if isinstance(name, str) and name in _TYPES]


def _check_null(schema: Json) -> FieldProblems:
    """Return the problem of a null: it needs a schema that takes it, or that has no type."""
    names = _types_of(schema)
    if names and "null" not in names and schema.get("nullable") is not True:
        return wrong_type("int-or-string" if len(names) > 1 else _TYPES[names[0]][1], None)
    return check_enum(schema, None)


def _check_type(schema: Json, value: Any) -> FieldProblems:
    """Return the problem of a value that does not have the type of its schema."""
    kind = schema.get("type")
    if isinstance(kind, str) and kind in _USUAL and isinstance(value, _USUAL[kind]):
        return None
    names = _types_of(schema)
    if not names or any(_TYPES[name][0](value) for name in names):
        return None
    if schema.get("x-kubernetes-int-or-string") is True:
        return wrong_type("int-or-string", value)
    return wrong_type(next((_TYPES[name][1] for name in names if name != "null"), "string"), value)


def _check_embedded(value: Json) -> FieldProblems:
    """Return the problems of an object within an object that does not say what it is (objectmeta/validation.go)."""
    names = [name for name in ("apiVersion", "kind") if name not in value or value[name] == ""]
    return [missing(name, name in value, value.get(name)) for name in names] or None
