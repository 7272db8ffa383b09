"""Custom resources and where their schemas come from."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from k8slint.kube.schema import judge, knows
from k8slint.kube.schema.custom import CustomSchemas, InvalidSchemaLocation
from k8slint.kube.schema.custom.location import schema_files
from k8slint.model.tree import Unknown
from tests.kube.schema.schema_objects import made

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "spec": {
            "type": "object",
            "required": ["size", "mode"],
            "properties": {
                "size": {"type": "integer", "minimum": 1, "maximum": 9},
                "mode": {"type": "string", "enum": ["Fast", "Safe"], "default": "Safe"},
                "host": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
                "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
                "tags": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
                "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                "map": {"type": "object", "additionalProperties": {"type": "integer"}},
                "pick": {
                    "type": "object",
                    "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                    "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
                },
                "pod": {"type": "object", "x-kubernetes-embedded-resource": True, "properties": {}},
                "maybe": {"type": "string", "nullable": True},
            },
        },
        "status": {"type": "object", "properties": {"phase": {"type": "string"}}},
    },
}


def definition(**version: Any) -> dict[str, Any]:
    entry = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": SCHEMA}} | version
    names = {"kind": "Shop", "plural": "shops"}
    spec = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [entry]}
    return made("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=spec)


def learned(**version: Any) -> CustomSchemas:
    schemas = CustomSchemas()
    schemas.learn(definition(**version))
    return schemas


def of_spec(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    spec = {"type": "object", "properties": properties, **more}
    return {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec, "status": {"type": "object"}}}}


def reported(spec: Any, schemas: CustomSchemas | None = None, **more: Any) -> list[tuple[str, str]]:
    value = made("example.com/v1", "Shop", spec=spec, **more)
    found = judge(value, 36, schemas or learned())
    return [(".".join(map(str, problem.path)), problem.rule) for problem in found]


def test_learning_gives_the_kinds_served() -> None:
    schemas = CustomSchemas()
    assert schemas.learn(definition()) == [("example.com/v1", "Shop")]
    assert knows("example.com/v1", "Shop", 36, schemas)
    assert not knows("example.com/v1", "Other", 36, schemas)


@pytest.mark.parametrize("spec", [{"size": 1}, {"size": 5.0, "mode": "Fast", "port": 80, "tags": ["a", "b"]}])
def test_sound_resources(spec: Any) -> None:
    assert reported(spec) == []


@pytest.mark.parametrize(
    ("field", "value", "path", "rule"),
    [
        ("size", "1", "spec.size", "field-type-wrong"),
        ("size", 10, "spec.size", "field-value-invalid"),
        ("mode", "fast", "spec.mode", "field-value-invalid"),
        ("host", "Abc", "spec.host", "field-value-invalid"),
        ("host", "abcdef", "spec.host", "field-value-invalid"),
        ("port", 1.5, "spec.port", "field-type-wrong"),
        ("tags", ["a", "a"], "spec.tags.1", "list-item-duplicate"),
        ("tags", [1], "spec.tags.0", "field-type-wrong"),
        ("map", {"a": "b"}, "spec.map.a", "field-type-wrong"),
        ("pick", {}, "spec.pick", "field-value-invalid"),
        ("pick", {"a": "x", "b": "y"}, "spec.pick", "field-value-invalid"),
        ("extra", 1, "spec.extra", "field-unknown"),
    ],
)
def test_problems(field: str, value: Any, path: str, rule: str) -> None:
    assert (path, rule) in reported({"size": 1, field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("free", {"a": {"b": 1}}),
        ("port", "http"),
        ("pick", {"a": "x"}),
        ("pod", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}),
        ("maybe", None),
        ("mode", None),
        ("host", Unknown("${HOST}")),
    ],
)
def test_what_structural_schemas_allow(field: str, value: Any) -> None:
    assert reported({"size": 1, field: value}) == []


def test_required_fields_with_a_default_may_be_left_out() -> None:
    assert reported({}) == [("spec.size", "field-missing")]


def test_status_apart_is_not_looked_at() -> None:
    assert reported({"size": 1}, status={"phase": 1}) == [("status.phase", "field-type-wrong")]
    assert reported({"size": 1}, learned(subresources={"status": {}}), status={"phase": 1}) == []


def test_metadata_is_checked_as_everywhere() -> None:
    value = made("example.com/v1", "Shop", metadata={"name": "A_b", "lables": {}}, spec={"size": 1})
    assert {problem.rule for problem in judge(value, 36, learned())} == {"field-unknown", "name-invalid"}


def test_versions_the_definition_does_not_serve() -> None:
    schemas = learned()
    (problem,) = judge(made("example.com/v2", "Shop"), 36, schemas)
    assert (problem.rule, problem.refused_by) == ("kind-unknown", "kubectl")
    assert problem.fix == "Write 'apiVersion: example.com/v1'."
    assert learned(served=False).find("example.com/v1", "Shop", 36) is None


def test_schemas_travel_to_workers() -> None:
    schemas = pickle.loads(pickle.dumps(learned()))
    assert reported({"size": "x"}, schemas) == [("spec.size", "field-type-wrong")]


@pytest.mark.parametrize(
    "odd", [None, {}, {"spec": None}, {"spec": {"names": []}}, {"spec": {"names": {}, "versions": 1}}]
)
def test_odd_definitions_teach_nothing(odd: Any) -> None:
    assert CustomSchemas().learn(odd) == []


HOSTILE = [
    {"type": 5, "properties": [], "required": 7, "enum": "x"},
    {"properties": {"size": {"type": ["integer", {}], "pattern": "(", "minimum": "a"}}},
    {"anyOf": [5, {"$ref": "#"}], "allOf": {}, "not": []},
    {"$ref": "#"},
    {"$ref": "#/a/b"},
    {"items": 5, "additionalProperties": "yes"},
]


@pytest.mark.parametrize("schema", HOSTILE)
def test_hostile_schemas_settle_nothing(schema: Any) -> None:
    schemas = learned(schema={"openAPIV3Schema": {"type": "object", "properties": {"spec": schema}}})
    reported({"size": [1, {"a": None}], "x": "y"}, schemas)
    reported([1], schemas)


def test_patterns_take_linear_time() -> None:
    host = SCHEMA["properties"]["spec"]["properties"]["host"]
    for pattern, value, good in (
        ("^(a+)+$", "a" * 50_000 + "b", False),
        ("a", "xxaxx", True),
        ("(?=unreadable)", "anything", True),
        ("^[[:alpha:]]+$", "eu", True),
        (r"^\Qa.b\E$", "a.b", True),
        (r"^\S+$", "a\vb", True),
        ("^a$", "a\n", False),
    ):
        properties = {"spec": {"properties": {"host": host | {"pattern": pattern, "maxLength": 60_000}}}}
        schemas = learned(schema={"openAPIV3Schema": {"type": "object", "properties": properties}})
        assert reported({"host": value}, schemas) == ([] if good else [("spec.host", "field-value-invalid")])


def test_what_patterns_cost_is_bounded_in_total() -> None:
    wide = "|".join(f".{{{count}}}x" for count in range(80, 100))
    properties = {"spec": {"properties": {"host": {"items": {"pattern": wide}}}}}
    schemas = learned(schema={"openAPIV3Schema": {"type": "object", "properties": properties}})
    found = reported({"host": ["ab" * 500 + str(number) for number in range(400)]}, schemas)
    assert 0 < len(found) < 400  # the rest is not judged


@pytest.mark.parametrize(
    "layout",
    [
        "{base}/example.com/shop_v1.json",
        "{base}/shop-example-v1.json",
        "{base}/v1.36.0-standalone-strict/shop-example-v1.json",
    ],
)
def test_folders_of_schemas(tmp_path: Path, layout: str) -> None:
    path = Path(layout.format(base=tmp_path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(SCHEMA | {"additionalProperties": False}))
    schemas = CustomSchemas([str(tmp_path)])
    assert reported({"size": 0}, schemas) == [("spec.size", "field-value-invalid")]
    assert reported({"size": 1, "unnamed": 1}, schemas) == []
    assert reported({"size": 1}, schemas, odd=1) == [("odd", "field-unknown")]


def test_templates_and_references(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"spec": {"$ref": "_definitions.json#/definitions/Spec"}}}
    (tmp_path / "v1-shop.json").write_text(json.dumps(schema))
    (tmp_path / "_definitions.json").write_text(json.dumps({"definitions": {"Spec": SCHEMA["properties"]["spec"]}}))
    schemas = CustomSchemas([f"{tmp_path}/{{{{ .ResourceAPIVersion }}}}-{{{{.ResourceKind}}}}.json"])
    assert reported({"size": "1"}, schemas) == [("spec.size", "field-type-wrong")]


@pytest.mark.parametrize("location", ["https://example.com/schemas", "a/{{ .Nonsense }}.json", "a/{{ if }}.json"])
def test_locations_that_cannot_be_read(location: str) -> None:
    with pytest.raises(InvalidSchemaLocation):
        CustomSchemas([location])


@pytest.mark.parametrize(("api_version", "kind"), [("../../etc/v1", "Shop"), ("a/v1", "../x"), ("a/..", "Shop")])
def test_names_never_lead_out_of_a_folder(api_version: str, kind: str) -> None:
    assert schema_files("/schemas", api_version, kind, 36) == []


def test_unreadable_files_are_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "shop-example-v1.json").write_text("[1")
    assert reported({"anything": 1}, CustomSchemas([str(tmp_path)])) == []


def test_unknown_fields_below_preserved_ones() -> None:
    """They stay through lists, until a field that the schema names."""
    named = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}
    kept = {"type": "array", "items": named, "x-kubernetes-preserve-unknown-fields": True}
    schemas = learned(schema=of_spec({"kept": kept, "plain": {"type": "array", "items": named}}))
    assert reported({"kept": [{"x": {"y": [{"z": 1}]}}]}, schemas) == []
    assert reported({"kept": [{"a": {"x": 1}}]}, schemas) == [("spec.kept.0.a.x", "field-unknown")]
    assert reported({"plain": [{"x": 1}]}, schemas) == [("spec.plain.0.x", "field-unknown")]


def test_defaults_come_before_alternatives() -> None:
    address = {
        "type": "object",
        "properties": {"type": {"type": "string", "default": "IP"}, "value": {"type": "string"}},
        "oneOf": [
            {"properties": {"type": {"enum": ["IP"]}, "value": {"pattern": "^[0-9.]+$"}}},
            {"properties": {"type": {"enum": ["Host"]}}},
        ],
    }
    schemas = learned(schema=of_spec({"at": {"type": "array", "items": address}}))
    assert reported({"at": [{"value": "1.2.3.4"}, {"type": "Host", "value": "a"}]}, schemas) == []
    assert reported({"at": [{"value": "a"}]}, schemas) == [("spec.at.0", "field-value-invalid")]


def test_nulls() -> None:
    """A null counts as left out in a mapping, but stands in a list."""
    texts = {"type": "array", "items": {"type": "string"}}
    maybe = {"type": "array", "items": {"type": "string", "nullable": True}}
    schemas = learned(schema=of_spec({"texts": texts, "maybe": maybe, "size": {"type": "integer"}}, required=["size"]))
    assert reported({"texts": None, "maybe": [None], "size": 1}, schemas) == []
    assert reported({"texts": ["a", None], "size": 1}, schemas) == [("spec.texts.1", "field-type-wrong")]
    value = made("example.com/v1", "Shop", spec={"size": None})
    assert [(problem.headline, problem.fix) for problem in judge(value, 36, schemas)] == [
        ("'size' is null", "Write a value for 'size'.")
    ]


def test_unknown_scalars_prove_nothing() -> None:
    one_of = [{"properties": {"a": {"enum": ["x"]}}}, {"properties": {"a": {"enum": ["y"]}}}]
    properties = {"pick": {"type": "object", "properties": {"a": {"type": "string"}}, "oneOf": one_of}}
    schemas = learned(schema=of_spec(properties))
    assert reported({"pick": {"a": Unknown("${A}")}}, schemas) == []
    assert reported({"pick": {"a": "z"}}, schemas) == [("spec.pick", "field-value-invalid")]


def test_lists_that_are_maps() -> None:
    port = {"type": "object", "properties": {"name": {"type": "string"}, "port": {"type": "integer", "default": 80}}}
    keyed = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"]}
    schemas = learned(schema=of_spec({"ports": {"type": "array", "items": port, **keyed}}))
    assert reported({"ports": [{"name": "a"}, {"name": "b", "port": 80}]}, schemas) == [
        ("spec.ports.1", "list-item-duplicate")
    ]
    assert reported({"ports": [{"port": 1}, {"port": 2}]}, schemas) == []


def test_unknown_fields_of_a_status_are_errors_though_it_is_dropped() -> None:
    schemas = learned(subresources={"status": {}})
    assert reported({"size": 1}, schemas, status={"bogus": 1, "phase": 1}) == [("status.bogus", "field-unknown")]


def test_replicas_of_the_scale_subresource() -> None:
    schemas = learned(
        schema=of_spec({"size": {"type": "integer"}}), subresources={"scale": {"specReplicasPath": ".spec.size"}}
    )
    assert reported({"size": 0}, schemas) == reported({}, schemas) == []
    assert reported({"size": -1}, schemas) == [("spec.size", "field-value-invalid")]


def test_formats_by_version() -> None:
    properties = {"key": {"type": "string", "format": "byte"}, "name": {"type": "string", "format": "k8s-short-name"}}
    schemas = learned(schema=of_spec(properties))
    value = made("example.com/v1", "Shop", spec={"key": "not base64", "name": "A_b"})
    assert [problem.path[-1] for problem in judge(value, 33, schemas)] == ["key"]
    assert [problem.path[-1] for problem in judge(value, 34, schemas)] == ["key", "name"]


def test_finalizers_without_a_domain_are_a_warning() -> None:
    value = made("example.com/v1", "Shop", metadata={"name": "a", "finalizers": ["cleanup.acme"]}, spec={"size": 1})
    assert [(problem.rule, problem.refused_by) for problem in judge(value, 36, learned())] == [
        ("name-invalid", "nobody")
    ]
    value["metadata"]["finalizers"] = ["a b"]
    assert {problem.refused_by for problem in judge(value, 36, learned())} == {"api-server", "nobody"}
    budget = made("policy/v1", "PodDisruptionBudget", metadata={"name": "a", "finalizers": ["cleanup.acme"]}, spec={})
    assert [problem.refused_by for problem in judge(budget, 36)] == ["nobody"]
    config = made("v1", "ConfigMap", metadata={"name": "a", "finalizers": ["cleanup.acme"]})
    assert [problem.refused_by for problem in judge(config, 36)] == ["api-server"]
