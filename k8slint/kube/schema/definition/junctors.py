"""What may stand in `allOf`, `anyOf`, `oneOf` and `not` of a structural schema: validations of fields it has.

Sources: apiextensions-apiserver pkg/apiserver/schema/validation.go (validateNestedValueValidation) and complete.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from k8slint.kube.schema.definition.decoding import decoding_problems
from k8slint.kube.schema.definition.keywords import KEYWORDS, keyword_problems
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under

Json = dict[str, Any]

JUNCTORS = frozenset({"allOf", "anyOf", "oneOf", "not"})
"""The keywords that ``junctor_problems`` looks at."""

_FORBIDDEN = (
    "type",
    "default",
    "title",
    "description",
    "nullable",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-validations",
)
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]


def junctor_problems(schema: Json, is_root: bool) -> FieldProblems:
    """Return the problems of the alternatives and restrictions of a structural schema.

    Only for those of the root the API server looks whether the schema has the fields that they are about.
    """
    found: FieldProblems = None
    for steps, inner in _inner(schema):
        # The two types that an int-or-string has may be repeated, in `anyOf` or in that of the first `allOf`.
        if steps[0] == "anyOf" and _is_int_or_string(schema.get("anyOf")):
            continue
        first = steps == ("allOf", 0) and _is_int_or_string(inner.get("anyOf"))
        found = joined(found, _at(steps, _nested(inner, first)))
        found = joined(found, _completeness(inner, schema, _written(steps)) if is_root else None)
    return found


def _is_int_or_string(any_of: object) -> bool:
    """Return whether alternatives are those of the two types, whatever keys without a value stand beside them."""
    schemas = any_of if isinstance(any_of, list) else []
    return [_with_values(schema) for schema in schemas] == _INT_OR_STRING


def _with_values(schema: object) -> object:
    return {key: item for key, item in schema.items() if item is not None} if isinstance(schema, dict) else schema


def _inner(schema: Json) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Yield the schemas directly in the junctors of a schema, with the steps that lead there."""
    for key in ("allOf", "anyOf", "oneOf"):
        schemas = schema.get(key)
        for index, inner in enumerate(schemas if isinstance(schemas, list) else ()):
            if isinstance(inner, dict):
                yield (key, index), inner
    inner = schema.get("not")
    if isinstance(inner, dict):
        yield ("not",), inner


def _at(steps: tuple[str | int, ...], bad: FieldProblems) -> FieldProblems:
    for step in reversed(steps) if bad else ():
        bad = under(None, bad or [], step)
    return bad


def _written(steps: tuple[str | int, ...]) -> str:
    return f"{steps[0]}[{steps[1]}]" if len(steps) > 1 else str(steps[0])


def _nested(schema: Json, skip_any_of: bool = False) -> FieldProblems:
    """Return the problems of a schema in a junctor, and of all in it."""
    found = keyword_problems(schema) if not KEYWORDS.isdisjoint(schema) else None
    for key in _FORBIDDEN:
        item = schema.get(key)
        if item or (key == "default" and item is not None):
            headline = "is not allowed in 'allOf', 'anyOf', 'oneOf' and 'not'"
            bad = FieldProblem(
                "field-not-allowed", headline, f"Write '{key}' outside of them.", (key,), item, at_key=True
            )
            found = joined(found, [bad])
    rest = schema.get("additionalProperties")
    if rest is True or isinstance(rest, dict):
        headline = "is not allowed in 'allOf', 'anyOf', 'oneOf' and 'not'"
        bad = FieldProblem("field-not-allowed", headline, "", ("additionalProperties",), rest, at_key=True)
        found = joined(found, [bad])
    for steps, inner in _inner(schema):
        if not (skip_any_of and steps[0] == "anyOf"):
            found = joined(found, _at(steps, _nested(inner)))
    found = joined(found, decoding_problems("additionalProperties", rest))
    items = schema.get("items")
    found = joined(found, decoding_problems("items", items))
    if isinstance(items, dict):
        found = joined(found, _at(("items",), _nested(items)))
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if name == "metadata":
            headline = "is not allowed in 'allOf', 'anyOf', 'oneOf' and 'not'"
            bad = FieldProblem("field-not-allowed", headline, "", ("metadata", "properties"), inner, at_key=True)
            found = joined(found, [bad])
        if isinstance(inner, dict):
            found = joined(found, _at(("properties", name), _nested(inner)))
    return found


def _completeness(schema: Json, outer: Json, where: str) -> FieldProblems:
    """Return a problem for every field of a nested schema that the structural schema around it does not have."""
    found: FieldProblems = None
    for _, inner in _inner(schema):
        found = joined(found, _completeness(inner, outer, where))
    if isinstance(schema.get("items"), dict):
        here = outer.get("items")
        if isinstance(here, dict):
            found = joined(found, _at(("items",), _completeness(schema["items"], here, where)))
        else:
            found = joined(found, [_absent("items", where, ("items",))])
    properties, fields = schema.get("properties"), outer.get("properties")
    fields = fields if isinstance(fields, dict) else {}
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if name not in fields:
            found = joined(found, [_absent(name, where, (name, "properties"))])
        elif isinstance(inner, dict) and isinstance(fields[name], dict):
            found = joined(found, _at(("properties", name), _completeness(inner, fields[name], where)))
    return found


def _absent(name: str, where: str, trail: tuple[str, ...]) -> FieldProblem:
    headline = f"is missing, but '{where}' is about it"
    return FieldProblem("field-missing", headline, f"Add '{name}' with its 'type' here.", trail)
