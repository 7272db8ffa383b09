"""Kinds that extend the API server: webhooks, admission policies and definitions of custom kinds."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.schema import judge
from tests.kube.schema.schema_objects import MINOR, made

HOOK: dict[str, Any] = {
    "name": "pods.example.com",
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
    "clientConfig": {"service": {"name": "hook", "namespace": "hooks", "path": "/check"}, "caBundle": "Cg=="},
    "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
}
RULE = HOOK["rules"][0]
SERVICE = HOOK["clientConfig"]["service"]
CLIENT = ("clientConfig", "service")
CONDITION = {"name": "a", "expression": "true"}
DEFINITION: dict[str, Any] = {
    "group": "example.com",
    "names": {"kind": "Widget", "plural": "widgets"},
    "scope": "Namespaced",
    "preserveUnknownFields": False,
    "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}],
    "conversion": {"strategy": "None"},
}
VERSION = DEFINITION["versions"][0]
POLICY: dict[str, Any] = {"matchConstraints": {"resourceRules": [RULE]}, "validations": [{"expression": "true"}]}


def found(value: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    return [(problem.path, problem.rule) for problem in judge(value, MINOR)]


def hooks(*webhooks: dict[str, Any], kind: str = "ValidatingWebhookConfiguration") -> dict[str, Any]:
    return made("admissionregistration.k8s.io/v1", kind, webhooks=list(webhooks))


def definition(**spec: Any) -> dict[str, Any]:
    status: dict[str, Any] = {"acceptedNames": {"kind": "", "plural": ""}, "conditions": [], "storedVersions": []}
    whole = DEFINITION | spec
    value = made("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=whole, status=status)
    value["metadata"]["name"] = f"{whole['names']['plural']}.{whole['group']}"
    return value


def test_sound_objects_are_accepted() -> None:
    assert found(hooks(HOOK)) == []
    assert found(hooks(HOOK | {"reinvocationPolicy": "IfNeeded"}, kind="MutatingWebhookConfiguration")) == []
    assert found(definition()) == []
    assert found(made("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", spec=POLICY)) == []


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"name": "pods"}, ("name",), "name-invalid"),
        ({"sideEffects": None}, ("sideEffects",), "field-missing"),
        ({"sideEffects": "Unknown"}, ("sideEffects",), "field-value-invalid"),
        ({"admissionReviewVersions": []}, ("admissionReviewVersions",), "field-missing"),
        ({"timeoutSeconds": 0}, ("timeoutSeconds",), "field-value-invalid"),
        ({"timeoutSeconds": 31}, ("timeoutSeconds",), "field-value-invalid"),
        ({"failurePolicy": "ignore"}, ("failurePolicy",), "field-value-invalid"),
        ({"rules": [RULE | {"operations": ["Create"]}]}, ("rules", 0, "operations", 0), "field-value-invalid"),
        ({"rules": [RULE | {"apiGroups": []}]}, ("rules", 0, "apiGroups"), "field-missing"),
        ({"rules": [RULE | {"apiGroups": ["*", "apps"]}]}, ("rules", 0, "apiGroups"), "fields-exclusive"),
        ({"rules": [RULE | {"operations": ["*", "CREATE"]}]}, ("rules", 0, "operations"), "fields-exclusive"),
        ({"rules": [RULE | {"resources": ["*/*", "pods"]}]}, ("rules", 0, "resources"), "fields-exclusive"),
        ({"rules": [RULE | {"resources": ["*", "pods"]}]}, ("rules", 0, "resources"), "fields-exclusive"),
        ({"rules": [RULE | {"resources": ["pods/*", "pods/log"]}]}, ("rules", 0, "resources", 1), "fields-exclusive"),
        ({"admissionReviewVersions": ["v2"]}, ("admissionReviewVersions",), "field-value-invalid"),
        ({"clientConfig": {"url": "http://a"}}, ("clientConfig", "url"), "field-value-invalid"),
        ({"clientConfig": {"service": SERVICE | {"path": "a"}}}, (*CLIENT, "path"), "field-value-invalid"),
        ({"matchConditions": [{"name": "a"}]}, ("matchConditions", 0, "expression"), "field-missing"),
        ({"matchConditions": [CONDITION, CONDITION]}, ("matchConditions", 1, "name"), "list-item-duplicate"),
    ],
)
def test_webhooks(change: dict[str, Any], path: tuple[str | int, ...], rule: str) -> None:
    assert found(hooks(HOOK | change)) == [(("webhooks", 0, *path), rule)]


def test_webhook_names_are_unique_and_a_client_is_one_thing() -> None:
    assert found(hooks(HOOK, HOOK)) == [(("webhooks", 1, "name"), "list-item-duplicate")]
    both = HOOK["clientConfig"] | {"url": "https://hook.example.com"}
    assert [rule for _, rule in found(hooks(HOOK | {"clientConfig": both}))] == ["fields-exclusive"]


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"group": "example"}, ("group",), "name-invalid"),
        ({"scope": "namespaced"}, ("scope",), "field-value-invalid"),
        ({"preserveUnknownFields": True}, ("preserveUnknownFields",), "field-not-allowed"),
        ({"versions": []}, ("versions",), "field-missing"),
        ({"versions": [VERSION, VERSION | {"storage": False}]}, ("versions", 1, "name"), "list-item-duplicate"),
        ({"versions": [VERSION | {"schema": None}]}, ("versions", 0, "schema"), "field-missing"),
        ({"versions": [VERSION | {"schema": {}}]}, ("versions", 0, "schema", "openAPIV3Schema"), "field-missing"),
        ({"names": {"kind": "my_widget", "plural": "widgets"}}, ("names", "kind"), "name-invalid"),
        ({"names": {"kind": "Widget", "plural": "Widgets"}}, ("names", "plural"), "name-invalid"),
        ({"conversion": {"strategy": "Webhook"}}, ("conversion", "webhook"), "field-missing"),
    ],
)
def test_definitions(change: dict[str, Any], path: tuple[str | int, ...], rule: str) -> None:
    in_spec = [problem for problem in found(definition(**change)) if problem[0][0] == "spec"]
    assert in_spec == [(("spec", *path), rule)]


def test_a_policy_needs_something_to_check() -> None:
    empty = made("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", spec=POLICY | {"validations": []})
    assert [rule for _, rule in found(empty)] == ["field-missing"]


ADMISSION = "admissionregistration.k8s.io/v1"
MUTATION = {"patchType": "JSONPatch", "jsonPatch": {"expression": "[JSONPatch{op: 'remove', path: '/spec'}]"}}
MUTATING: dict[str, Any] = {
    "matchConstraints": {"resourceRules": [RULE]},
    "mutations": [MUTATION],
    "reinvocationPolicy": "Never",
}
RULES = ("matchConstraints", "resourceRules")


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"matchConstraints": {}}, RULES, "field-missing"),
        (
            {"matchConstraints": {"resourceRules": [RULE], "excludeResourceRules": [{**RULE, "operations": []}]}},
            ("matchConstraints", "excludeResourceRules", 0, "operations"),
            "field-missing",
        ),
        ({"paramKind": {"apiVersion": "a/b/c", "kind": "A"}}, ("paramKind", "apiVersion"), "field-value-invalid"),
        ({"paramKind": {"apiVersion": "v1"}}, ("paramKind", "kind"), "field-missing"),
        ({"variables": [{"name": "a-b", "expression": "1"}]}, ("variables", 0, "name"), "name-invalid"),
        ({"variables": [{"name": "a", "expression": " "}]}, ("variables", 0, "expression"), "field-value-invalid"),
        ({"validations": [CONDITION | {"message": "a\nb"}]}, ("validations", 0, "name"), "field-unknown"),
        (
            {"validations": [{"expression": "true", "message": "a\nb"}]},
            ("validations", 0, "message"),
            "field-value-invalid",
        ),
        (
            {"validations": [{"expression": "true", "reason": "No"}]},
            ("validations", 0, "reason"),
            "field-value-invalid",
        ),
        (
            {"auditAnnotations": [{"key": "a/b", "valueExpression": "''"}]},
            ("auditAnnotations", 0, "key"),
            "name-invalid",
        ),
    ],
)
def test_validating_policies(change: dict[str, Any], path: tuple[str | int, ...], rule: str) -> None:
    assert found(made(ADMISSION, "ValidatingAdmissionPolicy", spec=POLICY | change))[0] == (("spec", *path), rule)


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"mutations": []}, ("mutations",), "field-missing"),
        ({"reinvocationPolicy": None}, ("reinvocationPolicy",), "field-missing"),
        (
            {"matchConstraints": {"resourceRules": [{**RULE, "operations": ["DELETE"]}]}},
            (*RULES, 0, "operations", 0),
            "field-value-invalid",
        ),
        ({"mutations": [{"patchType": "Merge"}]}, ("mutations", 0, "patchType"), "field-value-invalid"),
        ({"mutations": [{"patchType": "ApplyConfiguration"}]}, ("mutations", 0, "applyConfiguration"), "field-missing"),
        (
            {"mutations": [{**MUTATION, "applyConfiguration": {"expression": "a"}}]},
            ("mutations", 0, "applyConfiguration"),
            "field-not-allowed",
        ),
    ],
)
def test_mutating_policies(change: dict[str, Any], path: tuple[str | int, ...], rule: str) -> None:
    assert found(made(ADMISSION, "MutatingAdmissionPolicy", spec=MUTATING)) == []
    assert found(made(ADMISSION, "MutatingAdmissionPolicy", spec=MUTATING | change)) == [(("spec", *path), rule)]


BINDING: dict[str, Any] = {"policyName": "web", "validationActions": ["Deny"]}
PARAMS = {"name": "a", "parameterNotFoundAction": "Deny"}


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"policyName": ""}, ("policyName",), "field-missing"),
        ({"validationActions": ["Deny", "Warn"]}, ("validationActions",), "fields-exclusive"),
        ({"paramRef": {"name": "a"}}, ("paramRef", "parameterNotFoundAction"), "field-missing"),
        ({"paramRef": PARAMS | {"selector": {}}}, ("paramRef", "selector"), "fields-exclusive"),
        ({"paramRef": {"parameterNotFoundAction": "Allow"}}, ("paramRef",), "field-missing"),
        ({"matchResources": {"matchPolicy": "Fuzzy"}}, ("matchResources", "matchPolicy"), "field-value-invalid"),
    ],
)
def test_bindings(change: dict[str, Any], path: tuple[str | int, ...], rule: str) -> None:
    assert found(made(ADMISSION, "ValidatingAdmissionPolicyBinding", spec=BINDING)) == []
    assert found(made(ADMISSION, "ValidatingAdmissionPolicyBinding", spec=BINDING | change)) == [
        (("spec", *path), rule)
    ]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("coordination.k8s.io/v1", "Lease"),
        ("discovery.k8s.io/v1", "EndpointSlice"),
        ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema"),
        ("resource.k8s.io/v1", "ResourceClaimTemplate"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ],
)
def test_names_are_dns_subdomains(api_version: str, kind: str) -> None:
    assert (("metadata", "name"), "name-invalid") in found(made(api_version, kind, metadata={"name": "My_Name"}))
    assert (("metadata",), "field-missing") in found(made(api_version, kind, metadata=None))
