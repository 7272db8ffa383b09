"""Devices and claims to them: ResourceClaims, ResourceSlices and DeviceClasses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.schema.schema_objects import made, problems, reported

V1, V1BETA1 = "resource.k8s.io/v1", "resource.k8s.io/v1beta1"
EXACT: dict[str, Any] = {"deviceClassName": "gpu.example.com"}
REQUEST: dict[str, Any] = {"name": "gpu", "exactly": EXACT}
DEVICE: dict[str, Any] = {
    "name": "gpu-0",
    "attributes": {"model": {"string": "a"}},
    "capacity": {"memory": {"value": "1Gi"}},
}
SLICE: dict[str, Any] = {
    "driver": "gpu.example.com",
    "nodeName": "node-1",
    "pool": {"name": "node-1", "generation": 1, "resourceSliceCount": 1},
    "devices": [DEVICE],
}


def claim(*requests: Any, version: str = V1, **devices: Any) -> dict[str, Any]:
    return made(version, "ResourceClaim", spec={"devices": {"requests": list(requests)} | devices})


def exact(**fields: Any) -> dict[str, Any]:
    return claim(REQUEST | {"exactly": EXACT | fields})


def resource_slice(**spec: Any) -> dict[str, Any]:
    return made(V1, "ResourceSlice", spec=SLICE | spec)


def device(**fields: Any) -> dict[str, Any]:
    return resource_slice(devices=[DEVICE | fields])


REQUESTS = "spec.devices.requests"
INVALID, MISSING, EXCLUSIVE = "field-value-invalid", "field-missing", "fields-exclusive"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (claim(REQUEST), []),
        (claim({"name": "gpu"}), [(f"{REQUESTS}[0]", MISSING)]),
        (claim(REQUEST | {"firstAvailable": [EXACT | {"name": "a"}]}), [(f"{REQUESTS}[0].firstAvailable", EXCLUSIVE)]),
        (claim({"name": "gpu", "firstAvailable": [EXACT | {"name": "a"}]}), []),
        (claim(REQUEST, REQUEST), [(f"{REQUESTS}[1].name", "list-item-duplicate")]),
        (exact(allocationMode="Some"), [(f"{REQUESTS}[0].exactly.allocationMode", INVALID)]),
        (exact(allocationMode="All", count=1), [(f"{REQUESTS}[0].exactly.count", "field-not-allowed")]),
        (exact(selectors=[{}]), [(f"{REQUESTS}[0].exactly.selectors[0].cel", MISSING)]),
        (exact(tolerations=[{"operator": "In"}]), [(f"{REQUESTS}[0].exactly.tolerations[0].operator", INVALID)]),
        (
            exact(tolerations=[{"effect": "PreferNoSchedule"}]),
            [(f"{REQUESTS}[0].exactly.tolerations[0].effect", INVALID)],
        ),
        (claim(REQUEST, constraints=[{}]), [("spec.devices.constraints[0]", MISSING)]),
        (
            claim(REQUEST, constraints=[{"matchAttribute": "model", "requests": ["cpu"]}]),
            [
                ("spec.devices.constraints[0].matchAttribute", "name-invalid"),
                ("spec.devices.constraints[0].requests[0]", INVALID),
            ],
        ),
        (claim(REQUEST, config=[{"requests": ["gpu"]}]), [("spec.devices.config[0].opaque", MISSING)]),
        (
            claim(REQUEST, config=[{"opaque": {"driver": "a_b", "parameters": [1]}}]),
            [
                ("spec.devices.config[0].opaque.driver", "name-invalid"),
                ("spec.devices.config[0].opaque.parameters", INVALID),
            ],
        ),
    ],
)
def test_claims(value: Any, found: Any) -> None:
    assert reported(value) == found


def test_a_subrequest_can_be_named() -> None:
    request = {"name": "gpu", "firstAvailable": [EXACT | {"name": "big"}]}
    good = [{"matchAttribute": "gpu.example.com/model", "requests": ["gpu/big"]}]
    assert reported(claim(request, constraints=good)) == []


def test_a_request_of_the_first_beta_holds_the_fields_itself() -> None:
    assert reported(claim(EXACT | {"name": "gpu"}, version=V1BETA1)) == []
    assert reported(claim({"name": "gpu"}, version=V1BETA1)) == [(f"{REQUESTS}[0].deviceClassName", MISSING)]
    (problem,) = problems(claim({"name": "gpu"}, version=V1BETA1))
    assert problem.named == ("spec", "devices", "requests", 0, "exactly", "deviceClassName")


def test_a_template_sets_only_labels_and_annotations_of_its_claims() -> None:
    spec = {"metadata": {"labels": {"a": "b"}, "name": "x"}, "spec": {"devices": {"requests": [REQUEST]}}}
    assert reported(made(V1, "ResourceClaimTemplate", spec=spec)) == [("spec.metadata.name", "field-not-allowed")]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (resource_slice(), []),
        (resource_slice(nodeName=None), [("spec", MISSING)]),
        (resource_slice(allNodes=True), [("spec.allNodes", EXCLUSIVE)]),
        (resource_slice(nodeName=None, allNodes=False), [("spec.allNodes", INVALID), ("spec", MISSING)]),
        (
            resource_slice(pool={"name": "A", "generation": -1}),
            [
                ("spec.pool.name", "name-invalid"),
                ("spec.pool.generation", INVALID),
                ("spec.pool.resourceSliceCount", MISSING),
            ],
        ),
        (resource_slice(devices=[DEVICE, DEVICE]), [("spec.devices[1].name", "list-item-duplicate")]),
        (resource_slice(devices=[DEVICE | {"name": f"d{i}"} for i in range(129)]), [("spec.devices", INVALID)]),
        (device(nodeName="a"), [("spec.devices[0].nodeName", "field-not-allowed")]),
        (resource_slice(nodeName=None, perDeviceNodeSelection=True), [("spec.devices[0]", MISSING)]),
        (device(attributes={"model": None}), [("spec.devices[0].attributes.model", MISSING)]),
        (
            device(attributes={"model": {"string": "a", "int": 1}}),
            [("spec.devices[0].attributes.model.string", EXCLUSIVE)],
        ),
        (device(attributes={"model": {"version": "1"}}), [("spec.devices[0].attributes.model.version", INVALID)]),
        (device(attributes={f"a{i}": {"int": i} for i in range(33)}), [("spec.devices[0]", INVALID)]),
        (device(taints=[{"key": "a"}]), [("spec.devices[0].taints[0].effect", MISSING)]),
        (device(bindingConditions=["a"]), [("spec.devices[0].bindingFailureConditions", MISSING)]),
        (
            device(bindingConditions=["a"], bindingFailureConditions=["a"]),
            [("spec.devices[0].bindingFailureConditions[0]", EXCLUSIVE)],
        ),
        (device(consumesCounters=[{"counterSet": "a"}]), [("spec.devices[0].consumesCounters[0].counters", MISSING)]),
    ],
)
def test_slices(value: Any, found: Any) -> None:
    assert reported(value) == found


def shared(**policy: Any) -> dict[str, Any]:
    return device(allowMultipleAllocations=True, capacity={"memory": {"value": "8Gi", "requestPolicy": policy}})


POLICY = "spec.devices[0].capacity.memory.requestPolicy"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (shared(), []),
        (shared(default="1Gi", validValues=["1Gi", "2Gi"]), []),
        (shared(default="1Gi", validRange={"min": "1Gi", "max": "4Gi", "step": "1Gi"}), []),
        (shared(validValues=["1Gi"]), [(f"{POLICY}.default", MISSING)]),
        (shared(default="1Gi", validValues=["2Gi", "1Gi"]), [(f"{POLICY}.validValues", INVALID)]),
        (shared(default="1Gi", validValues=["1Gi", "9Gi"]), [(f"{POLICY}.validValues", INVALID)]),
        (shared(default="3Gi", validValues=["1Gi", "2Gi"]), [(f"{POLICY}.validValues", INVALID)]),
        (shared(default="1Gi", validRange={}), [(f"{POLICY}.validRange.min", MISSING)]),
        (shared(default="1Gi", validRange={"min": "2Gi"}), [(f"{POLICY}.validRange.min", INVALID)]),
        (shared(default="1Gi", validRange={"min": "1Gi", "max": "9Gi"}), [(f"{POLICY}.validRange.max", INVALID)]),
        (shared(default="2Gi", validRange={"min": "1Gi", "step": "3Gi"}), [(f"{POLICY}.validRange.step", INVALID)]),
        (shared(default="1Gi", validValues=["1Gi"], validRange={"min": "1Gi"}), [(POLICY, EXCLUSIVE)]),
        (
            device(capacity={"memory": {"value": "8Gi", "requestPolicy": {}}}),
            [(POLICY, "field-not-allowed")],
        ),
    ],
)
def test_capacities(value: Any, found: Any) -> None:
    assert reported(value) == found


def test_what_the_api_server_drops_is_not_judged() -> None:
    assert reported(device(taints=[{"key": "a"}]), 34) == []
    assert reported(exact(tolerations=[{"operator": "In"}]), 35) == []


def test_classes() -> None:
    assert reported(made(V1, "DeviceClass", spec={"selectors": [{"cel": {"expression": "true"}}]})) == []
    value = made(V1, "DeviceClass", spec={"selectors": [{}], "config": [{}], "extendedResourceName": "gpu"})
    assert reported(value) == [
        ("spec.selectors[0].cel", MISSING),
        ("spec.config[0].opaque", MISSING),
        ("spec.extendedResourceName", "name-invalid"),
    ]
