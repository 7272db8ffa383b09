"""How values of every type are decoded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.schema.schema_objects import container, deployment, made, problems, reported, service

TAKEN: list[tuple[str, list[Any]]] = [
    ("replicas", [0, 3, 5.0, None, 2**31 - 1]),
    ("paused", [True, False, None]),
]
REFUSED: list[tuple[str, list[Any]]] = [
    ("replicas", ["3", 1.5, True, 2**31, -(2**31) - 1, float("inf"), float("nan"), [], {}]),
    ("paused", ["true", 1, 0, "yes"]),
    ("strategy", ["x", [], 1]),
    ("template", [[]]),
]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in TAKEN for value in values])
def test_values_that_fit(field: str, value: Any) -> None:
    assert problems(deployment(**{field: value})) == []


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in REFUSED for value in values])
def test_values_that_do_not_fit(field: str, value: Any) -> None:
    assert (f"spec.{field}", "field-type-wrong") in reported(deployment(**{field: value}))


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}])
def test_text_takes_nothing_but_text(value: Any) -> None:
    (problem,) = problems(container(env=[{"name": "A", "value": value}]))
    assert problem.rule == "field-type-wrong"
    assert problem.expected == "string"
    assert problem.value == value


def test_numbers_and_booleans_want_quotes() -> None:
    (problem,) = problems(container(env=[{"name": "A", "value": True}]))
    assert problem.headline == "'value' is the boolean true, but must be a string"
    assert problem.consequence == "The API server cannot decode the object."
    assert problem.fix == 'Quote it: "true".'


@pytest.mark.parametrize("port", [80, "http", 80.0])
def test_ports_are_numbers_or_names(port: Any) -> None:
    assert problems(container(livenessProbe={"tcpSocket": {"port": port}})) == []


@pytest.mark.parametrize("port", [1.5, True, [], {}])
def test_ports_are_nothing_else(port: Any) -> None:
    value = container(livenessProbe={"tcpSocket": {"port": port}})
    assert reported(value) == [("spec.containers[0].livenessProbe.tcpSocket.port", "field-type-wrong")]


@pytest.mark.parametrize("amount", ["1", 1, 0.5, "100m", " 1Gi ", "1e3", None])
def test_quantities(amount: Any) -> None:
    assert problems(container(resources={"limits": {"memory": amount}})) == []


@pytest.mark.parametrize("amount", ["1 Gi", "1GB", "", True, [], "one"])
def test_what_is_no_quantity(amount: Any) -> None:
    value = container(resources={"limits": {"memory": amount}})
    assert reported(value) == [("spec.containers[0].resources.limits.memory", "quantity-invalid")]


@pytest.mark.parametrize("time", ["2026-01-31T09:30:00Z", "2024-02-29T23:59:59.5+02:00", "0000-02-29T00:00:00Z", None])
def test_times(time: Any) -> None:
    assert problems(made("v1", "ConfigMap", metadata={"name": "a", "creationTimestamp": time})) == []


@pytest.mark.parametrize(
    "time", ["", "2026-01-31", "2026-01-31 09:30:00Z", "2025-02-29T00:00:00Z", "2026-01-31T24:00:00Z", "1", 1, True]
)
def test_what_is_no_time(time: Any) -> None:
    value = made("v1", "ConfigMap", metadata={"name": "a", "creationTimestamp": time})
    assert reported(value) == [("metadata.creationTimestamp", "field-type-wrong")]


def test_a_lease_takes_microseconds_only() -> None:
    lease = {"holderIdentity": "a", "renewTime": "2026-01-31T09:30:00.000000Z"}
    assert problems(made("coordination.k8s.io/v1", "Lease", spec=lease)) == []
    lease["renewTime"] = "2026-01-31T09:30:00Z"
    assert reported(made("coordination.k8s.io/v1", "Lease", spec=lease)) == [("spec.renewTime", "field-type-wrong")]


@pytest.mark.parametrize("data", ["", "YQ==", "Y\nQ==\n", None, [104, 105]])
def test_bytes(data: Any) -> None:
    assert problems(made("v1", "Secret", data={"a": data})) == []


@pytest.mark.parametrize("data", ["YQ", "YQ=", "a b=", "_w==", [256], {}])
def test_what_is_no_base64(data: Any) -> None:
    assert reported(made("v1", "Secret", data={"a": data})) == [("data.a", "field-type-wrong")]


def test_null_items_are_zero_values() -> None:
    assert reported(service(ports=[None])) == [("spec.ports[0].port", "field-missing")]
    assert problems(container(args=[None, "a"])) == []
    value = made("v1", "ConfigMap", metadata={"name": "a", "finalizers": [None]})
    assert reported(value) == [("metadata.finalizers[0]", "name-invalid")]
    assert problems(made("v1", "ConfigMap", data={"a": None})) == []


def test_names_of_fields_are_case_sensitive() -> None:
    (problem,) = problems(container(Ports=[]))
    assert problem.rule == "field-unknown"
    assert problem.at_key
    assert problem.fix == "Write 'ports': upper and lower case matter."


def test_free_values_are_not_looked_into() -> None:
    revision = made("apps/v1", "ControllerRevision", revision=1, data={"anything": [1, {"a": None}]})
    assert problems(revision) == []
