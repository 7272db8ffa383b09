"""Rules of CustomResourceDefinitions: typed self, what rules may cost, values by their schema."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.cel import CelCompileError, CelEvaluationError, CelNotJudged
from k8slint.kube.cel.estimate import RULE_LIMIT
from k8slint.kube.cel.program import Program, compile_expression
from k8slint.kube.cel.schema import Declaration, declare, escaped, rule_environment
from k8slint.kube.cel.typed_values import typed_value

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["n"],
    "properties": {
        "n": {"type": "integer"},
        "ratio": {"type": "number"},
        "name": {"type": "string", "maxLength": 63},
        "text": {"type": "string"},
        "kind": {"type": "string", "enum": ["a", "bb"]},
        "since": {"type": "string", "format": "date-time"},
        "wait": {"type": "string", "format": "duration"},
        "raw": {"type": "string", "format": "byte"},
        "port": {"x-kubernetes-int-or-string": True},
        "anything": {"x-kubernetes-preserve-unknown-fields": True},
        "a-b": {"type": "boolean"},
        "namespace": {"type": "string"},
        "$odd": {"type": "string"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string", "maxLength": 5}},
        "few": {"type": "array", "maxItems": 10, "items": {"type": "integer"}},
        "one": {"type": "object", "properties": {"x": {"type": "integer"}}},
        "two": {"type": "object", "properties": {"x": {"type": "integer"}}},
        "list": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "v": {"type": "integer"}}},
        },
    },
}


def declared(schema: dict[str, Any] = SCHEMA, *, root: bool = False) -> Declaration:
    found = declare(schema, root=root)
    assert found is not None
    return found


def rule(text: str, **options: bool) -> Program:
    return compile_expression(text, rule_environment(declared(), **options))


@pytest.mark.parametrize(
    "text",
    [
        "self.n > 1 && self.ratio == 1.0 && self.ratio > 1",
        "self.a__dash__b || self.__namespace__ == self.namespace",
        "has(self.port) && (self.port == 1 || self.port == '1')",
        "self.since > timestamp('2024-01-01T00:00:00Z') && self.wait < duration('1h') && self.raw == b'a'",
        "self.labels.all(k, self.labels[k] != '') && self.set.all(x, x != '') && 'x' in self.labels",
        "self.one == oldSelf.one && self.list.exists(e, e.v == 1)",
        "self.?text.orValue('') == ''",
    ],
)
def test_rules_that_compile(text: str) -> None:
    assert str(rule(text).result_type) == "bool"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("self.ratio == 1", 12),
        ("self.nope == 1", 5),
        ("has(self.anything)", 4),
        ("self.one == self.two", 10),
        ("self.one == {'x': 1}", 10),
        ("self['n'] == 1", 5),
        ("size(self) == 1", 5),
        ("self.all(k, true)", 1),
        ("'n' in self", 5),
        ("self.text == null", 11),
        ("params.x", 1),
        ("object.x", 1),
        ("self.n.x == 1", 7),
    ],
)
def test_rules_that_do_not_compile(text: str, column: int) -> None:
    with pytest.raises(CelCompileError) as caught:
        rule(text)
    assert caught.value.problems[0].column == column


def test_old_self_may_be_optional() -> None:
    assert rule("oldSelf.hasValue() && oldSelf.value().n == self.n", optional_old_self=True).uses("oldSelf")
    with pytest.raises(CelCompileError):
        rule("oldSelf.hasValue()")
    assert not rule("self.n == 1").uses("oldSelf")


def test_a_whole_object_has_little_metadata() -> None:
    root = declared({"type": "object", "properties": {"spec": {"type": "object", "properties": {}}}}, root=True)
    environment = rule_environment(root)
    compile_expression("self.metadata.name.startsWith(self.kind) && self.apiVersion != ''", environment)
    for text in ("self.metadata.labels", "self.metadata.namespace", "self.spec.x"):
        with pytest.raises(CelCompileError):
            compile_expression(text, environment)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a-b", "a__dash__b"),
        ("a.b/c", "a__dot__b__slash__c"),
        ("a__b", "a__underscores__b"),
        ("namespace", "__namespace__"),
        ("$a", ""),
        ("1a", ""),
        ("a_b", "a_b"),
    ],
)
def test_names_of_fields(name: str, expected: str) -> None:
    assert escaped(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("self.n > 1", 3),
        ("self.text.contains('x')", 314_575),
        ("self.name.contains('x')", 28),
        ("self.kind.contains('x')", 3),
        ("self.few.all(x, self.few.all(y, x + y > 0))", 763),
        ("self.text.matches('^[a-z]+$')", 629_148),
        ("self.name.replace('a', 'bb').contains('x')", 104),
        ("self.labels.all(k, self.labels[k].startsWith('a'))", 3_145_723),
        ("self.name.split(',').all(x, x != '')", 1_062),
        ("sets.contains(self.few, [1, 2])", 33),
        ("self.few.sort() == self.few.map(x, x * 2)", 367),
        ("quantity(self.name).isGreaterThan(quantity('1'))", 30),
        ("has(self.text) ? self.text == 'a' : true", 4),
    ],
)
def test_estimated_costs(text: str, expected: int) -> None:
    assert rule(text).estimated_cost(declared()) == expected


def test_loops_over_unbounded_lists_cost_too_much() -> None:
    assert rule("self.set.all(x, self.set.all(y, x != y))").estimated_cost(declared()) > RULE_LIMIT
    assert declared({"type": "object", "properties": {}}).cardinality == 1_048_576


VALUE = {
    "n": 2,
    "ratio": 1,
    "name": None,
    "since": "2024-02-29T12:00:00Z",
    "wait": "90s",
    "raw": "YWJj",
    "a-b": True,
    "namespace": "shop",
    "labels": {"a-b": "c"},
    "set": ["a", "b"],
    "list": [{"name": "x", "v": 1}, {"name": "y", "v": 2}],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("self.ratio / 2.0 == 0.5", True),
        ("has(self.name)", False),
        ("self.name == ''", "error"),
        ("self.since.getFullYear() == 2024 && self.wait == duration('1m30s') && self.raw == b'abc'", True),
        ("self.a__dash__b && self.namespace == 'shop' && self.__namespace__ == 'shop'", True),
        ("self.labels['a-b'] == 'c'", True),
        ("self.set == ['b', 'a']", True),
        ("(self.set + ['b', 'c']).size() == 3", True),
        ("self.list == [self.list[1], self.list[0]]", True),
        ("(self.list + self.list).size() == 2", True),
        ("self.list[0] == self.list[1]", False),
    ],
)
def test_values_by_their_schema(text: str, expected: object) -> None:
    program = rule(text)
    values = {"self": typed_value(VALUE, SCHEMA)}
    if expected == "error":
        with pytest.raises(CelEvaluationError):
            program.evaluate(values)
    else:
        assert program.evaluate(values)[0] is expected


def test_null_in_lists_and_hidden_fields() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string", "nullable": True}},
            "open": {"type": "object", "properties": {"a": {"type": "integer"}}},
            "times": {"type": "array", "items": {"type": "string", "format": "date"}},
        },
    }
    value = {"set": ["a", None], "open": {"a": 1, "b": 2}, "times": ["2024-02-29"]}
    environment = rule_environment(declared(schema))
    typed = {"self": typed_value(value, schema)}
    assert compile_expression("self.set == self.set", environment).evaluate(typed)[0] is False
    assert compile_expression("self.times[0].getDate() == 29", environment).evaluate(typed)[0] is True
    for text in ("self.open == self.open", "(self.times + self.times).size() == 2"):
        with pytest.raises(CelNotJudged):
            compile_expression(text, environment).evaluate(typed)
