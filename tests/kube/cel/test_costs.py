"""What evaluations cost, as the API server counts it, and where it stops them."""

from __future__ import annotations

import pytest

from k8slint.kube.cel import CelCostError
from tests.kube.cel.expressions import cost, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 1", 1),
        ("object.spec.priority", 3),
        ("has(object.spec.priority)", 2),
        ("!has(object.spec.priority) || object.spec.priority == 7", 7),
        ("object.?nope.deeper.orValue('d')", 1),
        ("[1, 2, 3]", 0),
        ("[object]", 11),
        ("{'a': object}", 31),
        ("'hello world'.contains('o')", 2),
        ("'hello world' + 'x'", 2),
        ("'abc'.matches('a+b+c+d+')", 2),
        ("[1, 2, 3].all(x, x > 0)", 3 * 5 + 2 * 0 + 1),
        ("[1, 2, 3].exists(x, x > 2)", 3 * 6 + 1),
        ("[1, 2, 3].map(x, x)", 3 * 13 + 1),
        ("[1, 2].filter(x, x == 1)", 2 * 2 + 13 + 1),
        ("true ? object.spec.priority : 1", 2),
        ("'a' in ['a', 'b']", 0),
        ("object.kind in ['a', 'b']", 2),
        ("string(1)", 0),
        ("object.spec.nope.deeper", 3),
        ("object.nope && true", 2),
        ("[3, 1, 2].sort()", 29),
        ("lists.range(10)", 21),
        ("quantity('1Gi').add(1).isInteger()", 3),
        ("sets.contains([1, 2], [1])", 3),
    ],
)
def test_costs(expression: str, expected: int) -> None:
    assert cost(expression) == expected


def test_variables_are_paid_for_once() -> None:
    variables = [{"name": "n", "expression": "object.spec.priority"}, {"name": "unused", "expression": "[object]"}]
    assert cost("variables.n + variables.n", variables) == 3 + 2 + 2 + 1


def test_an_expression_that_costs_too_much_ends() -> None:
    numbers = list(range(200))
    nested = "object.all(a, object.all(b, object.all(c, a + b + c >= 0)))"
    for expression in (nested, f"{nested} || true", f"true && {nested}"):
        with pytest.raises(CelCostError, match="actual cost limit exceeded"):
            value(expression, object=numbers)
