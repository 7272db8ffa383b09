"""The Common Expression Language as the API server of Kubernetes reads it.

`evaluate` computes an expression of an admission policy; `compile_expression` tells only whether one is accepted, and
the type of its result. Nothing here knows a cluster: what only a cluster knows raises CelNotJudged.
"""

from __future__ import annotations

from k8slint.kube.cel.admission import evaluate
from k8slint.kube.cel.errors import CelCompileError, CelCostError, CelEvaluationError, CelNotJudged, CelProblem
from k8slint.kube.cel.program import Program, compile_expression

__all__ = [
    "CelCompileError",
    "CelCostError",
    "CelEvaluationError",
    "CelNotJudged",
    "CelProblem",
    "Program",
    "compile_expression",
    "evaluate",
]
