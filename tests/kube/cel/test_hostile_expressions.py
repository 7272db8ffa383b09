"""Expressions that want to be deep, large or slow end with an error of ours."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from k8slint.kube.cel import CelCompileError, CelEvaluationError, evaluate


def ended(expression: str, **given: Any) -> bool:
    try:
        evaluate(expression, **given)
    except (CelCompileError, CelEvaluationError) as error:
        return bool(str(error))
    return True


def nested(start: str, around: str, times: int) -> str:
    return functools.reduce(lambda inner, index: around.format(inner=inner, i=index), range(times), start)


DOUBLED = nested("optional.of('aaaaaaaaaa')", "{inner}.optMap(x, x + x)", 40)
TWINS = nested("[1]", "[{inner}].map(x, [x, x])[0]", 60)
EXPRESSIONS = {
    "parentheses": "(" * 50_000,
    "brackets": "[" * 110 + "]" * 110,
    "sums": "+".join(["1"] * 40_000),
    "terms": "&&".join(["true"] * 12_000),
    "signs": "!" * 90_000 + "true",
    "conditions": "true?1:" * 10_000 + "1",
    "selections": "object" + ".a" * 40_000,
    "nested loops": nested("1 == 1", "[1].all(x{i}, {inner})", 100),
    "copied targets": nested("optional.of(1)", "{inner}.optMap(x{i}, x{i})", 60),
    "doubled text": DOUBLED,
    "doubled list": nested("[1]", "[{inner}].map(x, x + x)[0]", 60),
    "twins shown": TWINS,
    "twins compared": f"{TWINS} == {TWINS}",
    "twins formatted": f"'%s'.format([{TWINS}])",
    "range": "lists.range(1000000000)",
    "loops without work": "lists.range(900000).all(x, lists.range(900000).all(y, true))",
    "replacement": f"['{'b' * 5000}'].map(x, x.replace('', x))",
    "joined": f"lists.range(90000).map(x, '{'b' * 300}').join('')",
    "pattern": f"'{'x' * 30_000}'.matches('(x+x+)+y')",
    "patterns": f"lists.range(3000).all(i, !'{'x' * 3000}'.matches('(x+x+)+y'))",
    "precision": "'%.999999999f'.format([dyn(1.0)])",
    "power": "quantity('1e2000000000').add(1).isInteger()",
    "digits": "1" * 99_999,
    "exponent": "1e999999999",
    "quotes": "'''" * 33_000 + "'",
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_hostile_expressions_end(expression: str) -> None:
    assert ended(expression)


def deep(kind: type, times: int) -> Any:
    made: Any = 1
    for _ in range(times):
        made = {"a": made} if kind is dict else [made]
    return made


@pytest.mark.parametrize(
    "expression",
    [
        "object",
        "object == object",
        "[object].indexOf(1)",
        "'%s'.format([object])",
        "[object] == [dyn(1)]",
        "object.a.a",
    ],
)
def test_deep_objects_end(expression: str) -> None:
    for kind in (dict, list):
        assert ended(expression, object=deep(kind, 5000))


def test_large_objects_end() -> None:
    numbers = list(range(100_000))
    for expression in (
        "object.all(x, x in object)",
        "object.all(x, object == object)",
        "sets.contains(object, object)",
    ):
        with pytest.raises(CelEvaluationError):
            evaluate(expression, object=numbers)
