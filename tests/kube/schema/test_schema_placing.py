"""Advice for fields that do not exist."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from schema_objects import deployment, made, problems

CONTAINER = ("spec", "template", "spec", "containers", 0)


def with_field(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    base = copy.deepcopy(deployment())
    place: Any = base
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return base


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        (("name",), "it belongs under 'metadata'"),
        (("labels",), "it belongs under 'metadata'"),
        (("containers",), "it belongs under 'spec.template.spec'"),
        (("image",), "it belongs under 'spec.template.spec.containers'"),
        (("spec", "containers"), "it belongs under 'spec.template.spec'"),
        (("spec", "matchLabels"), "it belongs under 'spec.selector'"),
        (("spec", "template", "replicas"), "it belongs under 'spec'"),
        (("metadata", "spec"), "it belongs at the top level"),
        ((*CONTAINER, "limits"), "it belongs under 'spec.template.spec.containers.resources'"),
        ((*CONTAINER, "hostNetwork"), "it belongs under 'spec.template.spec'"),
        ((*CONTAINER, "fsGroup"), "it belongs under 'spec.template.spec.securityContext'"),
        ((*CONTAINER, "cpu"), "it belongs under 'resources.requests' and 'resources.limits'"),
        ((*CONTAINER, "comand"), "did you mean 'command'?"),
        ((*CONTAINER, "enviroment"), "remove it"),
        (("metadata", "label"), "did you mean 'labels'?"),
        (("spec", "Replicas"), "upper and lower case matter, write 'replicas'"),
    ],
)
def test_advice(path: tuple[Any, ...], advice: str) -> None:
    (message,) = [problem.message for problem in problems(with_field(path, "x")) if problem.rule == "field-unknown"]
    assert message.endswith(f"; {advice}")
    assert message.startswith(f"'{path[-1]}' is no field of ")


def test_old_ingress_backends() -> None:
    backend = {"serviceName": "web", "servicePort": 80}
    found = problems(made("networking.k8s.io/v1", "Ingress", spec={"defaultBackend": backend}))
    assert "write it as 'service.name'" in found[0].message
    assert "write it as 'service.port.number'" in found[1].message
