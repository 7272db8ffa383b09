"""CEL expressions that are compiled when a definition, a policy or a webhook is created."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.schema import judge
from k8slint.model.tree import Unknown
from tests.kube.schema.schema_objects import made

ADMISSION = "admissionregistration.k8s.io/v1"
RULE = {"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"]}
TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def said(value: Any, minor: int = 36) -> list[tuple[str, str]]:
    """Return where and what is found in an object."""
    return [(".".join(map(str, found.path)), found.headline) for found in judge(value, minor)]


def of_spec(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is found in a definition whose spec has a schema, by the place in that schema."""
    schema = {"type": "object", "properties": {"spec": {"type": "object", **spec}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Shop", "plural": "shops", "listKind": "ShopList", "singular": "shop"}
    whole = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [version]}
    value = made("apiextensions.k8s.io/v1", "CustomResourceDefinition", metadata={"name": "shops.example.com"})
    top = "spec.versions.0.schema.openAPIV3Schema"
    return [
        (path.removeprefix(top).removeprefix(".properties.spec."), text)
        for path, text in said({**value, "spec": whole})
    ]


def by_rule(rule: Any, **properties: Any) -> list[tuple[str, str]]:
    rule = rule if isinstance(rule, dict) else {"rule": rule}
    return of_spec({"properties": properties or {"size": NUMBER}, "x-kubernetes-validations": [rule]})


@pytest.mark.parametrize(
    ("rule", "path", "headline"),
    [
        ("self.sise > 1", "rule", "'rule' does not compile: undefined field 'sise' at column 5"),
        ("self.size", "rule", "'rule' is of type 'int', but must be bool"),
        (
            {"rule": "self.size > 1", "messageExpression": "self.size"},
            "messageExpression",
            "'messageExpression' is of type 'int', but must be string",
        ),
    ],
)
def test_rules_that_do_not_compile(rule: Any, path: str, headline: str) -> None:
    assert by_rule(rule) == [(f"x-kubernetes-validations.0.{path}", headline)]


@pytest.mark.parametrize(
    "rule",
    [
        "self.size > 1",
        "self.size >= oldSelf.size",
        {"rule": "oldSelf.hasValue() || self.size > 1", "optionalOldSelf": True},
        {"rule": "self.size > 1", "messageExpression": "'not ' + (self.size > 0 ? 'a' : 'b')"},
        {"rule": Unknown("{{ .Values.rule }}")},
    ],
)
def test_rules_that_compile(rule: Any) -> None:
    assert by_rule(rule) == []


def test_what_rules_may_cost() -> None:
    rule = "self.names.all(a, self.names.all(b, a == b))"
    names = {"type": "array", "items": TEXT}
    [found] = [found for found in by_rule(rule, names=names) if found[0]]
    assert found == ("x-kubernetes-validations.0.rule", "'rule' may cost more than 100 times the limit of a rule")
    assert by_rule(rule, names={"type": "array", "maxItems": 9, "items": TEXT | {"maxLength": 9}}) == []


def test_a_rule_costs_as_often_as_its_node_may_occur() -> None:
    items = {"type": "string", "maxLength": 100, "x-kubernetes-validations": [{"rule": "self.contains('abc')"}]}
    assert by_rule("true", names={"type": "array", "maxItems": 100, "items": items}) == []
    [found] = by_rule("true", names={"type": "array", "items": items})
    assert found[0] == "properties.names.items.x-kubernetes-validations.0.rule"


def test_old_items_of_lists_need_keys() -> None:
    rules = [{"rule": "self.a == oldSelf.a"}]
    properties = {"a": TEXT | {"maxLength": 9}}
    item = {"type": "object", "required": ["a"], "properties": properties, "x-kubernetes-validations": rules}
    names = {"type": "array", "maxItems": 9, "items": item}
    [found] = by_rule("true", names=names)
    assert found[0] == "properties.names.items.x-kubernetes-validations.0.rule"
    assert "uses 'oldSelf'" in found[1]
    by_key = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]}
    assert by_rule("true", names=names | by_key) == []


def policy(kind: str = "ValidatingAdmissionPolicy", **spec: Any) -> list[tuple[str, str]]:
    constraints = {"resourceRules": [RULE]}
    return said(made(ADMISSION, kind, spec={"matchConstraints": constraints, **spec}))


def test_validations_of_policies() -> None:
    bad = {"expression": "object.spec.replicas", "messageExpression": "authorizer.x"}
    assert policy(validations=[{"expression": "object.spec.replicas > 1"}, bad]) == [
        ("spec.validations.1.expression", "'expression' is of type 'dyn', but must be bool"),
        (
            "spec.validations.1.messageExpression",
            "'messageExpression' does not compile: undeclared reference to 'authorizer' (in container '') at column 1",
        ),
    ]


def test_variables_of_policies() -> None:
    variables = [{"name": "a", "expression": "1"}, {"name": "b", "expression": "variables.a + 'x'"}]
    checks = [{"expression": "variables.a == 1 && variables.b"}, {"expression": "variables.c"}]
    assert [path for path, _ in policy(variables=variables, validations=checks)] == [
        "spec.variables.1.expression",
        "spec.validations.1.expression",
    ]
    open_names = [{"name": Unknown("{{ .Values.name }}"), "expression": "1"}]
    assert policy(variables=open_names, validations=checks) == []


def test_params_are_there_with_a_kind_of_them() -> None:
    checks = [{"expression": "params.x == 1"}]
    assert [path for path, _ in policy(validations=checks)] == ["spec.validations.0.expression"]
    assert policy(validations=checks, paramKind={"apiVersion": "v1", "kind": "ConfigMap"}) == []
    assert policy(validations=checks, paramKind=Unknown("x")) == []


def test_annotations_and_conditions() -> None:
    notes = [{"key": "a", "valueExpression": "1"}, {"key": "b", "valueExpression": "null"}]
    conditions = [{"name": "a", "expression": "variables.a"}, {"name": "b", "expression": "true"}]
    assert [path for path, _ in policy(auditAnnotations=notes, matchConditions=conditions)] == [
        "spec.matchConditions.0.expression",
        "spec.auditAnnotations.0.valueExpression",
    ]


def test_mutations() -> None:
    def mutated(kind: str, field: str, expression: str) -> list[tuple[str, str]]:
        mutation = {"patchType": kind, field: {"expression": expression}}
        return policy("MutatingAdmissionPolicy", mutations=[mutation], reinvocationPolicy="Never")

    assert mutated("ApplyConfiguration", "applyConfiguration", "Object{spec: Object.spec{replicas: 1}}") == []
    assert mutated("JSONPatch", "jsonPatch", "[JSONPatch{op: 'remove', path: '/spec'}]") == []
    assert len(mutated("ApplyConfiguration", "applyConfiguration", "{'spec': 1}")) == 1
    assert len(mutated("JSONPatch", "jsonPatch", "[]")) == 1


def test_webhooks() -> None:
    webhook = {
        "name": "a.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "clientConfig": {"url": "https://example.com"},
        "matchConditions": [{"name": "a", "expression": "object.x == 1"}, {"name": "b", "expression": "params.x == 1"}],
    }
    value = made(ADMISSION, "ValidatingWebhookConfiguration", webhooks=[webhook])
    assert [path for path, _ in said(value)] == ["webhooks.0.matchConditions.1.expression"]


@pytest.mark.parametrize("odd", [None, 7, "x", [], [None], [[]], {}, {"a": 1}, [{"name": 1}], [{"expression": {}}]])
@pytest.mark.parametrize(
    "field", ["variables", "validations", "matchConditions", "auditAnnotations", "mutations", "paramKind"]
)
def test_odd_policies_never_raise(field: str, odd: Any) -> None:
    policy(**{"validations": [{"expression": "true"}], field: odd})
    said(made(ADMISSION, "MutatingWebhookConfiguration", webhooks=[{"matchConditions": odd}]))
    said(made(ADMISSION, "MutatingWebhookConfiguration", webhooks=odd, spec=odd))


@pytest.mark.parametrize("expression", ["(" * 5000, "[" * 300 + "]" * 300, "a." * 9000 + "b", "-" * 3000 + "1", "'\\"])
def test_hostile_expressions(expression: str) -> None:
    policy(validations=[{"expression": expression}])
    by_rule(expression)


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("device.driver == 'a' && device.attributes['a'].x", False),
        ("cel.bind(a, device.driver, a == 'a')", False),
        ("Bogus", True),
        ("'text'", True),
        ("device.driver ==", True),
    ],
)
def test_selectors_of_devices(expression: str, wrong: bool) -> None:
    value = made("resource.k8s.io/v1", "DeviceClass", spec={"selectors": [{"cel": {"expression": expression}}]})
    assert [path for path, _ in said(value)] == ["spec.selectors.0.cel.expression"] * wrong


def test_what_is_compiled_is_bounded() -> None:
    long = " && ".join(["object.a == 1"] * 3000)
    assert policy(validations=[{"expression": long}] * 9 + [{"expression": "nope"}]) == []


@pytest.mark.parametrize("minor", range(25, 38))
def test_expressions_by_version(minor: int) -> None:
    condition = {"name": "a", "expression": "params.x == 1"}
    webhook = {
        "name": "a.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "clientConfig": {"url": "https://example.com"},
        "matchConditions": [condition],
    }
    value = made(ADMISSION, "ValidatingWebhookConfiguration", webhooks=[webhook])
    compiled = "webhooks.0.matchConditions.0.expression" in [path for path, _ in said(value, minor)]
    assert compiled is (minor >= 28)


def test_functions_that_are_too_new() -> None:
    validations = [{"expression": "isIP('127.0.0.1')"}]
    value = made(ADMISSION, "ValidatingAdmissionPolicy", spec={"matchConstraints": {"resourceRules": [RULE]}})
    value["spec"]["validations"] = validations
    [found] = judge(value, 30)
    assert found.fix == "Require Kubernetes 1.31 or newer, or write it without functions that are newer."
    assert judge(value, 31) == []
