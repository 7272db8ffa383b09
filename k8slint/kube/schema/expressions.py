"""CEL expressions in objects that the API server compiles when they are created: policies and webhooks.

Expressions that are new may use only what the version before knows, so that a downgrade can still read them. Sources:
kubernetes pkg/apis/admissionregistration/validation/validation.go, apiserver pkg/cel/environment/base.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.admission import compiled_variables
from k8slint.kube.cel.environment import LATEST, VARIABLES, Environment, admission_environment
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError
from k8slint.kube.cel.program import Program, compile_expression
from k8slint.kube.cel.types import BOOL, DYN, NULL, STRING, list_of, struct
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, either, joined, under
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.kube.cel.types import Type

Json = dict[str, Any]
Trail = tuple[str | int, ...]

MOST_TEXT = 150_000
"""How many characters of expressions are compiled for one object."""
_MOST = 1_000
_CONDITIONS_SINCE = 28
"""The API server keeps matchConditions, and policies, since this minor version."""
_NAMES = {"null_type": "null"}
_MUTATIONS = {
    "ApplyConfiguration": ("applyConfiguration", struct("Object")),
    "JSONPatch": ("jsonPatch", list_of(struct("JSONPatch"))),
}
"""The field of a mutation by its patchType, and the type of the expression there."""


def compiled(
    text: Any, environment: Environment, wanted: Sequence[Type], trail: Trail
) -> tuple[Program | None, FieldProblems]:
    """Return the program of an expression that must have one of some types, or why the API server rejects it.

    There is neither for what is no text, blank, or not judged.
    """
    if not isinstance(text, str) or not text.strip():
        return None, None
    try:
        program = compile_expression(text, environment)
    except CelCompileError as error:
        return None, [compile_problem(error, text, trail, environment)]
    except CelEvaluationError:
        return None, None
    if not wanted or program.result_type in wanted:
        return program, None
    names = either([_NAMES.get(str(one), str(one)) for one in wanted])
    headline = f"is of type '{program.result_type}', but must be {names}"
    return None, [FieldProblem("field-value-invalid", headline, f"Write an expression of type {names}.", trail, text)]


def compile_problem(error: CelCompileError, text: str, trail: Trail, environment: Environment) -> FieldProblem:
    """Return the problem of an expression that does not compile; the first error leads to the others."""
    first = error.problems[0]
    where = f" at line {first.line}, column {first.column}" if "\n" in text.strip() else f" at column {first.column}"
    headline = f"does not compile: {' '.join(first.message.split())}{where if first.line else ''}"
    fix = "Correct the expression."
    since = _compiles_since(text, environment)
    if since:
        fix = f"Require Kubernetes 1.{since} or newer, or write it without functions that are newer."
    return FieldProblem("field-value-invalid", headline, fix, trail, text)


def _compiles_since(text: str, environment: Environment) -> int:
    """Return the minor version of Kubernetes that takes a new expression; 0 where no later one does."""
    since = 0
    for minor in range(LATEST, environment.minor, -1) if len(text) <= _MOST else ():
        newer = Environment(environment.variables, environment.fields, minor=minor, patches=environment.patches)
        try:
            compile_expression(text, newer)
        except (CelCompileError, CelEvaluationError):
            break
        since = minor + 1
    return since


def policy_problems(value: Json, minor: int) -> FieldProblems:
    """Return the problems of the expressions of an admission policy or a webhook configuration.

    There are none in an object too large to be judged.
    """
    if minor < _CONDITIONS_SINCE or not _is_small(value):
        return None
    if "webhooks" in value:
        found: FieldProblems = None
        environment = admission_environment(named=False, minor=minor - 1)
        for index, webhook in _mappings(value.get("webhooks")):
            found = joined(found, _conditions(webhook, environment, (index, "webhooks")))
        return found
    spec = value.get("spec")
    if not isinstance(spec, dict) or isinstance(spec.get("paramKind"), Unknown):
        return None
    return Policy(spec, minor - 1).problems()


def selector_problems(value: Any) -> FieldProblems:
    """Return the problems of the selectors of devices anywhere in an object.

    The fields of a device are taken as they come, and functions of all versions (dynamic-resource-allocation/cel).
    """
    environment = Environment({"device": DYN})
    return _selectors(value, environment) if _is_small(value) else None


def _selectors(value: Any, environment: Environment) -> FieldProblems:
    found: FieldProblems = None
    for key, one in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        bad = _selectors(one, environment)
        if key == "cel" and isinstance(one, dict) and "cel.bind" not in str(one.get("expression")):
            bad = joined(bad, compiled(one.get("expression"), environment, [BOOL, DYN], ("expression",))[1])
        found = under(found, bad, key) if bad else found
    return found


def _is_small(value: Any) -> bool:
    """Whether the texts in an object are not too many to compile."""
    size, pending = 0, [value]
    while pending and size <= MOST_TEXT:
        one = pending.pop()
        if isinstance(one, dict | list):
            pending.extend(one.values() if isinstance(one, dict) else one)
        size += len(one) + 1 if isinstance(one, str) else 1
    return size <= MOST_TEXT


def _conditions(owner: Json, environment: Environment, trail: Trail) -> FieldProblems:
    found: FieldProblems = None
    for index, condition in _mappings(owner.get("matchConditions")):
        place = ("expression", index, "matchConditions", *trail)
        found = joined(found, compiled(condition.get("expression"), environment, [BOOL], place)[1])
    return found


def _mappings(written: Any) -> Iterator[tuple[int, Json]]:
    for index, one in enumerate(written[:_MOST] if isinstance(written, list) else ()):
        if isinstance(one, dict):
            yield index, one


class Policy:
    """The expressions of one admission policy; those after a variable see it."""

    def __init__(self, spec: Json, minor: int) -> None:
        self._spec = spec
        params = spec.get("paramKind") is not None
        named = bool(spec.get("variables"))
        self._environment = admission_environment(params=params, named=named, patches="mutations" in spec, minor=minor)
        self._of_messages = admission_environment(params=params, named=named, authorizer=False, minor=minor)
        assert isinstance(self._of_messages.fields, dict)
        self._of_messages.fields[VARIABLES] = self._environment.fields[VARIABLES]
        self._of_conditions = admission_environment(params=params, named=False, minor=minor)

    def problems(self) -> FieldProblems:
        """Return the problems of all expressions; of the conditions only, where not all variables are known."""
        found = _conditions(self._spec, self._of_conditions, ("spec",))
        variables = self._spec.get("variables")
        if variables and not _are_known(variables):
            return found
        found = joined(found, self._variables())
        for index, validation in _mappings(self._spec.get("validations")):
            trail = (index, "validations", "spec")
            found = joined(found, self._one(validation, "expression", [BOOL], trail))
            text = validation.get("messageExpression")
            place = ("messageExpression", *trail)
            found = joined(found, compiled(text, self._of_messages, [STRING], place)[1])
        for index, annotation in _mappings(self._spec.get("auditAnnotations")):
            trail = (index, "auditAnnotations", "spec")
            found = joined(found, self._one(annotation, "valueExpression", [STRING, NULL], trail))
        for index, mutation in _mappings(self._spec.get("mutations")):
            name, wanted = _MUTATIONS.get(str(mutation.get("patchType")), ("", DYN))
            inner = mutation.get(name)
            if isinstance(inner, dict):
                found = joined(found, self._one(inner, "expression", [wanted], (name, index, "mutations", "spec")))
        return found

    def _one(self, owner: Json, key: str, wanted: Sequence[Type], trail: Trail) -> FieldProblems:
        return compiled(owner.get(key), self._environment, wanted, (key, *trail))[1]

    def _variables(self) -> FieldProblems:
        declared = self._environment.fields[VARIABLES]
        assert isinstance(declared, dict)
        found: FieldProblems = None
        for index, variable in _mappings(self._spec.get("variables")):
            name, text = variable["name"], variable.get("expression")
            if not isinstance(text, str) or not text.strip():
                declared[name] = DYN
                continue
            try:
                made = compiled_variables([variable], self._environment)[name]
            except CelEvaluationError:
                declared[name] = DYN
                continue
            if isinstance(made, CelCompileError):
                trail = ("expression", index, "variables", "spec")
                bad = compile_problem(made, text, trail, self._environment)
                found = joined(found, [bad])
        return found


def _are_known(variables: Any) -> bool:
    """Whether the names of variables are there to be read."""
    return (
        isinstance(variables, list)
        and len(variables) <= _MOST
        and all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in variables)
    )
