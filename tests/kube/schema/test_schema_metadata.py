"""Metadata of every kind: names, generated names, finalizers, owners and the generation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.schema.schema_objects import LABELS, TEMPLATE, made, problems, reported


def config(**metadata: Any) -> dict[str, Any]:
    value = made("v1", "ConfigMap")
    value["metadata"] = {"name": "web"} | metadata
    return value


OWNER = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1"}


def test_two_ways_of_deletion_exclude_each_other() -> None:
    assert reported(config(finalizers=["orphan"])) == []
    assert reported(config(finalizers=["orphan", "foregroundDeletion"])) == [
        ("metadata.finalizers", "fields-exclusive")
    ]
    custom = made("policy/v1", "PodDisruptionBudget", spec={"minAvailable": 1})
    custom["metadata"]["finalizers"] = ["foregroundDeletion", "example.com/a", "orphan"]
    assert reported(custom) == [("metadata.finalizers", "fields-exclusive")]


def test_an_event_owns_nothing() -> None:
    assert reported(config(ownerReferences=[OWNER])) == []
    event = OWNER | {"apiVersion": "v1", "kind": "Event"}
    assert reported(config(ownerReferences=[event])) == [("metadata.ownerReferences[0].kind", "field-value-invalid")]
    assert reported(config(ownerReferences=[event | {"apiVersion": "events.k8s.io/v1"}])) == []


def test_a_negative_generation_is_rejected_where_it_is_kept() -> None:
    assert reported(config(generation=-1)) == [("metadata.generation", "field-value-invalid")]
    assert reported(config(generation=0)) == []
    deployment = made("apps/v1", "Deployment", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE})
    deployment["metadata"]["generation"] = -1
    assert reported(deployment) == []


def test_a_generated_name_is_judged_without_a_name() -> None:
    value = config(generateName="Bad_")
    del value["metadata"]["name"]
    assert reported(value) == [("metadata.generateName", "name-invalid")]


SERVICE = {"name": "metrics", "namespace": "kube-system"}
API_SERVICE = {"group": "example.com", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 10}


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ({"name": "v1.example.com"}, []),
        ({"name": "v2.example.com"}, [("metadata.name", "name-invalid")]),
        ({"generateName": "v1."}, [("metadata.generateName", "name-invalid")]),
    ],
)
def test_an_api_service_is_named_after_its_version_and_group(metadata: Any, found: Any) -> None:
    value = made("apiregistration.k8s.io/v1", "APIService", spec=API_SERVICE | {"service": SERVICE})
    value["metadata"] = metadata
    assert reported(value) == found


def test_a_composed_name_says_what_to_write() -> None:
    value = made("apiregistration.k8s.io/v1", "APIService", spec=API_SERVICE | {"service": SERVICE})
    (problem,) = problems(value)
    assert problem.headline == "name 'web' is not 'v1.example.com', its version and its group"
    assert problem.fix == "Write 'v1.example.com'."


@pytest.mark.parametrize(
    ("name", "found"),
    [("10.0.0.1", []), ("2001:db8::1", []), ("web", [("metadata.name", "name-invalid")])],
)
def test_an_ip_address_is_named_after_its_address(name: str, found: Any) -> None:
    parent = {"parentRef": {"resource": "services", "name": "web", "namespace": "default"}}
    value = made("networking.k8s.io/v1", "IPAddress", spec=parent)
    value["metadata"]["name"] = name
    assert reported(value) == found
