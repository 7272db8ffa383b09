"""Which objects the rules and selectors of a policy mean."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.policy.matching import PolicyTarget, match, plural_of
from k8slint.model.tree import Unknown

WEB = PolicyTarget("apps", ("v1",), "deployments", "Deployment", False, "web", "shop", {"app": "web"}, {"env": "prod"})
SCALER = WEB._replace(group="autoscaling", versions=("v2", "v1"), resource="horizontalpodautoscalers")
ROLE = PolicyTarget("rbac.authorization.k8s.io", ("v1",), "clusterroles", "ClusterRole", True, "r", "", None, None)
SPACE = PolicyTarget("", ("v1",), "namespaces", "Namespace", True, "shop", "", {"env": "prod"}, None)


def rule(group: str = "apps", version: str = "v1", resource: str = "deployments", **more: Any) -> dict[str, Any]:
    return {
        "apiGroups": [group],
        "apiVersions": [version],
        "operations": ["CREATE"],
        "resources": [resource],
        **more,
    }


@pytest.mark.parametrize(
    ("written", "target", "applies"),
    [
        (rule(), WEB, True),
        (rule("*", "*", "*"), WEB, True),
        (rule(resource="*/*"), WEB, True),
        (rule(resource="Deployment"), WEB, False),
        (rule(resource="deployments/scale"), WEB, False),
        (rule(operations=["UPDATE"]), WEB, False),
        (rule(operations=["*"]), WEB, True),
        (rule(scope="Cluster"), WEB, False),
        (rule(scope="Namespaced"), WEB, True),
        (rule(resourceNames=["web"]), WEB, True),
        (rule(resourceNames=["other"]), WEB, False),
        (rule(resourceNames=["web"]), WEB._replace(name=""), None),
        (rule("autoscaling", "v1", "*"), SCALER, True),
    ],
)
def test_rules(written: dict[str, Any], target: PolicyTarget, applies: bool | None) -> None:
    assert match({"resourceRules": [written]}, target).applies is applies


def test_a_policy_sees_the_version_its_rule_names() -> None:
    assert match({"resourceRules": [rule("autoscaling", "v1", "*")]}, SCALER).version == "v1"
    assert not match({"resourceRules": [rule("autoscaling", "v1", "*")], "matchPolicy": "Exact"}, SCALER).applies


def test_excluded_objects() -> None:
    assert not match({"resourceRules": [rule()], "excludeResourceRules": [rule(resource="*")]}, WEB).applies
    unsure = match(
        {"resourceRules": [rule()], "excludeResourceRules": [rule(resourceNames=["a"])]}, WEB._replace(name="")
    )
    assert unsure.applies is None


def test_no_rules_mean_all_in_a_binding_only() -> None:
    assert match({}, WEB, optional=True).applies
    assert not match({}, WEB).applies


@pytest.mark.parametrize(
    ("selector", "target", "applies"),
    [
        ({}, WEB, True),
        ({"matchLabels": {"env": "prod"}}, WEB, True),
        ({"matchLabels": {"env": "dev"}}, WEB, False),
        ({"matchLabels": {"env": "dev"}}, ROLE, True),
        ({"matchLabels": {"env": "dev"}}, SPACE, False),
        ({"matchLabels": {"kubernetes.io/metadata.name": "shop"}}, SPACE, True),
        ({"matchLabels": {"env": "dev"}}, WEB._replace(namespace_labels=None), None),
        ({"matchLabels": {"kubernetes.io/metadata.name": "shop"}}, WEB._replace(namespace_labels=None), True),
        (
            {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["shop"]}]},
            WEB._replace(namespace_labels=None),
            False,
        ),
        (
            {"matchLabels": {"kubernetes.io/metadata.name": "a"}},
            WEB._replace(namespace=None, namespace_labels=None),
            None,
        ),
    ],
)
def test_namespaces(selector: dict[str, Any], target: PolicyTarget, applies: bool | None) -> None:
    assert match({"resourceRules": [rule("*", "*", "*")], "namespaceSelector": selector}, target).applies is applies


def test_labels_of_the_object() -> None:
    assert match({"resourceRules": [rule()], "objectSelector": {"matchLabels": {"app": "web"}}}, WEB).applies
    assert not match({"resourceRules": [rule()], "objectSelector": {"matchLabels": {"app": "x"}}}, WEB).applies
    later = WEB._replace(labels={"app": Unknown("${APP}")})
    assert match({"resourceRules": [rule()], "objectSelector": {"matchLabels": {"app": "x"}}}, later).applies is None


def test_policies_do_not_apply_to_policies() -> None:
    group, kind = "admissionregistration.k8s.io", "ValidatingAdmissionPolicy"
    target = PolicyTarget(group, ("v1",), plural_of(kind), kind, True, "p", "", None, None)
    assert not match({"resourceRules": [rule("*", "*", "*")]}, target).applies


@pytest.mark.parametrize(
    ("kind", "resource"),
    [("NetworkPolicy", "networkpolicies"), ("Ingress", "ingresses"), ("Endpoints", "endpoints"), ("Pod", "pods")],
)
def test_resources(kind: str, resource: str) -> None:
    assert plural_of(kind) == resource
