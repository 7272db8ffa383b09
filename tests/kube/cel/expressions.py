"""What an expression comes to, for tests that ask one question a line."""

from __future__ import annotations

import contextlib
from typing import Any

from k8slint.kube.cel import CelCompileError, CelEvaluationError, CelNotJudged, evaluate
from k8slint.kube.cel.admission import Authorizer, administrator, compiled_variables
from k8slint.kube.cel.environment import admission_environment
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.program import Variables, compile_expression

POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web", "tier": "front"}},
    "spec": {
        "hostNetwork": False,
        "nodeName": None,
        "priority": 7,
        "ratio": 2.5,
        "containers": [
            {"name": "web", "image": "nginx:1.27", "ports": [{"containerPort": 80}]},
            {"name": "log", "image": "registry.example.com/log:2", "resources": {"limits": {"memory": "64Mi"}}},
        ],
    },
}


def value(expression: str, **given: Any) -> Any:
    """The value of an expression; POD is the object unless another is given."""
    return evaluate(expression, **{"object": POD, **given})


def outcome(expression: str, **given: Any) -> Any:
    """The value, or "compile", "error" or "not judged"."""
    try:
        return value(expression, **given)
    except CelCompileError:
        return "compile"
    except CelNotJudged:
        return "not judged"
    except CelEvaluationError:
        return "error"


def problems(expression: str, *, params: bool = False) -> list[tuple[int, int, str]]:
    """Line, column and message of every reason why an expression does not compile."""
    try:
        compile_expression(expression, admission_environment(params=params))
    except CelCompileError as error:
        return [(one.line, one.column, one.message) for one in error.problems]
    return []


def type_of(expression: str) -> str:
    """The static type of the result."""
    return str(compile_expression(expression, admission_environment(params=True)).result_type)


def cost(expression: str, variables: list[dict[str, str]] | None = None) -> int:
    """What an evaluation costs, errors or not."""
    environment = admission_environment()
    programs = compiled_variables(variables or [], environment)
    values: dict[str, Any] = {"object": POD, "request": administrator(POD, None), "authorizer": Authorizer(None)}
    named = values["variables"] = Variables(programs, values)
    context = Evaluation(1_000_000)
    with contextlib.suppress(CelEvaluationError):
        compile_expression(expression, environment).run(context, values)
    return context.cost + named.cost
