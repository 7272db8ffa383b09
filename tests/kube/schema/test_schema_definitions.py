"""CustomResourceDefinitions: names, versions, structural schemas, defaults, lists, rules and paths."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kube.schema.schema_objects import made, problems, reported

INVALID, MISSING, EXCLUSIVE = "field-value-invalid", "field-missing", "fields-exclusive"
DENIED, NAME, TWICE = "field-not-allowed", "name-invalid", "list-item-duplicate"

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "apiVersion": TEXT,
        "kind": TEXT,
        "metadata": {"type": "object"},
        "spec": {"type": "object", "properties": {"color": TEXT, "size": NUMBER}},
    },
}
VERSION: dict[str, Any] = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": SCHEMA}}
SPEC: dict[str, Any] = {
    "group": "example.com",
    "names": {"kind": "Widget", "plural": "widgets"},
    "scope": "Namespaced",
    "versions": [VERSION],
}


def definition(**spec: Any) -> dict[str, Any]:
    value = made("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=copy.deepcopy(SPEC | spec))
    value["metadata"]["name"] = f"{value['spec']['names']['plural']}.{value['spec']['group']}"
    return value


def version(**fields: Any) -> dict[str, Any]:
    return definition(versions=[VERSION | fields])


def schema(root: Any, **fields: Any) -> dict[str, Any]:
    return version(schema={"openAPIV3Schema": root}, **fields)


def field(inner: Any) -> list[tuple[str, str]]:
    """Return where the problems of one field's schema are, below `properties.a`."""
    found = reported(schema({"type": "object", "properties": {"a": inner}}))
    prefix = "spec.versions[0].schema.openAPIV3Schema.properties.a"
    return [(path.removeprefix(prefix).lstrip("."), rule) for path, rule in found]


def root(inner: Any, **fields: Any) -> list[tuple[str, str]]:
    prefix = "spec.versions[0].schema.openAPIV3Schema"
    return [(path.removeprefix(prefix).lstrip("."), rule) for path, rule in reported(schema(inner, **fields))]


SECOND = VERSION | {"name": "v2", "storage": False}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (definition(), []),
        (definition(versions=[VERSION, SECOND]), []),
        (definition(versions=[VERSION, SECOND | {"storage": True}]), [("spec.versions[1].storage", EXCLUSIVE)]),
        (version(storage=False), [("spec.versions", MISSING)]),
        (
            definition(versions=[VERSION, SECOND | {"selectableFields": [{"jsonPath": ".spec.color"}]}]),
            [("spec.versions[1].selectableFields", INVALID)],
        ),
        (definition(names=SPEC["names"] | {"listKind": "Widget"}), [("spec.names.listKind", NAME)]),
        (version(deprecationWarning="old"), [("spec.versions[0].deprecationWarning", DENIED)]),
        (version(deprecated=True, deprecationWarning="a\nb"), [("spec.versions[0].deprecationWarning", INVALID)]),
        (version(deprecated=True, deprecationWarning=""), [("spec.versions[0].deprecationWarning", MISSING)]),
        (
            version(additionalPrinterColumns=[{"name": "a", "type": "string", "jsonPath": "spec"}]),
            [("spec.versions[0].additionalPrinterColumns[0].jsonPath", INVALID)],
        ),
        (
            version(subresources={"scale": {"specReplicasPath": ".spec.a", "statusReplicasPath": ".spec.b"}}),
            [("spec.versions[0].subresources.scale.statusReplicasPath", INVALID)],
        ),
        (
            definition(conversion={"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v2"]}}),
            [
                ("spec.conversion.webhook.conversionReviewVersions", INVALID),
                ("spec.conversion.webhook.clientConfig", MISSING),
            ],
        ),
    ],
)
def test_definitions(value: Any, found: Any) -> None:
    assert reported(value) == found


def test_paths_are_those_of_the_version_that_is_validated() -> None:
    (problem,) = problems(schema({"type": "array", "items": TEXT}))
    assert problem.path == ("spec", "versions", 0, "schema", "openAPIV3Schema", "type")
    assert problem.named == ("spec", "validation", "openAPIV3Schema", "type")
    columns = [{"name": "a", "type": "string", "jsonPath": "a"}]
    (problem,) = problems(version(additionalPrinterColumns=columns))
    assert problem.named == ("spec", "additionalPrinterColumns", 0, "JSONPath")
    several = problems(definition(versions=[VERSION | {"additionalPrinterColumns": columns}, SECOND]))
    assert [problem.named for problem in several] == [()]
    undecodable = problems(schema({"type": ["object"]}))
    assert [problem.named for problem in undecodable] == [()]


def test_a_definition_is_named_after_its_plural_and_group() -> None:
    value = definition()
    value["metadata"]["name"] = "widgets.example.org"
    (problem,) = problems(value)
    assert problem.headline == "name 'widgets.example.org' is not 'widgets.example.com', its plural name and its group"


@pytest.mark.parametrize(
    ("annotation", "rule"),
    [
        (None, MISSING),
        ("yes", INVALID),
        ("unapproved, for tests", None),
        ("https://github.com/kubernetes/enhancements/pull/1", None),
    ],
)
def test_groups_of_kubernetes_are_approved(annotation: str | None, rule: str | None) -> None:
    value = definition(group="example.k8s.io")
    if annotation is not None:
        value["metadata"]["annotations"] = {"api-approved.kubernetes.io": annotation}
    assert reported(value) == ([("metadata.annotations.api-approved.kubernetes.io", rule)] if rule else [])


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ({}, [("type", MISSING)]),
        ({"type": "array", "items": TEXT}, [("type", INVALID)]),
        ({"type": "object", "nullable": True}, [("nullable", DENIED)]),
        ({"type": "object", "additionalProperties": TEXT}, [("additionalProperties", DENIED)]),
        ({"type": "object", "properties": {"kind": NUMBER}}, [("properties.kind.type", INVALID)]),
        ({"type": "object", "properties": {"metadata": {"type": "object", "properties": {"name": TEXT}}}}, []),
        (
            {"type": "object", "properties": {"metadata": {"type": "object", "properties": {"labels": TEXT}}}},
            [("properties.metadata.properties", DENIED)],
        ),
        (
            {"type": "object", "properties": {"kind": TEXT | {"default": "A"}}},
            [("properties.kind.default", DENIED)],
        ),
    ],
)
def test_roots(inner: Any, found: Any) -> None:
    assert root(inner) == found


def test_the_status_subresource_restricts_the_root() -> None:
    inner = SCHEMA | {"oneOf": [{"required": ["spec"]}]}
    assert root(inner) == []
    assert root(inner, subresources={"status": {}}) == [("oneOf", DENIED)]


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (TEXT, []),
        ({}, [("type", MISSING)]),
        ({"x-kubernetes-int-or-string": True}, []),
        ({"x-kubernetes-preserve-unknown-fields": True}, []),
        (
            {"x-kubernetes-preserve-unknown-fields": False, "type": "object"},
            [("x-kubernetes-preserve-unknown-fields", INVALID)],
        ),
        ({"type": "int"}, [("type", INVALID)]),
        ({"type": "null"}, [("type", DENIED)]),
        ({"type": ["string"]}, [("type", "field-type-wrong")]),
        ({"type": "array"}, [("items", MISSING)]),
        ({"type": "array", "items": [TEXT]}, [("items", DENIED)]),
        ({"type": "array", "items": {}}, [("items.type", MISSING)]),
        ({"type": "array", "items": TEXT | {"maxLength": "x"}}, [("items.maxLength", "field-type-wrong")]),
        ({"type": "array", "items": TEXT | {"nonsense": 1}}, []),
        ({"type": "array", "items": TEXT, "uniqueItems": True}, [("uniqueItems", DENIED)]),
        (
            {"type": "object", "properties": {"b": TEXT}, "additionalProperties": False},
            [("additionalProperties", EXCLUSIVE)],
        ),
        ({"type": "object", "properties": {"b": TEXT}, "additionalProperties": True}, []),
        ({"type": "object", "additionalProperties": [TEXT]}, [("additionalProperties", "field-type-wrong")]),
        ({"type": "object", "additionalProperties": {}}, [("additionalProperties.type", MISSING)]),
        ({"type": "object", "$ref": "#/a"}, [("$ref", DENIED)]),
        ({"type": "object", "patternProperties": {"a": TEXT}}, [("patternProperties", DENIED)]),
        ({"type": "object", "definitions": {}}, []),
        (TEXT | {"pattern": "^(?!a)"}, [("pattern", INVALID)]),
        (TEXT | {"pattern": "^a+$"}, []),
        ({"x-kubernetes-embedded-resource": True, "type": "object"}, [("properties", MISSING)]),
        (
            {"x-kubernetes-embedded-resource": True, "type": "object", "x-kubernetes-preserve-unknown-fields": True},
            [],
        ),
    ],
)
def test_fields(inner: Any, found: Any) -> None:
    assert field(inner) == found


BOX: dict[str, Any] = {"type": "object", "properties": {"b": TEXT, "c": {"type": "array", "items": TEXT}}}


@pytest.mark.parametrize(
    ("junctors", "found"),
    [
        ({"oneOf": [{"required": ["b"]}, {"properties": {"b": {"enum": ["x"]}}}]}, []),
        ({"oneOf": [{"type": "object"}]}, [("oneOf[0].type", DENIED)]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, []),
        ({"allOf": [{"anyOf": [{"type": "integer"}, {"type": "string"}]}]}, []),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, [("anyOf[0].type", DENIED), ("anyOf[1].type", DENIED)]),
        ({"not": {"description": "x"}}, [("not.description", DENIED)]),
        ({"not": {"additionalProperties": True}}, [("not.additionalProperties", DENIED)]),
        ({"allOf": [{"properties": {"d": {"minLength": 1}}}]}, []),
        ({"not": {"properties": {"b": {"pattern": "("}}}}, [("not.properties.b.pattern", INVALID)]),
        (
            {"not": {"properties": {"metadata": {}}}},
            [("not.properties.metadata", DENIED)],
        ),
    ],
)
def test_junctors(junctors: Any, found: Any) -> None:
    assert field(BOX | junctors) == found


@pytest.mark.parametrize(
    ("junctors", "found"),
    [
        ({"allOf": [{"properties": {"spec": {"properties": {"color": {"minLength": 1}}}}}]}, []),
        ({"allOf": [{"properties": {"d": {}}}]}, [("properties.d", MISSING)]),
        ({"not": {"properties": {"spec": {"properties": {"e": {}}}}}}, [("properties.spec.properties.e", MISSING)]),
        ({"anyOf": [{"items": {"minLength": 1}}]}, [("items", MISSING)]),
    ],
)
def test_junctors_of_the_root_are_about_fields_of_the_schema(junctors: Any, found: Any) -> None:
    assert root(SCHEMA | junctors) == found


ITEM: dict[str, Any] = {"type": "object", "required": ["k"], "properties": {"k": TEXT, "v": TEXT, "o": BOX}}
MAP = "x-kubernetes-list-map-keys"


def listed(kind: str | None, keys: Any = None, items: Any = ITEM) -> dict[str, Any]:
    parts = {"x-kubernetes-list-type": kind, MAP: keys}
    return {"type": "array", "items": items} | {key: value for key, value in parts.items() if value is not None}


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (listed("map", ["k"]), []),
        (listed("map"), [(MAP, MISSING)]),
        (listed("bag"), [("x-kubernetes-list-type", INVALID)]),
        (listed(None, ["k"]), [("x-kubernetes-list-type", MISSING)]),
        (listed("map", ["kk"]), [(f"{MAP}[0]", INVALID)]),
        (listed("map", ["k", "k"]), [(f"{MAP}[1]", TWICE)]),
        (listed("map", ["v"]), [("items.properties.v.default", MISSING)]),
        (listed("map", ["o"]), [("items.properties.o.type", INVALID), ("items.properties.o.default", MISSING)]),
        (listed("map", ["k"], TEXT), [("items.type", INVALID)]),
        (listed("set", None, TEXT), []),
        (listed("set"), [("items.x-kubernetes-map-type", INVALID)]),
        (listed("set", None, TEXT | {"nullable": True}), [("items.nullable", DENIED)]),
        (TEXT | {"x-kubernetes-list-type": "set"}, [("type", INVALID)]),
        (TEXT | {"x-kubernetes-map-type": "atomic"}, [("type", INVALID)]),
        ({"type": "object", "x-kubernetes-map-type": "whole"}, [("x-kubernetes-map-type", INVALID)]),
    ],
)
def test_lists_and_maps(inner: Any, found: Any) -> None:
    assert field(inner) == found


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (TEXT | {"default": "a"}, []),
        (NUMBER | {"default": "a"}, [("default", INVALID)]),
        (NUMBER | {"default": 5, "maximum": 3}, [("default", INVALID)]),
        (BOX | {"default": {"b": "x"}}, []),
        (BOX | {"default": {"x": "b"}}, [("default.x", INVALID)]),
    ],
)
def test_defaults(inner: Any, found: Any) -> None:
    assert field(inner) == found


RULES = "x-kubernetes-validations"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"rule": "self.b == 'x'"}, []),
        ({"rule": " "}, [("rule", MISSING)]),
        ({"rule": "true", "message": " "}, [("message", INVALID)]),
        ({"rule": "true", "message": "a\nb"}, [("message", INVALID)]),
        ({"rule": "true\n|| false"}, [("message", MISSING)]),
        ({"rule": "true", "messageExpression": " "}, [("messageExpression", MISSING)]),
        ({"rule": "true", "reason": "Bad"}, [("reason", INVALID)]),
        ({"rule": "true", "optionalOldSelf": True}, [("optionalOldSelf", DENIED)]),
        ({"rule": "true", "fieldPath": ".b"}, []),
        ({"rule": "true", "fieldPath": "['b']"}, []),
        ({"rule": "true", "fieldPath": ".d"}, [("fieldPath", INVALID)]),
        ({"rule": "true", "fieldPath": "b"}, [("fieldPath", INVALID)]),
    ],
)
def test_rules(rule: Any, found: Any) -> None:
    assert field(BOX | {RULES: [rule]}) == [(f"{RULES}[0].{path}", id_) for path, id_ in found]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([".spec.color"], []),
        ([".spec.colour"], [(0, INVALID)]),
        ([".spec"], [(0, INVALID)]),
        ([".spec['color']"], [(0, INVALID)]),
        (["spec.color"], [(0, INVALID)]),
        ([".spec.color", ".spec.color"], [(1, TWICE)]),
        ([""], [(0, MISSING)]),
    ],
)
def test_selectable_fields(paths: list[str], found: Any) -> None:
    value = version(selectableFields=[{"jsonPath": path} for path in paths])
    assert reported(value) == [(f"spec.versions[0].selectableFields[{index}].jsonPath", rule) for index, rule in found]


KEYS = st.sampled_from(
    "type properties items additionalProperties oneOf not default required enum nullable pattern $ref a metadata "
    "x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-embedded-resource x-kubernetes-validations".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["object", "array", "string", "", "(", "map"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_any_schema_can_be_judged(value: Any) -> None:
    for problem in problems(schema(value)):
        assert problem.headline
        assert problem.fix.endswith(".")
