"""CEL rules of CustomResourceDefinitions, as they judge custom resources."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from k8slint.kube.schema import SchemaProblem, judge
from k8slint.kube.schema.custom import CustomSchemas
from k8slint.model.tree import Unknown
from tests.kube.schema.schema_objects import made

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def schemas_of(spec: dict[str, Any], **root: Any) -> CustomSchemas:
    """Return the schemas of a kind Shop whose spec has a schema."""
    schema = {"type": "object", "properties": {"spec": {"type": "object", **spec}}, **root}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Shop", "plural": "shops"}
    schemas = CustomSchemas()
    spec = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [version]}
    schemas.learn(made("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=spec))
    return schemas


def problems(schemas: CustomSchemas, spec: Any, **more: Any) -> list[SchemaProblem]:
    return judge(made("example.com/v1", "Shop", spec=spec, **more), 36, schemas)


def by_rule(rule: Any, spec: Any, **properties: Any) -> list[tuple[str, str]]:
    """Return where and what is found in a spec with one rule, or several."""
    rules = rule if isinstance(rule, list) else [{"rule": rule} if isinstance(rule, str) else rule]
    schemas = schemas_of({"properties": properties or {"size": NUMBER}, "x-kubernetes-validations": rules})
    return [(".".join(map(str, found.path)), found.headline) for found in problems(schemas, spec)]


def test_true_and_false_rules() -> None:
    rule = {"rule": "self.size > 1", "message": "size must exceed one"}
    assert by_rule(rule, {"size": 2}) == []
    assert by_rule(rule, {"size": 1}) == [("spec", "'spec' breaks the rule 'size must exceed one'")]
    assert by_rule("self.size > 1", {"size": 1}) == [("spec", "'spec' breaks the rule 'self.size > 1'")]


def test_who_rejects_and_what_helps() -> None:
    rules = [{"rule": "self.size > 1", "message": "size must exceed one"}]
    [found] = problems(schemas_of({"properties": {"size": NUMBER}, "x-kubernetes-validations": rules}), {"size": 0})
    assert (found.rule, found.refused_by) == ("field-value-invalid", "api-server")
    assert found.consequence == "The API server rejects the Shop."
    assert found.fix == "Change it so that 'self.size > 1' is true."


def test_messages_that_are_computed_and_paths() -> None:
    rule = {"rule": "self.size > 1", "messageExpression": "'not ' + string(self.size)", "fieldPath": ".size"}
    assert by_rule(rule, {"size": 1}) == [("spec.size", "'size' breaks the rule 'not 1'")]
    rule = {"rule": "self.size > 1", "messageExpression": "string(1 / (self.size - 1))", "message": "too small"}
    assert by_rule(rule, {"size": 1}) == [("spec", "'spec' breaks the rule 'too small'")]


def test_secrets_are_not_quoted() -> None:
    rule = {"rule": "size(self.password) > 9", "messageExpression": "'short: ' + self.password", "message": "short"}
    assert by_rule(rule, {"password": "hunter2"}, password=TEXT) == [("spec", "'spec' breaks the rule 'short'")]
    rule = {"rule": "size(self) > 9", "messageExpression": "'short: ' + self", "message": "short"}
    password = TEXT | {"x-kubernetes-validations": [rule]}
    [found] = by_rule("true", {"password": "hunter2"}, password=password)
    assert found == ("spec.password", "'password' breaks the rule 'short'")


def test_errors_of_rules_reject_too() -> None:
    [found] = by_rule("self.size > 1", {})
    assert found == ("spec", "'spec' cannot be judged by the rule 'self.size > 1': no such key: size")


@pytest.mark.parametrize(
    "rule",
    [
        "self.size > oldSelf.size",
        "self.size > 'a'",
        "self.size >",
        "",
        {"rule": 7},
        "self.size.all(x, false)",
        "[1,2,3].map(a, [1,2,3].map(b, a * b)).size() == 1 && self.nope",
    ],
)
def test_rules_that_settle_nothing(rule: Any) -> None:
    assert by_rule(rule, {"size": 1}) == []


def test_rules_with_an_optional_old_object() -> None:
    rule = {"rule": "oldSelf.hasValue() || self.size > 1", "optionalOldSelf": True}
    assert by_rule(rule, {"size": 2}) == []
    assert len(by_rule(rule, {"size": 1})) == 1


def test_values_that_are_filled_in_later_settle_nothing() -> None:
    assert by_rule("self.size > 1", {"size": Unknown("{{ .Values.size }}")}) == []
    assert by_rule("self.size > 1", Unknown("{{ .Values.spec }}")) == []
    assert (
        by_rule("self.items.all(x, x > 1)", {"items": [Unknown("x")]}, items={"type": "array", "items": NUMBER}) == []
    )


def test_names_that_are_made_in_the_cluster_settle_nothing() -> None:
    rules = [{"rule": "self.metadata.name == 'main'", "message": "there is one"}]
    schemas = schemas_of({}, **{"x-kubernetes-validations": rules})
    [found] = problems(schemas, {})
    assert found.headline == "the object breaks the rule 'there is one'"
    assert problems(schemas, {}, metadata={"generateName": "a-"}) == []
    assert problems(schemas, {}, metadata={"name": "main"}) == []


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"size": 10}, ["spec.size", "spec"]),
        ({"size": 7, "name": "A"}, ["spec.name", "spec"]),
        ({"size": 8, "name": "long"}, ["spec.name"]),
        ({"size": 8, "mode": "Odd"}, ["spec.mode"]),
        ({"size": "8"}, ["spec.size"]),
        ({"size": 8, "other": 1}, ["spec.other"]),
    ],
)
def test_rules_are_asked_beside_values_that_are_invalid(spec: Any, paths: list[str]) -> None:
    """A wrong type, size or choice blocks them, a bound or pattern does not."""
    properties = {
        "size": NUMBER | {"maximum": 9},
        "name": TEXT | {"pattern": "^[a-z]+$", "maxLength": 3},
        "mode": TEXT | {"enum": ["Fast"]},
    }
    assert [path for path, _ in by_rule("self.size < 5", spec, **properties)] == paths


def test_rules_inside_of_lists_and_maps_see_defaults() -> None:
    rules = [{"rule": "self.a != self.b", "message": "differ"}]
    item = {
        "type": "object",
        "properties": {"a": TEXT, "b": TEXT | {"default": "x"}},
        "x-kubernetes-validations": rules,
    }
    many = {"type": "array", "items": item}
    each = {"type": "object", "additionalProperties": item}
    spec = {"each": {"k": {"a": "x"}, "l": {"a": "y"}}, "many": [{"a": "y"}, {"a": "x"}]}
    assert [path for path, _ in by_rule("true", spec, many=many, each=each)] == ["spec.each.k", "spec.many.1"]


def test_costly_rules_settle_nothing() -> None:
    items = {"type": "array", "items": NUMBER}
    rules = [{"rule": "self.items.all(a, self.items.all(b, self.items.all(c, a + b + c >= 0)))"}] * 20
    assert by_rule([*rules, {"rule": "false"}], {"items": list(range(300))}, items=items) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "array", "items": NUMBER, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": 7},
        {"type": ["array"]},
        {"type": "object", "properties": "none"},
        {"type": "string", "format": ["date"]},
        {"type": "array", "items": 7},
        {"type": "object", "additionalProperties": {"type": {}}},
    ],
)
@pytest.mark.parametrize("rules", [[{"rule": "false"}], {"rule": "false"}, "false", [None]])
@pytest.mark.parametrize("value", [[1], {"a": 1}, "a"])
def test_odd_schemas_never_raise(odd: dict[str, Any], rules: Any, value: Any) -> None:
    inner = {**odd, "x-kubernetes-validations": rules}
    schemas = schemas_of({"properties": {"odd": inner}, "x-kubernetes-validations": rules})
    problems(schemas, {"odd": value})


def test_schemas_with_compiled_rules_travel_to_workers() -> None:
    rules = [{"rule": "self.size > 1"}]
    schemas = schemas_of({"properties": {"size": NUMBER}, "x-kubernetes-validations": rules})
    before = problems(schemas, {"size": 0})
    assert before
    assert problems(pickle.loads(pickle.dumps(schemas)), {"size": 0}) == before
