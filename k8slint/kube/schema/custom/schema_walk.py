"""The walk of a custom resource over its OpenAPI or JSON schema, with the semantics of structural schemas.

Source: apiextensions-apiserver pkg/apiserver/schema (pruning, defaulting, list types) and pkg/apiserver/validation.
Fields that the schema does not know are pruned by the API server; kubectl asks for strict validation and so they are
errors. CEL rules (`x-kubernetes-validations`) and formats are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable

from k8slint.hints import Any
from k8slint.kube.schema.custom.value_rules import Count, check_value
from k8slint.kube.schema.problem import REFUSED, FieldProblem, FieldProblems, joined, under
from k8slint.kube.schema.scalars import EXPECTED, wrong_type
from k8slint.kube.schema.spelling import nearest
from k8slint.kube.schema.struct import missing
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_MAX_STEPS = 200_000
_MAX_COMPARED = 30_000
_MAX_REFS = 32
_ROOT_FIELDS = frozenset({"apiVersion", "kind", "metadata"})
_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "map"),
    "array": (lambda value: isinstance(value, list), "list"),
    "string": (lambda value: isinstance(value, str), "string"),
    "boolean": (lambda value: isinstance(value, bool), "bool"),
    "number": (lambda value: isinstance(value, (int, float)) and not isinstance(value, bool), "number"),
    "integer": (lambda value: not isinstance(value, bool) and _is_whole(value), "int64"),
    "null": (lambda value: value is None, "string"),
}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value == value // 1)


class SchemaWalk:
    """One walk over one object.

    ``structural`` schemas prune every field they do not name; other JSON schemas only where
    ``additionalProperties`` is false. ``resolve`` gives the schema a ``$ref`` names, or None.
    """

    __slots__ = ("count", "resolve", "structural")

    def __init__(self, structural: bool, resolve: Callable[[str], Json | None], count: Count | None = None) -> None:
        self.structural = structural
        self.resolve = resolve
        self.count = count or Count()

    def visit(self, schema: Any, value: Any, root: bool = False) -> FieldProblems:
        """Walk a value over its schema; a walk that grows beyond all bounds settles nothing more."""
        self.count.steps += 1
        schema = self._resolved(schema)
        if schema is None or value is None or value.__class__ is Unknown or self.count.steps > _MAX_STEPS:
            return None
        bad = _check_type(schema, value)
        if bad:
            return bad
        found = check_value(schema, value, self.count)
        if isinstance(value, dict):
            found = joined(found, self._visit_mapping(schema, value, root))
        elif isinstance(value, list):
            found = joined(found, self._visit_list(schema, value))
        return joined(found, self._visit_junctors(schema, value))

    def _resolved(self, schema: Any) -> Json | None:
        """Follow `$ref`s; None for what is no schema."""
        for _ in range(_MAX_REFS):
            if not isinstance(schema, dict):
                return None
            target = schema.get("$ref")
            if not isinstance(target, str):
                return schema
            schema = self.resolve(target)
        return None

    def _visit_mapping(self, schema: Json, value: dict[str, Any], root: bool) -> FieldProblems:
        properties = schema.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        inside = root or schema.get("x-kubernetes-embedded-resource") is True
        found: FieldProblems = None
        for key, item in value.items():
            if inside and key in _ROOT_FIELDS:
                continue
            if key in properties:
                bad = self.visit(properties[key], item)
            else:
                bad = self._visit_extra(schema, properties, key, item)
            if bad:
                found = under(found, bad, key)
        return joined(found, self._check_required(schema, properties, value))

    def _visit_extra(self, schema: Json, properties: Json, key: str, item: Any) -> FieldProblems:
        """Walk a field the schema does not name."""
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            return self.visit(rest, item)
        if schema.get("x-kubernetes-preserve-unknown-fields") is True or rest is True:
            return None
        if not self.structural and rest is not False:
            return None
        self.count.compared += len(properties)
        best = nearest(key, properties) if self.count.compared <= _MAX_COMPARED else ""
        remedy = f"did you mean '{best}'?" if best else _takes(properties)
        text = f"is no field of the custom resource's schema, {REFUSED}; {remedy}"
        return [FieldProblem("field-unknown", text, value=item, at_key=True)]

    def _check_required(self, schema: Json, properties: Json, value: dict[str, Any]) -> FieldProblems:
        required = schema.get("required")
        found: FieldProblems = None
        for name in required if isinstance(required, list) else ():
            if not isinstance(name, str) or value.get(name) is not None:
                continue
            field = properties.get(name)
            if isinstance(field, dict) and ("default" in field or (name in value and field.get("nullable") is True)):
                continue
            found = joined(found, [missing(name, name in value, value.get(name))])
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
        """Look at allOf, anyOf, oneOf and not; they validate, they name no fields."""
        found: FieldProblems = None
        for part in _schemas(schema, "allOf"):
            found = joined(found, self._without_pruning().visit(part, value))
        for key in ("anyOf", "oneOf"):
            parts = _schemas(schema, key)
            fitting = sum(self._fits(part, value) for part in parts)
            if parts and (fitting == 0 or (key == "oneOf" and fitting > 1)):
                text = f"fits {'none' if not fitting else 'more than one'} of the alternatives of its schema, {REFUSED}"
                found = joined(found, [FieldProblem("field-value-invalid", text, value=value)])
        refused = schema.get("not")
        if isinstance(refused, dict) and refused and self._fits(refused, value):
            text = f"is what its schema excludes, {REFUSED}"
            found = joined(found, [FieldProblem("field-value-invalid", text, value=value)])
        # Beyond the bound nothing was looked at, and everything would seem to fit.
        return found if self.count.steps <= _MAX_STEPS else None

    def _fits(self, part: Json, value: Any) -> bool:
        """Whether a value satisfies a part of a junctor."""
        if part.get("x-kubernetes-int-or-string") is True:
            return _check_type(part, value) is None
        return not self._without_pruning().visit(part, value)

    def _without_pruning(self) -> SchemaWalk:
        return SchemaWalk(False, self.resolve, self.count)


def _takes(properties: Json) -> str:
    return f"it takes {', '.join(sorted(properties))}" if 0 < len(properties) <= 12 else "remove it"


def _schemas(schema: Json, key: str) -> list[Json]:
    parts = schema.get(key)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _check_type(schema: Json, value: Any) -> FieldProblems:
    """Compare a value with the type of its schema."""
    if schema.get("x-kubernetes-int-or-string") is True:
        good = isinstance(value, str) or (not isinstance(value, bool) and _is_whole(value))
        return None if good else wrong_type("int-or-string", value)
    names = schema.get("type")
    known = [
        name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str) and name in _TYPES
    ]
    if not known or any(_TYPES[name][0](value) for name in known):
        return None
    return wrong_type(next((_TYPES[name][1] for name in known if name != "null"), "string"), value)


__all__ = ["EXPECTED", "SchemaWalk"]
