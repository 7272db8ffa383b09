"""Objects that agree in what an expression reads give the same result, whatever else is in them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.cel.admission import compiled_variables
from k8slint.kube.cel.environment import admission_environment
from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.program import Program, Variables, compile_expression
from k8slint.kube.cel.reads import Reads, TooMuch, Tracer

EXPRESSIONS = [
    "has(object.a) && object.a == 1",
    "has(object.a.b) ? object.a.b : object.c",
    "object.?a.?b.orValue('x') == 'y' || object.c.all(e, e.b == 1)",
    "object.c.all(e, has(e.a) && e.a in ['x', 'y'])",
    "object.c.filter(e, e.a == 'x').map(e, e.b).exists(x, x == 1)",
    "object.c.filter(e, e.a == 'x').size() == 1",
    "'a' in object.b || 'x' in object.c",
    "object.b.all(k, k.startsWith('a'))",
    "object.b.all(k, v, v == 1)",
    "object.b.exists_one(k, v, k == 'a' && v == 'x')",
    "(object.c + object.?a.orValue([])).all(e, e.a != 'x')",
    "(has(object.a) ? object.a : object.c).all(e, e.b == 'x')",
    "[object.a, object.b].exists(e, e.a == 'x')",
    "object.?a.hasValue() && object.a.optMap(x, x.b).orValue(true)",
    "object.c[0].a == 'x' || object.c[object.b].a == 1",
    "object[object.a] == 1",
    "object.a == null || object.b == object.c",
    "size(object.a) == 2 && object.c.size() > 1",
    "object.c.transformMap(i, e, e.a).b == 1",
    "object.c.sortBy(e, e.a)[0].b == 1",
    "variables.both.all(e, has(e.a)) || variables.one == 'x'",
    "has(variables.one.a)",
    "string(object.a) == 'x' && type(object.b) == int",
    "{'k': object.a}['k'].b == 1",
    "object.metadata.labels['a'] == 'x' || object.metadata.?labels.orValue({}).all(k, k != 'b')",
]
VARIABLES = [
    {"name": "one", "expression": "object.a"},
    {"name": "both", "expression": "object.c + (has(object.b) ? object.b : [])"},
]

scalars = st.sampled_from([None, True, 1, 0, 1.0, "x", "y"])
keys = st.sampled_from(["a", "b", "c", "d"])
nodes = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)
objects = st.dictionaries(keys, nodes, max_size=4)


def place(value: Any, found: list[tuple[Any, Any]]) -> None:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(inner, dict | list):
            place(inner, found)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An object, and the same with one thing changed, added or taken away."""
    one = draw(objects)
    one["metadata"] = {"labels": draw(st.dictionaries(keys, scalars, max_size=2))}
    other = copy.deepcopy(one)
    places: list[tuple[Any, Any]] = []
    place(other, places)
    holder, key = draw(st.sampled_from(places))
    if isinstance(holder, dict) and draw(st.booleans()):
        del holder[key]
        holder[draw(keys)] = draw(nodes)
    else:
        holder[key] = draw(nodes)
    return one, other


ENVIRONMENT = admission_environment()
NAMED = compiled_variables(VARIABLES, ENVIRONMENT)
PROGRAMS = {text: compile_expression(text, ENVIRONMENT) for text in EXPRESSIONS}


def traced(program: Program) -> Reads:
    reads = Reads()
    Tracer(reads, NAMED).note(program)
    return reads


def outcome(program: Program, value: dict[str, Any]) -> object:
    values: dict[str, Any] = {"object": value}
    values["variables"] = Variables(NAMED, values)
    try:
        result, _ = program.evaluate(values)
    except CelEvaluationError as error:
        return error.message
    return result.__class__, result


READS = {text: traced(program) for text, program in PROGRAMS.items()}


@settings(max_examples=50)
@given(pairs())
def test_what_is_not_read_does_not_matter(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, other = pair
    for text, program in PROGRAMS.items():
        if READS[text].of({"object": one}) == READS[text].of({"object": other}):
            assert outcome(program, one) == outcome(program, other), text


def test_what_is_read() -> None:
    program = compile_expression("object.c.all(e, e.a != 'x' || has(e.b))", ENVIRONMENT)
    reads = traced(program)
    like = [{"c": [{"a": "x", "b": 1}]}, {"c": [{"a": "x", "b": [2]}], "d": 1}, {"c": [{"a": "x", "b": 3, "d": 4}]}]
    assert len({reads.of({"object": one}) for one in like}) == 1
    unlike = [{"c": [{"a": "y", "b": 1}]}, {"c": [{"a": "x"}]}, {"c": []}, {"c": None}, {}, {"c": [like[0], {}]}]
    assert len({reads.of({"object": one}) for one in [*unlike, like[0]]}) == len(unlike) + 1


def test_too_much_is_not_worked_out() -> None:
    text = "optional.of(object)"
    for index in range(30):
        text += f".optMap(x{index}, x{index})"
    program = compile_expression(f"{text} == optional.none()", ENVIRONMENT)
    with pytest.raises(TooMuch):
        traced(program)


def test_what_doubles_is_read_once() -> None:
    doubled = [{"name": "v0", "expression": "[object.a, object.b]"}]
    doubled += [{"name": f"v{n}", "expression": f"variables.v{n - 1} + variables.v{n - 1}"} for n in range(1, 40)]
    doubled += [{"name": f"v{n}", "expression": f"[[variables.v{n - 1}], [variables.v{n - 1}]]"} for n in range(40, 80)]
    environment = admission_environment()
    named = compiled_variables(doubled, environment)
    reads = Reads()
    Tracer(reads, named).note(compile_expression("variables.v79.size() == 1", environment))
    assert reads.fields["object"].fields.keys() == {"a", "b"}
