"""Which part of an expression is to blame, and which fields that part read."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.cel.admission import compiled_variables
from k8slint.kube.cel.blame import failing_parts
from k8slint.kube.cel.environment import admission_environment
from k8slint.kube.cel.program import Variables, compile_expression

OBJECT = {
    "spec": {
        "a": 1,
        "b": 3,
        "containers": [
            {"name": "x", "image": "a"},
            {"name": "y", "image": "nginx:latest", "ports": [{"hostPort": 3}]},
            {"name": "z", "image": "q:1", "args": ["p", "q"]},
        ],
    }
}
VARIABLES = [
    {"name": "some", "expression": "object.spec.containers.filter(c, c.name != 'x')"},
    {"name": "ok", "expression": "object.spec.a == 1 && object.spec.b == 2"},
]


def blamed(expression: str) -> list[tuple[str, list[str]]]:
    environment = admission_environment()
    programs = compiled_variables(VARIABLES, environment)
    program = compile_expression(expression, environment)
    values: dict[str, Any] = {"object": OBJECT, "oldObject": None}
    values["variables"] = Variables(programs, values)
    return [
        (part.source, [".".join(map(str, path[1:])) for path in part.paths]) for part in failing_parts(program, values)
    ]


@pytest.mark.parametrize(
    ("expression", "part", "path"),
    [
        ("object.spec.a > 3", "object.spec.a > 3", "spec.a"),
        ("object.spec.a == 1 && (object.spec.b == 2 || false)", "object.spec.b == 2 || false", "spec.b"),
        ("object.spec.a == 1 ? object.spec.b == 1 : true", "object.spec.b == 1", "spec.b"),
        ("object.spec.containers.all(c, c.image.contains(':'))", "c.image.contains(':')", "spec.containers.0.image"),
        ("variables.some.all(c, !c.image.endsWith('t'))", "c.image.endsWith('t')", "spec.containers.1.image"),
        ("variables.ok", "object.spec.b == 2", "spec.b"),
        (
            "object.spec.containers.all(c, c.?ports.orValue([]).all(p, !has(p.hostPort)))",
            "has(p.hostPort)",
            "spec.containers.1.ports.0.hostPort",
        ),
        ("!object.spec.containers.exists(c, c.image == 'a')", "c.image == 'a'", "spec.containers.0.image"),
        ("object.spec.containers.all(c, c.?args.orValue([]).all(a, a != 'q'))", "a != 'q'", "spec.containers.2.args.1"),
        ("object.spec.containers.all(i, c, i < 2)", "i < 2", "spec.containers.2"),
        ("size(object.spec.containers) < 3", "size(object.spec.containers) < 3", "spec.containers"),
        ("has(object.metadata.labels)", "has(object.metadata.labels)", "metadata.labels"),
        (
            "object.?metadata.labels[?'team'].orValue('') != ''",
            "object.?metadata.labels[?'team'].orValue('') != ''",
            "metadata.labels.team",
        ),
        ("variables.some.size() > 5", "variables.some.size() > 5", "spec.containers"),
        ("object.spec.nope > 1", "object.spec.nope > 1", "spec.nope"),
    ],
)
def test_the_failing_part_and_what_it_read(expression: str, part: str, path: str) -> None:
    assert blamed(expression)[0] == (part, [path])


def test_every_element_that_fails_is_blamed() -> None:
    found = blamed("object.spec.containers.all(c, c.name == 'x')")
    assert [paths for _, paths in found] == [["spec.containers.1.name"], ["spec.containers.2.name"]]


@pytest.mark.parametrize("expression", ["1 == 2", "['a'].all(x, x == 'b')", "false", "[1, 2].exists(x, x > 5)"])
def test_an_expression_that_reads_nothing_is_blamed_as_it_is(expression: str) -> None:
    parts = blamed(expression)
    assert len(parts) == 1
    assert not parts[0][1]


def test_the_search_ends_where_an_expression_is_large() -> None:
    inner = "object.spec.containers.all(c, c.name == 'x')"
    for letter in "defgh":
        inner = f"object.spec.containers.all({letter}, {inner})"
    assert 0 < len(blamed(inner)) <= 10
