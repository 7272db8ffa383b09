"""Advice for fields that do not exist."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.kube.schema.schema_objects import deployment, made, problems

CONTAINER = ("spec", "template", "spec", "containers", 0)


def with_field(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    base = copy.deepcopy(deployment())
    place: Any = base
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return base


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        (("name",), "Move it under 'metadata'."),
        (("labels",), "Move it under 'metadata'."),
        (("containers",), "Move it under 'spec.template.spec'."),
        (("image",), "Move it under 'spec.template.spec.containers'."),
        (("spec", "containers"), "Move it under 'spec.template.spec'."),
        (("spec", "matchLabels"), "Move it under 'spec.selector'."),
        (("spec", "template", "replicas"), "Move it under 'spec'."),
        (("metadata", "spec"), "Move it to the top level."),
        ((*CONTAINER, "limits"), "Write 'resources: {limits: x}'."),
        ((*CONTAINER, "hostNetwork"), "Move it under 'spec.template.spec'."),
        ((*CONTAINER, "fsGroup"), "Move it under 'spec.template.spec.securityContext'."),
        ((*CONTAINER, "cpu"), "Move it under 'resources.requests' and 'resources.limits'."),
        ((*CONTAINER, "comand"), "Write 'command'."),
        ((*CONTAINER, "enviroment"), "Remove 'enviroment'."),
        (("metadata", "label"), "Write 'labels'."),
        (("spec", "Replicas"), "Write 'replicas': upper and lower case matter."),
    ],
)
def test_advice(path: tuple[Any, ...], fix: str) -> None:
    (problem,) = [problem for problem in problems(with_field(path, "x")) if problem.rule == "field-unknown"]
    assert problem.fix == fix
    assert problem.headline.startswith(f"'{path[-1]}' is not a field of '")
    assert problem.consequence == "The API server rejects the Deployment."


def test_old_ingress_backends() -> None:
    backend = {"serviceName": "web", "servicePort": 80}
    found = problems(made("networking.k8s.io/v1", "Ingress", spec={"defaultBackend": backend}))
    assert found[0].fix == "Write 'service: {name: web, port: {number: 80}}'."
    assert found[1].fix == found[0].fix
