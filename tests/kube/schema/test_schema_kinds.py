"""Kinds and API versions that a cluster knows, knew, or never had."""

from __future__ import annotations

import pytest

from k8slint.kube.schema import judge, knows
from tests.kube.schema.schema_objects import made, problems


def only(api_version: str, kind: str, minor: int = 36) -> tuple[str, str, str, str]:
    (problem,) = judge(made(api_version, kind), minor)
    return problem.rule, problem.refused_by, problem.headline, problem.fix


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "successor"),
    [
        ("extensions/v1beta1", "Ingress", 36, "networking.k8s.io/v1"),
        ("apps/v1beta2", "Deployment", 25, "apps/v1"),
        ("policy/v1beta1", "PodDisruptionBudget", 25, "policy/v1"),
        ("batch/v1beta1", "CronJob", 30, "batch/v1"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "autoscaling/v2"),
        ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 32, "flowcontrol.apiserver.k8s.io/v1"),
        ("networking.k8s.io/v1beta1", "IPAddress", 37, "networking.k8s.io/v1"),
    ],
)
def test_removed_versions_name_their_successor(api_version: str, kind: str, minor: int, successor: str) -> None:
    rule, refused_by, _, fix = only(api_version, kind, minor)
    assert (rule, refused_by) == ("removed-api-version", "kubectl")
    assert fix.startswith(f"Write 'apiVersion: {successor}'")


def test_deprecated_versions_are_served_with_a_warning() -> None:
    value = made("autoscaling/v2beta2", "HorizontalPodAutoscaler")
    rules = {problem.rule: problem.refused_by for problem in judge(value, 25)}
    assert rules["deprecated-api-version"] == "nobody"
    assert rules["field-missing"] == "api-server" if "field-missing" in rules else True
    (warning,) = judge(made("v1", "Endpoints"), 33)
    assert warning.rule == "deprecated-api-version"
    assert judge(made("v1", "Endpoints"), 32) == []


def test_versions_that_are_off_by_default() -> None:
    value = made("networking.k8s.io/v1beta1", "ServiceCIDR", spec={"cidrs": ["10.0.0.0/16"]})
    assert [problem.rule for problem in judge(value, 32)] == ["api-version-disabled"]
    assert problems(value, 32) == []


def test_the_wrong_version_of_a_kind() -> None:
    rule, refused_by, headline, fix = only("v1", "Deployment")
    assert (rule, refused_by) == ("kind-unknown", "kubectl")
    assert headline == "apiVersion 'v1' has no kind 'Deployment'"
    assert fix == "Write 'apiVersion: apps/v1'."


def test_a_version_that_is_still_to_come() -> None:
    rule, _, headline, _ = only("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", 34)
    assert rule == "kind-unknown"
    assert "only since Kubernetes 1.36" in headline


def test_misspelt_kinds() -> None:
    rule, _, _, fix = only("apps/v1", "Deploymnet")
    assert rule == "kind-unknown"
    assert fix == "Write 'kind: Deployment'."


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("example.com/v1", "Anything"),
        ("cert-manager.io/v9", "Certificate"),
        ("gateway.networking.k8s.io/v1", "Sunset"),
        ("v1", "List"),
        ("apps/v1", "DeploymentList"),
    ],
)
def test_what_is_not_for_us_to_judge(api_version: str, kind: str) -> None:
    assert judge(made(api_version, kind, anything=1), 36) == []


def test_what_is_known() -> None:
    assert knows("v1", "Pod", 36)
    assert knows("apps/v1", "Nonsense", 36)
    assert not knows("example.com/v1", "Thing", 36)
    assert not knows(None, "Pod", 36)
