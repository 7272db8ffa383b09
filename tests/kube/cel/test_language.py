"""Values, macros, optionals and errors of the language itself."""

from __future__ import annotations

import pytest

from k8slint.kube.cel import CelEvaluationError, evaluate
from k8slint.model.tree import Unknown
from k8slint.reading import values_of
from tests.kube.cel.expressions import outcome, problems, type_of, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("7u % 4u", 3),
        ("1 / 0", "error"),
        ("1 % 0", "error"),
        ("1.0 / 0.0", "+Inf"),
        ("-1.0 / 0.0", "-Inf"),
        ("0.0 / 0.0 == 0.0 / 0.0", False),
        ("9223372036854775807 + 1", "error"),
        ("0u - 1u", "error"),
        ("5 + 1.0", "compile"),
        ("object.spec.priority + 1.0", "error"),
        ("1 < 1.5 && 2u > 1 && 1.0 <= 1u", True),
        ("dyn(1) == 1u && dyn(1.0) == 1", True),
        ("[1, 2] == [1.0, 2.0]", "compile"),
        ("dyn([1, 2]) == [1.0, 2.0]", True),
        ("dyn(1) == 'a'", False),
        ("1 == 'a'", "compile"),
        ("dyn(1) < 'a'", "error"),
        ("false < true", True),
        ("'a' + 'b' == 'ab' && b'a' + b'b' == b'ab'", True),
        ("[1] + [2]", [1, 2]),
        ("{'a': {'b': [null]}} == {'a': {'b': [null]}}", True),
        ("null == null && object.spec.nodeName == null", True),
        ("type(1) == int && type([]) == list && type(type(1)) == type", True),
        ("type(object)", "map"),
        ("string(1e8) + string(0.5) + string(-0.0) + string(1e-7) + string(100000.0)", "1e+080.5-01e-07100000"),
        ("int('-007') + int(3.9) + int(5u)", 1),
        ("int('0x1')", "compile"),
        ("int(object.kind)", "error"),
        ("double('1e3') + double(2)", 1002.0),
        ("bool('T')", True),
        ("uint(-1)", "compile"),
        ("string(b'\\xff')", "compile"),
        ("size('☃😀') + size(b'☃') + size([1]) + size({'a': 1})", 7),
        ("{1: 'a'}[1u] + {1u: 'b'}[1.0]", "compile"),
        ("{1: 'a'}[dyn(1u)] + {1u: 'b'}[dyn(1.0)]", "ab"),
        ("{true: 1}[dyn(1)]", "error"),
        ("[1, 2][dyn(1.0)]", 2),
        ("[1, 2][2]", "error"),
        ("'1' in {1: 2}", "compile"),
        ("{'a': 1, 'a': 2}", {"a": 2}),
        ("google.protobuf.Timestamp{seconds: 5}", "1970-01-01T00:00:05Z"),
        ("google.protobuf.Struct{fields: {'a': 1}}.a", "not judged"),
        ("google.protobuf.Duration{secs: 5}", "compile"),
    ],
)
def test_values(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("has(object.spec.nodeName) && !has(object.spec.nope)", True),
        ("has(object.nope.deeper)", "error"),
        ("has(object.kind.deeper) || has(object.spec.nodeName.x)", False),
        ("has(object.spec.containers.x)", "error"),
        ("object.spec.containers.all(c, c.image.contains(':'))", True),
        ("object.spec.containers.exists(c, has(c.resources))", True),
        ("object.spec.containers.exists_one(c, has(c.resources))", True),
        ("object.spec.containers.map(c, c.name)", ["web", "log"]),
        ("object.spec.containers.map(c, has(c.ports), c.name)", ["web"]),
        ("object.spec.containers.filter(c, !has(c.ports)).size()", 1),
        ("object.metadata.labels.all(k, k != '')", True),
        ("[].all(x, x > 0) && ![].exists(x, true)", True),
        ("[1, 0, 2].exists(x, 4 / x == 2)", True),
        ("[1, 0, 2].all(x, 4 / x == 4)", False),
        ("[1, 0].exists_one(x, 1 / x == 1)", "error"),
        ("[0].map(x, 1 / x)", "error"),
        ("object.kind.all(x, true)", "error"),
        ("object.spec.nodeName.all(k, v, true)", "error"),
        ("['a', 'b'].all(i, v, i < 2 && v != '')", True),
        ("{'a': 1}.exists(k, v, k == 'a' && v == 1)", True),
        ("[3, 4].existsOne(i, v, v == i + 3) || [3, 5].exists_one(i, v, v == i + 3)", True),
        ("[3, 4].transformList(i, v, i * v)", [0, 4]),
        ("[3, 4].transformList(i, v, i > 0, v)", [4]),
        ("{'a': 1}.transformMap(k, v, v + 1)", {"a": 2}),
        ("['a', 'b'].transformMapEntry(i, v, {v: i})", {"a": 0, "b": 1}),
        ("['a', 'a'].transformMapEntry(i, v, {v: i})", "error"),
        ("[1, 2].all(i, i, true)", "compile"),
        ("[3, 1, 2].sortBy(x, -x)", [3, 2, 1]),
        ("[[1, 2], [3]].map(x, x.map(y, y * 2))", [[2, 4], [6]]),
        ("[1, 2].map(x, [10, 20].map(x, x))", [[10, 20], [10, 20]]),
    ],
)
def test_macros(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("object.?spec.priority", {"optional": "of", "value": 7}),
        ("object.?nope.deeper", {"optional": "none"}),
        ("object.?nope.deeper.orValue('x')", "x"),
        ("object.spec[?'priority'].orValue(1) + [1][?5].orValue(2)", 9),
        ("object.spec.?nodeName.hasValue()", True),
        ("object.kind.orValue('x')", "Pod"),
        ("optional.none().or(optional.of(1)).value()", 1),
        ("optional.none().value()", "error"),
        ("optional.ofNonZeroValue('').hasValue()", False),
        ("optional.of(2).optMap(x, x * 2).value()", 4),
        ("optional.of(2).optFlatMap(x, optional.none()).hasValue()", False),
        ("object.?spec.?containers[0].name.value()", "web"),
        ("optional.unwrap([optional.of(1), optional.none()]) + [optional.of(2)].unwrapOpt()", [1, 2]),
        ("[1].first().value() + [].last().orValue(2)", 3),
        ("optional.of(1) == optional.of(1) && optional.none() == optional.none()", True),
        ("has(object.?nope.x)", False),
    ],
)
def test_optionals(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1", "int"),
        ("object.x", "dyn"),
        ("object.x == 1", "bool"),
        ("[1, 2].map(x, string(x))", "list(string)"),
        ("{'a': [1u]}", "map(string, list(uint))"),
        ("request.userInfo.groups", "list(string)"),
        ("namespaceObject.metadata.creationTimestamp", "google.protobuf.Timestamp"),
        ("true ? object.x : 'a'", "dyn"),
        ("optional.of(1).optMap(x, 'a')", "optional_type(string)"),
        ("quantity('1').add(1)", "kubernetes.Quantity"),
        ("[]", "list(dyn)"),
        ("type(1)", "type(int)"),
        ("[].sum()", "int"),
        ("timestamp('2024-01-01T00:00:00Z') - duration('1h')", "google.protobuf.Timestamp"),
    ],
)
def test_static_types(expression: str, expected: str) -> None:
    assert type_of(expression) == expected


def test_only_what_is_given_is_declared() -> None:
    assert problems("params.x")
    assert evaluate("params == null", params=None) is True
    assert evaluate("params.x + 1", params={"x": 1}) == 2
    assert evaluate("oldObject == null && object == null") is True
    assert evaluate("request.operation", oldObject={}) == "DELETE"
    assert evaluate("request.operation", object={}, oldObject={}) == "UPDATE"


def test_variables_are_computed_when_they_are_read() -> None:
    variables = [
        {"name": "n", "expression": "object.spec.priority"},
        {"name": "twice", "expression": "variables.n * 2"},
        {"name": "broken", "expression": "object.spec.nope"},
        {"name": "refused", "expression": "1 +"},
        {"name": "text", "expression": "'a'"},
    ]
    assert value("variables.twice", variables=variables) == 14
    assert value("has(variables.n) || variables.broken", variables=variables) is True
    with pytest.raises(CelEvaluationError, match='composited variable "broken" fails to evaluate: no such key: nope'):
        value("variables.broken", variables=variables)
    with pytest.raises(CelEvaluationError, match='composited variable "refused" fails to compile'):
        value("variables.refused", variables=variables)
    assert outcome("variables.text == 1", variables=variables) == "compile"
    assert outcome("variables.nope", variables=variables) == "compile"
    assert outcome("variables.later", variables=[{"name": "early", "expression": "variables.later"}]) == "compile"


@pytest.mark.parametrize(
    ("expression", "line", "column"),
    [
        ("object.spec.nope", 1, 12),
        ("true &&\n  object.nope.x == 1", 2, 9),
        ("1 +\n 1 / 0", 2, 4),
        ("[1].map(x, x / 0)", 1, 14),
        ("object.spec.containers[5]", 1, 23),
        ("quantity('x').isInteger()", 1, 9),
    ],
)
def test_where_an_evaluation_fails(expression: str, line: int, column: int) -> None:
    with pytest.raises(CelEvaluationError) as caught:
        value(expression)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("authorizer.group('').resource('pods').check('get').allowed()", "not judged"),
        ("authorizer.path('/').check('get').allowed() && false", False),
        ("true || authorizer.path('/').check('get').errored()", True),
        ("authorizer.path('/').check('get').allowed() || 1 / 0 == 1", "not judged"),
        ("request.userInfo.extra.team", "not judged"),
        ("request.userInfo.username", "admin"),
        ("request.name + request.namespace + request.kind.kind", "webshopPod"),
        ("dyn(request).size()", "not judged"),
        ("type(authorizer) == type(1)", False),
    ],
)
def test_what_only_a_cluster_knows_is_not_judged(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("object.replicas > 2", "not judged"),
        ("object.replicas == 3", "not judged"),
        ("object.replicas in [1, 2]", "not judged"),
        ("object.replicas", "not judged"),
        ("object.replicas.x", "not judged"),
        ("object.replicas ? 1 : 2", "not judged"),
        ("object.replicas && object.other", False),
        ("object.replicas || true", True),
        ("has(object.replicas) && object.image.startsWith('ng')", True),
        ("size(object)", 3),
    ],
)
def test_values_that_are_filled_in_later_are_not_judged(expression: str, expected: object) -> None:
    given = {"replicas": Unknown("${REPLICAS}"), "image": "nginx", "other": False}
    assert outcome(expression, object=given) == expected


def test_documents_are_read_as_they_are() -> None:
    document = values_of("spec: {replicas: 3, image: 'nginx', list: [1, 2.0]}\n")[0]
    assert value("object.spec.replicas > 2 && object.spec.image == 'nginx'", object=document) is True
    assert value("type(object) == map && object.spec.list == [1, 2] && object.spec == object.spec", object=document)


def test_an_error_of_a_variable_stands_where_it_is_read() -> None:
    variables = [{"name": "broken", "expression": "object.nope"}]
    with pytest.raises(CelEvaluationError) as caught:
        value("true &&\n variables.broken == 1", variables=variables)
    assert (caught.value.line, caught.value.column) == (2, 11)
