"""The walk of an OpenAPI schema that the API server keeps: it must be structural.

A structural schema says the type of every field outside of `allOf`, `anyOf`, `oneOf` and `not`, in which only
validations may stand. Sources: apiextensions-apiserver pkg/apiserver/schema/validation.go and convert.go, for defaults
pkg/apiserver/schema/defaulting/validation.go.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import FIRST_MINOR
from k8slint.kube.schema.custom.pruning import unknown_fields
from k8slint.kube.schema.custom.schema_walk import SchemaWalk
from k8slint.kube.schema.custom.value_rules import Count
from k8slint.kube.schema.definition.decoding import decoding_problems
from k8slint.kube.schema.definition.junctors import JUNCTORS, junctor_problems
from k8slint.kube.schema.definition.keywords import KEYWORDS, keyword_problems
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_META_FIELDS = ("apiVersion", "kind", "metadata")
_ROOT, _ITEM, _FIELD = "at the root", "of the items of an array", "of a field"
_OF_METADATA = frozenset({"type", "default", "properties"})


def schema_of(version: Json) -> Json | None:
    """Return the schema of one version of a CustomResourceDefinition; None when it has none."""
    validation = version.get("schema")
    schema = validation.get("openAPIV3Schema") if isinstance(validation, dict) else None
    return schema if isinstance(schema, dict) else None


def is_true(schema: Json, key: str) -> bool:
    """Whether a flag of a schema is set."""
    return schema.get(key) is True


def may_be_true(schema: Json, key: str) -> bool:
    """Whether a flag of a schema is set or not known."""
    return schema.get(key) is True or isinstance(schema.get(key), Unknown)


class Structure:
    """One walk over one schema.

    ``in_metadata`` is true below the metadata of an object; ``no_default`` says where a default may not stand.
    """

    __slots__ = ("in_metadata", "no_default")

    def __init__(self, in_metadata: bool = False, no_default: str = "") -> None:
        self.in_metadata = in_metadata
        self.no_default = no_default

    def root(self, schema: Json) -> FieldProblems:
        """Return the problems of a schema of a version of a kind."""
        return self._node(schema, _ROOT)

    def _node(self, schema: Json, level: str) -> FieldProblems:
        """Return the problems of a schema and of all in it."""
        keys = schema.keys()
        found = self._type(schema, level)
        if not KEYWORDS.isdisjoint(keys):
            found = joined(found, keyword_problems(schema))
        if not JUNCTORS.isdisjoint(keys):
            found = joined(found, junctor_problems(schema, level is _ROOT))
        if schema.get("default") is not None:
            found = joined(found, self._default(schema, level))
        if "items" in schema or schema.get("type") == "array":
            found = joined(found, self._items(schema))
        if "additionalProperties" in schema:
            found = joined(found, self._additional(schema, level))
        properties = schema.get("properties")
        if isinstance(properties, dict):
            found = joined(found, self._properties(schema, properties, level))
        return found

    def _type(self, schema: Json, level: str) -> FieldProblems:
        kind = schema.get("type")
        kind = "" if kind is None else kind
        if not isinstance(kind, str):
            return None
        if is_true(schema, "x-kubernetes-embedded-resource"):
            found = self._embedded(schema)
            if kind != "object":
                return joined(found, _wrong_type(kind, "object", "is needed for an embedded resource"))
        else:
            found = None
        if not kind:
            if may_be_true(schema, "x-kubernetes-int-or-string") or may_be_true(schema, _PRESERVE):
                return found
            return joined(found, [FieldProblem("field-missing", *_missing_type(level), ("type",))])
        if level is _ROOT and kind != "object":
            return joined(found, _wrong_type(kind, "object", "is needed at the root"))
        return found

    def _embedded(self, schema: Json) -> FieldProblems:
        """Return the problems of the schema of an object within an object."""
        found: FieldProblems = None
        if self.in_metadata:
            headline = "is not allowed inside of metadata"
            trail = ("x-kubernetes-embedded-resource",)
            found = [FieldProblem("field-not-allowed", headline, "", trail, True, at_key=True)]
        if not schema.get("properties") and not may_be_true(schema, _PRESERVE):
            fix = "Add the fields, or write 'x-kubernetes-preserve-unknown-fields: true'."
            found = joined(found, [FieldProblem("field-missing", "is missing", fix, ("properties",))])
        return found

    def _default(self, schema: Json, level: str) -> FieldProblems:
        if self.no_default:
            headline = f"is not allowed {self.no_default}"
            return [FieldProblem("field-not-allowed", headline, "", ("default",), schema["default"], at_key=True)]
        bad = _default(schema, self.in_metadata, level is _ROOT)
        return under(None, bad, "default") if bad else None

    def _items(self, schema: Json) -> FieldProblems:
        items = schema.get("items")
        if isinstance(items, dict):
            found = decoding_problems("items", items)
            bad = self._node(items, _ITEM)
            return under(found, bad, "items") if bad else found
        if isinstance(items, list) and items:
            headline, fix = "is a list of schemas, but must be one schema", "Write the schema of all items."
            return [FieldProblem("field-not-allowed", headline, fix, ("items",), items)]
        if schema.get("type") != "array":
            return None
        return [FieldProblem("field-missing", "is missing", "Add 'items' with the schema of the items.", ("items",))]

    def _additional(self, schema: Json, level: str) -> FieldProblems:
        rest = schema["additionalProperties"]
        if rest is None:
            return None
        trail = ("additionalProperties",)
        found = decoding_problems("additionalProperties", rest)
        if not isinstance(rest, (dict, bool)):
            return found
        reason = ""
        if schema.get("properties") and rest is not True:
            reason = "is set beside 'properties', but only one of them is allowed"
        elif level is _ROOT:
            reason = "is not allowed at the root"
        elif is_true(schema, "x-kubernetes-embedded-resource"):
            reason = "is not allowed for an embedded resource"
        if reason:
            rule = "fields-exclusive" if "beside" in reason else "field-not-allowed"
            found = joined(found, [FieldProblem(rule, reason, "", trail, rest, at_key=True)])
        if not isinstance(rest, dict):
            return found
        inner = Structure(True, "inside of metadata") if self.in_metadata else self
        bad = inner._node(rest, _FIELD)
        return under(found, bad, "additionalProperties") if bad else found

    def _properties(self, schema: Json, properties: Json, level: str) -> FieldProblems:
        whole = level is _ROOT or is_true(schema, "x-kubernetes-embedded-resource")
        found: FieldProblems = None
        for name, written in properties.items():
            inner = {} if written is None else written
            if not isinstance(inner, dict):
                continue  # the decoder has said so
            bad: FieldProblems
            if whole and name in _META_FIELDS:
                walk = Structure(True, f"in '{name}' of the object" if level is _ROOT else "")
                bad = joined(_meta_field(name, inner, level), walk._node(inner, _FIELD))
            else:
                bad = self._node(inner, _FIELD)
            if bad:
                found = under(found, bad, name)
        return under(None, found, "properties") if found else None


def _meta_field(name: str, schema: Json, level: str) -> FieldProblems:
    """Return the problems of the schema of apiVersion, kind or metadata of an object."""
    wanted = "object" if name == "metadata" else "string"
    kind = schema.get("type")
    found = _wrong_type(kind, wanted, f"is needed for '{name}'") if isinstance(kind, str) and kind != wanted else None
    if name != "metadata" or level is not _ROOT:
        return found
    odd = next((key for key, item in schema.items() if item and key not in _OF_METADATA), "")
    properties = schema.get("properties")
    if not odd and isinstance(properties, dict) and not set(properties) <= {"name", "generateName"}:
        odd = "properties"
    if not odd:
        return found
    headline = "is not allowed, as the API server knows the schema of metadata"
    fix = f"Remove '{odd}': only restrictions of 'name' and 'generateName' may stand here."
    return joined(found, [FieldProblem("field-not-allowed", headline, fix, (odd,), schema[odd], at_key=True)])


def _wrong_type(kind: str, wanted: str, why: str) -> FieldProblems:
    if not kind:
        return [FieldProblem("field-missing", "is missing", f"Add 'type: {wanted}'.", ("type",))]
    return [
        FieldProblem(
            "field-value-invalid",
            f"{shown(kind)} is not '{wanted}', which {why}",
            f"Write '{wanted}'.",
            ("type",),
            kind,
        )
    ]


def _missing_type(level: str) -> tuple[str, str]:
    return f"is missing {level}", "Add 'type: object'." if level is _ROOT else "Add the 'type'."


def _default(schema: Json, in_metadata: bool, is_root: bool) -> FieldProblems:
    """Return the problems of the default of a schema: unknown fields, and values that do not fit.

    Formats that only new versions know are let pass.
    """
    value, count = schema["default"], Count()
    whole = is_root or is_true(schema, "x-kubernetes-embedded-resource")
    found = None if in_metadata else unknown_fields(schema, value, count, root=whole)
    walk = SchemaWalk(True, lambda _: None, FIRST_MINOR, count)
    count.steps = 0
    found = joined(found, walk.visit(schema, value, root=whole))
    for bad in found or ():
        bad.rule, bad.expected = "field-value-invalid", ""  # the definition itself can be decoded
    return found
