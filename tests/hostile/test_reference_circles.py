"""Files and schemas that name each other: twice, in circles, by the thousand, and patterns that backtrack."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from k8slint.kube.schema.custom import schema_walk
from tests.hostile.manifests import POD, checked, checked_files, rules
from tests.hostile.program import run


def test_bases_that_name_the_next_one_twice() -> None:
    files: dict[str, str | bytes] = {
        f"{side}{number}/kustomization.yaml": f"resources: [../a{number + 1}, ../b{number + 1}, p.yaml]\n"
        for number in range(40)
        for side in "ab"
    }
    files |= {f"a{number}/p.yaml": POD for number in range(41)}
    assert checked_files(files).findings


def test_kustomizations_in_a_circle(tmp_path: pathlib.Path) -> None:
    files: dict[str, str | bytes] = {
        f"a{number}/kustomization.yaml": f"resources: [../a{(number + 1) % 3}]\ncomponents: [../a{number}]\n"
        for number in range(3)
    }
    assert "image-tag-latest" in rules(checked_files({**files, "a0/p.yaml": POD}))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(str(text))
    (tmp_path / "a0/p.yaml").write_text(POD)
    assert "image-tag-latest" in run("check", "a0", "--format", "concise", cwd=tmp_path).out


def definition(schema: dict[str, Any]) -> str:
    versions = [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]
    names = {"kind": "X", "plural": "xs"}
    spec = {"group": "g.io", "scope": "Namespaced", "names": names, "versions": versions}
    head = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "xs.g.io"},
    }
    return json.dumps({**head, "spec": spec})


def custom(spec: Any) -> str:
    return json.dumps({"apiVersion": "g.io/v1", "kind": "X", "metadata": {"name": "a"}, "spec": spec})


@pytest.mark.parametrize("junctor", ["allOf", "anyOf", "oneOf", "not"])
def test_schemas_that_refer_to_the_next_one_twice(junctor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that leads to a billion of places ends somewhere on the way, and settles nothing."""
    monkeypatch.setattr(schema_walk, "_MAX_STEPS", 20_000)
    refs = {"$ref": "#/parts/a{}"}
    parts: dict[str, Any] = {}
    for number in range(60):
        next_one = {"$ref": refs["$ref"].format(number + 1)}
        parts[f"a{number}"] = {"allOf": [{"not": next_one}] * 2} if junctor == "not" else {junctor: [next_one] * 2}
    spec = {"$ref": "#/parts/a0"}
    schema = {"type": "object", "properties": {"spec": spec}, "parts": {**parts, "a60": {"type": "string"}}}
    assert "field-value-invalid" not in rules(checked(definition(schema) + "\n" + custom(5)))


@pytest.mark.parametrize("junctor", ["allOf", "anyOf", "oneOf", "not", "properties", "items", "additionalProperties"])
def test_a_chain_of_a_thousand_schemas(junctor: str) -> None:
    """Deeper than Python calls functions: it ends somewhere, and nothing crashes."""
    parts: dict[str, Any] = {}
    for number in range(1000):
        next_one = {"$ref": f"#/parts/a{number + 1}"}
        listed = junctor in ("allOf", "anyOf", "oneOf")
        parts[f"a{number}"] = {
            junctor: [next_one] if listed else {"a": next_one} if junctor == "properties" else next_one
        }
    schema = {"type": "object", "properties": {"spec": {"$ref": "#/parts/a0"}}, "parts": parts}
    value: Any = 5
    for _ in range(150):
        value = [value] if junctor == "items" else {"a": value}
    checked(definition(schema) + "\n" + custom(value))


def test_a_schema_that_is_its_own_part() -> None:
    for spec in ({"$ref": "#/properties/spec"}, {"allOf": [{"$ref": "#/properties/spec"}]}):
        checked(definition({"type": "object", "properties": {"spec": spec}}) + "\n" + custom(5))


def test_patterns_of_a_schema_are_matched_in_linear_time() -> None:
    spec = {"type": "object", "properties": {f"p{n}": {"type": "string", "pattern": f"^(a+)+{n}$"} for n in range(50)}}
    schema = {"type": "object", "properties": {"spec": spec}}
    report = checked(definition(schema) + "\n" + custom({f"p{number}": "a" * 5000 for number in range(50)}))
    assert rules(report).count("field-value-invalid") == 50


@pytest.mark.parametrize(
    "pattern",
    ["(" * 5000, "a{1000}{1000}{1000}", "((a{100}){100}){100}", "[", "\\", "(?P<x>a)(?P=x)", "(?=a)b", "\x00"],
)
def test_patterns_no_engine_should_take(pattern: str) -> None:
    properties = {"p": {"type": "string", "pattern": pattern}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}
    checked(definition(schema) + "\n" + custom({"p": "a" * 1000}))


def test_thousands_of_fields_a_schema_does_not_know() -> None:
    spec = {"type": "object", "properties": {f"property{number}": {"type": "string"} for number in range(5000)}}
    text = definition({"type": "object", "properties": {"spec": spec}})
    report = checked(text + "\n" + custom({f"propertx{number}": "" for number in range(5000)}))
    assert rules(report).count("field-unknown") == 5000
