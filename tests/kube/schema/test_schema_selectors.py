"""What the API server refuses in selectors, labels and names of Services; wrong types are reported elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.schema import judge
from k8slint.model.tree import Unknown

TAG = Unknown("${TAG}")


def refused(value: dict[str, Any], minor: int = 36) -> list[tuple[str | int, ...]]:
    """Return the paths of what is refused although it has the right type."""
    return [problem.path for problem in judge(value, minor) or [] if problem.rule != "field-type-wrong"]


def budget(selector: object) -> dict[str, Any]:
    spec = {"minAvailable": 1, "selector": selector}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "a"}, "spec": spec}


def service(**metadata: object) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": [{"port": 80}]}}


def expressions(*some: tuple[object, ...]) -> dict[str, Any]:
    return {"matchExpressions": [dict(zip(("key", "operator", "values"), each, strict=False)) for each in some]}


@pytest.mark.parametrize(
    ("selector", "paths"),
    [
        (None, []),
        ({}, []),
        ({"matchLabels": {"a": "1", "b": TAG}}, []),
        ({"matchLabels": {"a b": "1", "c": "-"}}, [("matchLabels", "a b"), ("matchLabels", "c")]),
        (expressions(("a", "In", ["1"]), ("a", "Exists")), []),
        (expressions(("a", "In")), [("matchExpressions", 0, "values")]),
        (expressions(("a", "NotIn", [])), [("matchExpressions", 0, "values")]),
        (expressions(("a", "In", TAG)), []),
        (expressions(("a", "Exists", ["1"])), [("matchExpressions", 0, "values")]),
        (expressions(("a", "equals", ["1"])), [("matchExpressions", 0, "operator")]),
        (expressions(("a",)), [("matchExpressions", 0, "operator")]),
        (expressions((None, "Exists")), [("matchExpressions", 0, "key")]),
        (expressions((TAG, TAG, ["-"])), [("matchExpressions", 0, "values", 0)]),
        ({"matchExpressions": ["a", 5, TAG]}, []),
        ({"matchExpressions": [None]}, [("matchExpressions", 0, "key"), ("matchExpressions", 0, "operator")]),
        ({"matchLabels": [1], "matchExpressions": {}}, []),
        ("a", []),
    ],
)
def test_what_the_api_server_refuses_in_a_selector(selector: dict[str, Any] | str | None, paths: list[Any]) -> None:
    assert refused(budget(selector)) == [("spec", "selector", *path) for path in paths]


def test_labels_of_an_object_are_judged_alike() -> None:
    labels = {"A/b/c": "x", "ok": "y z"}
    assert refused(service(name="a", labels=labels)) == [("metadata", "labels", key) for key in labels]


@pytest.mark.parametrize(("name", "minor", "fine"), [("1a", 35, False), ("1a", 36, True), ("a.b", 36, False)])
def test_names_of_services_by_version(name: str, minor: int, fine: bool) -> None:
    assert refused(service(name=name), minor) == ([] if fine else [("metadata", "name")])
