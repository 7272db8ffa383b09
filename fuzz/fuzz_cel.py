"""Expressions of the Common Expression Language: any text ends, within its cost, with a value or one of its errors."""

# ruff: noqa: E501 - a table of words

from __future__ import annotations

import json

import atheris
from target import instrumented, start

instrumented("k8slint.kube.cel")

from k8slint.kube.cel import CelCompileError, CelCostError, CelEvaluationError, CelNotJudged, evaluate  # noqa: E402

OBJECT = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"a": "b"}, "annotations": {}},
    "spec": {
        "n": 7,
        "f": 2.5,
        "none": None,
        "l": list(range(40)),
        "s": "ab" * 200,
        "m": [{"k": str(n)} for n in range(9)],
    },
}
ATOMS = (
    "object.spec.l object.spec.s object.spec.m object.spec.n object.spec.f object.spec.none object.metadata.labels oldObject "
    "request.operation 1 -1 2u 1.5 9223372036854775807 'a' r'(a*)*b' b'x' true null [1,2] {'a':1} x y duration('1h') "
    "timestamp('2020-01-01T00:00:00Z') quantity('1Gi') ip('1.2.3.4') url('http://a/b') semver('1.2.3') optional.of(1)"
).split()
CALLS = (
    "{0}.all(x, {1})",
    "{0}.exists(x, {1})",
    "{0}.exists_one(x, {1})",
    "{0}.map(y, {1})",
    "{0}.map(x, {1}, {2})",
    "{0}.filter(y, {1})",
    "has({0}.a)",
    "({0} + {1})",
    "({0} - {1})",
    "({0} * {1})",
    "({0} / {1})",
    "({0} % {1})",
    "({0} == {1})",
    "({0} < {1})",
    "({0} in {1})",
    "({0} && {1})",
    "({0} || {1})",
    "({0} ? {1} : {2})",
    "!{0}",
    "-({0})",
    "{0}[{1}]",
    "{0}.size()",
    "size({0})",
    "string({0})",
    "int({0})",
    "double({0})",
    "type({0})",
    "dyn({0})",
    "{0}.matches({1})",
    "{0}.contains({1})",
    "{0}.startsWith({1})",
    "{0}.split({1})",
    "{0}.replace({1}, {2})",
    "{0}.join({1})",
    "{0}.find({1})",
    "{0}.findAll({1})",
    "{0}.lowerAscii()",
    "{0}.substring({1}, {2})",
    "{0}.indexOf({1})",
    "{0}.format([{1}, {2}])",
    "{0}.sort()",
    "{0}.sum()",
    "{0}.min()",
    "{0}.isSorted()",
    "{0}.getHours()",
    "{0}.orValue({1})",
    "cel.bind(x, {0}, {1})",
    "[{0}, {1}]",
    "{{'a': {0}, 'b': {1}}}",
    "{0}.?a",
)


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)
    if choices.ConsumeIntInRange(0, 3):
        expression = _made(choices, 0)
    else:
        expression = choices.ConsumeUnicodeNoSurrogates(400)
    try:
        value = evaluate(expression, object=OBJECT)
    except (CelCompileError, CelCostError, CelEvaluationError, CelNotJudged) as problem:
        if not str(problem):
            raise
        return
    json.dumps(value, default=repr)


def _made(choices: atheris.FuzzedDataProvider, depth: int) -> str:
    if depth > 6 or not choices.ConsumeIntInRange(0, 3) or not choices.remaining_bytes():
        return ATOMS[choices.ConsumeIntInRange(0, len(ATOMS) - 1)]
    call = CALLS[choices.ConsumeIntInRange(0, len(CALLS) - 1)]
    return call.format(*[_made(choices, depth + 1) for _ in range(3)])


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(48)) for number in range(1, 96)), longest=512)
