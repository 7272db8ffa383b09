"""From problems to problems: who refuses, what to do, and what must not be quoted."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.kube.schema.problem import FieldProblem, SchemaProblem, finished
from k8slint.kube.schema.scalars import described, without_content
from k8slint.kube.schema.struct import Struct

_SECRET = "core/v1.Secret"  # noqa: S105 - the name of a definition
_TEMPLATE = ("spec", "template", "spec")
_DECODING = frozenset({"field-type-wrong", "field-unknown", "quantity-invalid"})
_MOST_ADVISED = 200
_STATEFUL_SINCE = 34
"""The API server looks into the pod template of a StatefulSet since this minor version."""


def problems_of(root: Struct, value: Any, minor: int) -> list[SchemaProblem]:
    """Walk an object of a built-in kind; a value nested beyond all reason settles nothing."""
    try:
        if not root.doubts(value):
            return []
        found = root.visit(value)
    except RecursionError:
        return []
    problems = [told(problem, root, number < _MOST_ADVISED) for number, problem in enumerate(found or ())]
    if minor < _STATEFUL_SINCE and root.name == "apps/v1.StatefulSet":
        return [_left_to_controller(problem, minor) for problem in problems]
    return problems


def told(problem: FieldProblem, root: Struct, advised: bool = True) -> SchemaProblem:
    """Complete a problem, with advice for a field that nobody knows and without the data of a Secret.

    Advice is looked for in all structures around, so that of thousands of unknown fields only the first get some.
    """
    if problem.rule == "field-unknown" and problem.home is not None:
        from k8slint.kube.schema.placing import unknown_field_text

        problem.text = unknown_field_text(tuple(reversed(problem.trail)), problem.home, root, advised)
    if root.name == _SECRET and problem.trail and problem.trail[-1] in ("data", "stringData"):
        problem.text = problem.text.replace(described(problem.value), without_content(problem.value))
        problem.value = None
    return finished(problem)


def _left_to_controller(problem: SchemaProblem, minor: int) -> SchemaProblem:
    """Say who refuses what old API servers do not look at: the template of a StatefulSet and its claims."""
    inside = problem.path[:3] == _TEMPLATE and problem.path[3:4] not in (("restartPolicy",), ("activeDeadlineSeconds",))
    if not inside or problem.rule in _DECODING:
        return problem
    message = problem.message.replace(
        "so the API server refuses the object",
        f"so every pod of the StatefulSet is refused (Kubernetes 1.{minor} accepts the StatefulSet itself)",
    )
    return problem._replace(refused_by="controller", message=message)
