"""What changed between Kubernetes 1.25 and 1.37."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.schema import judge
from k8slint.kube.schema.catalogue import type_at
from tests.kube.schema.schema_objects import (
    CONTAINER,
    LABELS,
    POD_SPEC,
    container,
    made,
    pod,
    problems,
    reported,
    service,
)

SLEEP = container(lifecycle={"preStop": {"sleep": {"seconds": 5}}})
SIDECAR = pod(initContainers=[{"name": "s", "image": "s", "restartPolicy": "Always"}])
CHANGES = [
    (SLEEP, [(28, "field-unknown"), (29, "field-missing"), (30, ""), (37, "")]),
    (SIDECAR, [(27, "field-unknown"), (28, ""), (29, ""), (36, "")]),
    (container(restartPolicy="Never"), [(34, "field-not-allowed"), (35, "")]),
    (container(env=[{"name": "1 a", "value": "b"}]), [(31, "name-invalid"), (32, "")]),
    (pod(dnsConfig={"searches": ["_tcp.example.com"]}), [(32, "field-value-invalid"), (33, "")]),
    (service(trafficDistribution="PreferSameNode"), [(29, "field-unknown"), (31, "field-value-invalid"), (34, "")]),
    (pod(dnsConfig={"nameservers": ["010.0.0.1"]}), [(35, ""), (36, "field-value-invalid")]),
    (pod(hostnameOverride="A_b"), [(33, "field-unknown"), (34, ""), (35, "name-invalid")]),
    (container(stdin="yes"), [(25, "field-type-wrong"), (37, "field-type-wrong")]),
]


@pytest.mark.parametrize(
    ("value", "minor", "rule"), [(value, minor, rule) for value, steps in CHANGES for minor, rule in steps]
)
def test_a_verdict_follows_the_version(value: dict[str, Any], minor: int, rule: str) -> None:
    assert [found for _, found in reported(value, minor)][:1] == ([rule] if rule else [])


def test_names_of_services_may_start_with_a_digit_since_36() -> None:
    value = service()
    value["metadata"]["name"] = "1st"
    assert reported(value, 35) == [("metadata.name", "name-invalid")]
    assert reported(value, 36) == []


def test_fields_of_a_closed_gate_are_decoded_and_dropped() -> None:
    value = pod(resources={"requests": {"nonsense": "1"}, "claims": []})
    assert reported(value, 31) == [("spec.resources", "field-unknown")]
    assert reported(value, 33) == []
    assert {rule for _, rule in reported(value, 34)} == {"field-not-allowed", "field-value-invalid"}
    assert reported(pod(resources={"requests": {"cpu": True}}), 33) == [
        ("spec.resources.requests.cpu", "quantity-invalid")
    ]


def stateful_set(container: dict[str, Any]) -> dict[str, Any]:
    template = {"metadata": {"labels": LABELS}, "spec": POD_SPEC | {"containers": [container]}}
    return made("apps/v1", "StatefulSet", spec={"selector": {"matchLabels": LABELS}, "template": template})


def test_the_template_of_a_stateful_set_is_left_to_its_controller_before_34() -> None:
    (old,) = problems(stateful_set({"name": "a"}), 33)
    assert old.refused_by == "controller"
    assert old.consequence == "Kubernetes 1.33 accepts the StatefulSet, but rejects each of its pods."
    (new,) = problems(stateful_set({"name": "a"}), 34)
    assert new.refused_by == "api-server"
    (typed,) = problems(stateful_set(CONTAINER | {"image": 5}), 33)
    assert typed.refused_by == "api-server"


@pytest.mark.parametrize(
    ("texts", "minor", "expected"),
    [
        ("string", 25, "string"),
        ("string>29", 28, ""),
        ("string>29", 29, "string"),
        ("string<33", 33, "string"),
        ("string<33", 34, ""),
        ("A<28|B>29", 28, "A"),
        ("A<28|B>29", 29, "B"),
        ("[]A>26<27", 27, "[]A"),
    ],
)
def test_type_at(texts: str, minor: int, expected: str) -> None:
    assert type_at(texts, minor) == expected


def template_problems(minor: int, kind: str = "Deployment", **spec: object) -> set[tuple[str, str]]:
    """Return the problems of a pod template, or of a Pod, with these fields beside one container."""
    pod = {"containers": [{"name": "a", "image": "a:1"}], **spec}
    if kind == "Pod":
        value = made("v1", "Pod", spec=pod)
    else:
        template = {"metadata": {"labels": {"a": "b"}}, "spec": pod}
        value = made("apps/v1", kind, spec={"selector": {"matchLabels": {"a": "b"}}, "template": template})
    return {(str(problem.path[-1]), problem.rule) for problem in judge(value, minor)}


@pytest.mark.parametrize(("minor", "restart"), [(33, False), (35, False), (36, True), (37, True)])
def test_resize_policies_of_init_containers(minor: int, restart: bool) -> None:
    """Their kind is open since 1.33; a restart is refused since 1.36."""

    def init(policy: str) -> list[dict[str, object]]:
        policies = [{"resourceName": "cpu", "restartPolicy": policy}]
        return [{"name": "i", "image": "a:1", "resizePolicy": policies}]

    assert template_problems(minor, initContainers=init("NotRequired")) == set()
    expected = {("restartPolicy", "field-value-invalid")} if restart else set()
    assert template_problems(minor, initContainers=init("RestartContainer")) == expected


def test_a_stop_signal_whose_gate_is_off_is_dropped() -> None:
    def init(**lifecycle: object) -> list[dict[str, object]]:
        return [{"name": "i", "image": "a:1", "lifecycle": lifecycle}]

    refused = {("lifecycle", "field-not-allowed")}
    assert template_problems(36, initContainers=init(stopSignal="SIGTERM")) == set()
    hook = {"exec": {"command": ["true"]}}
    assert template_problems(36, initContainers=init(stopSignal="SIGTERM", preStop=hook)) == refused
    assert template_problems(36, initContainers=init()) == refused


def test_image_volumes_of_templates_may_be_empty_before_37() -> None:
    volumes = [{"name": "v", "image": {}}]
    missing = {("reference", "field-missing")}
    assert template_problems(36, volumes=volumes) == set()
    assert template_problems(37, volumes=volumes) == missing
    assert template_problems(36, "Pod", volumes=volumes) == missing


def test_names_that_are_not_looked_at() -> None:
    attributes = {"driverName": "x/y", "parameters": {"a": "b"}}
    for version in ("v1", "v1beta1"):
        value = made(f"storage.k8s.io/{version}", "VolumeAttributesClass", **attributes)
        value["metadata"]["namespace"] = "Bad_ns"
        assert [problem.rule for problem in judge(value, 36) if problem.refused_by != "nobody"] == []
    selectors = [{"cel": {"expression": "true"}}]
    value = made(
        "resource.k8s.io/v1",
        "DeviceClass",
        metadata={"name": "a", "generateName": "Bogus"},
        spec={"selectors": selectors},
    )
    assert judge(value, 36) == []
    del value["metadata"]["name"]
    assert [problem.path for problem in judge(value, 36)] == [("metadata", "generateName")]
