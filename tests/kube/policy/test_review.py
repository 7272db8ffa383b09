"""What is wrong with a policy itself."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.policy.policy import AdmissionPolicy
from k8slint.kube.policy.review import review


def reviewed(expression: str, *rules: tuple[str, str], **spec: Any) -> list[tuple[str, int]]:
    """Return rules with the columns they stand at, for a policy on some groups and resources."""
    written = [
        {"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [resource]}
        for group, resource in rules or (("apps", "deployments"),)
    ]
    value = {
        "metadata": {"name": "p"},
        "spec": {"matchConstraints": {"resourceRules": written}, "validations": [{"expression": expression}], **spec},
    }
    return [(found.rule, found.column) for found in review(AdmissionPolicy(value, 36), value)]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("object.spec.replicas <= 5", []),
        ("object.spec.replica <= 5", [("policy-field-undefined", 12)]),
        ("has(object.spec.nope) && true", [("policy-field-undefined", 4)]),
        ("object.spec.template.spec.containers.all(c, c.imag != '')", [("policy-field-undefined", 46)]),
        ("object.spec.template.spec.containers.all(c, c.resources.limits['cpu'] == '1')", []),
        ("object.spec.template.spec.containers[0].ports[0].name == 'a'", []),
        ("object.metadata.labels['a'] == 'b'", []),
        ("object.spec.replicas == '5'", [("policy-types-differ", 22)]),
        ("object.spec.paused != 'true'", [("policy-types-differ", 20)]),
        ("object.spec.replicas == null", []),
        ("object.spec.replicas > 1.5", []),
        ("1 + 1 == 2", [("policy-always-true", 0)]),
        ("false", []),
        ("true || object.spec.replicas > 3", []),
        ("request.operation == 'CREATE'", []),
    ],
)
def test_expressions(expression: str, found: list[tuple[str, int]]) -> None:
    assert reviewed(expression) == found


def test_a_field_that_one_of_the_kinds_has_is_no_mistake() -> None:
    both = (("apps", "deployments"), ("", "pods"))
    assert not reviewed("object.kind != 'Pod' || object.spec.hostNetwork", *both)
    assert reviewed("object.kind != 'Pod' || object.spec.nope == 1", *both) == [("policy-field-undefined", 36)]


def test_what_a_rule_may_match_is_not_always_known() -> None:
    assert not reviewed("object.spec.nope == 1", ("*", "deployments"))
    assert not reviewed("object.spec.nope == 1", ("apps", "*"))
    assert not reviewed("object.spec.nope == 1", ("example.com", "shops"))
    assert not reviewed("object.spec.nope == 1", ("", "pods/exec"))


def test_variables_are_looked_through() -> None:
    variables = [{"name": "spec", "expression": "object.spec.nope"}]
    assert reviewed("variables.spec == 1", variables=variables) == [("policy-field-undefined", 12)]


@pytest.mark.parametrize(
    ("group", "resource", "fix"),
    [
        ("apps", "Deployment", "Write 'deployments'."),
        ("apps", "deployment", "Write 'deployments'."),
        ("", "deployments", "Write the group 'apps' into apiGroups."),
        ("apps", "deployments/scale", ""),
        ("example.com", "anything", ""),
    ],
)
def test_resources(group: str, resource: str, fix: str) -> None:
    rules = [{"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [resource]}]
    value = {"spec": {"matchConstraints": {"resourceRules": rules}, "validations": []}}
    assert [found.fix for found in review(AdmissionPolicy(value, 36), value)] == ([fix] if fix else [])
