"""What an admission policy says of one object: conditions, validations, annotations, and their messages.

Source: apiserver pkg/admission/plugin/policy/validating/validator.go, webhook/matchconditions/matcher.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.admission import Authorizer, Request
from k8slint.kube.cel.cost import CALL_LIMIT
from k8slint.kube.cel.errors import CelCostError, CelEvaluationError, CelLimitReached, CelNotJudged
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.program import Variables
from k8slint.kube.cel.values import kind_of
from k8slint.kube.go.text import trim_space
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.cel.allowance import Allowance
    from k8slint.kube.cel.program import Program
    from k8slint.kube.policy.matching import PolicyTarget
    from k8slint.kube.policy.policy import AdmissionPolicy

_LONGEST = 5 * 1024
_MAX_COST = 10_000_000
_OBJECTS = ("object", "oldObject", "namespaceObject", "params")


class Admission:
    """A request to create an object, or to update the ``old`` one, with the Namespace a policy sees beside it.

    ``values`` are the variables that all policies see.
    """

    __slots__ = ("_seen", "_variables", "target", "values")

    def __init__(
        self,
        value: dict[str, Any],
        target: PolicyTarget,
        version: str,
        namespace: dict[str, Any] | None,
        old: dict[str, Any] | None = None,
    ) -> None:
        self.target = target
        if namespace is None and not target.cluster_scoped:
            namespace = _UNKNOWN_NAMESPACE
        self.values: dict[str, Any] = {
            "object": value,
            "oldObject": old,
            "namespaceObject": namespace,
            "request": Request({}, old, _known(target, version)),
            "authorizer": Authorizer(None),
        }
        self._variables: dict[int, Variables] = {}
        self._seen: dict[tuple[int, tuple[str, ...]], list[Any]] = {}

    def variables(self, policy: AdmissionPolicy) -> Variables:
        """Return what a policy without parameters computes, shared by policies that compute the same."""
        key = id(policy.variables)
        if key not in self._variables:
            self._variables[key] = Variables(policy.variables, self.values)
        return self._variables[key]

    def seen(self, policy: AdmissionPolicy, names: tuple[str, ...]) -> list[Any]:
        """Return the values of some names as a policy without parameters sees them."""
        key = id(policy.variables), names
        found = self._seen.get(key)
        if found is None:
            values = {**self.values, "variables": self.variables(policy)}
            found = self._seen[key] = [values.get(name) for name in names]
        return found


class Denial(NamedTuple):
    """Why an object does not pass: the words for it ("" for none), whether they are an error, and what was evaluated.

    ``program`` is that of a validation, condition or annotation with its field and number; ``values`` are the
    variables it saw. A denial is ``always`` one, whatever the binding does, for annotations.
    """

    message: str
    is_error: bool
    field: str
    number: int
    program: Program
    values: dict[str, Any]
    always: bool = False


class Verdict(NamedTuple):
    """The denials of a policy; ``unknown`` says why it could not be judged in full, "" where it was."""

    denials: list[Denial]
    unknown: str = ""


def passes(policy: AdmissionPolicy, admission: Admission, allowance: Allowance) -> bool:
    """Whether an object certainly passes a policy without parameters; `judge` says what happens where it does not."""
    allowance.asked()
    if allowance.is_spent:
        return False
    if not policy.is_plain:
        verdict = judge(policy, admission, allowance)
        return not (verdict.denials or verdict.unknown)
    variables = admission.variables(policy)
    cost, paid = 0, variables.cost
    certain = True
    for validation in policy.validations:
        program = validation.program
        context = Evaluation(CALL_LIMIT)
        certain = program.holds(context, admission.seen(policy, program.names))
        cost += context.cost
        if not certain:
            break
    allowance.spend(cost + variables.cost - paid)
    return certain and cost + variables.cost <= _MAX_COST


def judge(policy: AdmissionPolicy, admission: Admission, allowance: Allowance, params: Any = None) -> Verdict:
    """Return what a policy that applies to an object says of it; the allowance pays for it."""
    values, spent = admission.values, allowance.spent
    if policy.param_kind is not None:
        values = {**values, "params": params}
    if policy.conditions:
        found = _conditions(policy, {**values, "namespaceObject": None}, allowance)
        if found is not None:
            return found
    variables = None
    if policy.variables:
        variables = admission.variables(policy) if values is admission.values else Variables(policy.variables, values)
        values = {**values, "variables": variables}
    denials: list[Denial] = []
    unknown, paid = "", 0
    for validation in policy.validations:
        try:
            passes = allowance.evaluate(validation.program, values)
        except CelNotJudged as error:
            unknown = unknown or error.message
            passes = True
        except CelEvaluationError as error:
            if policy.fails:
                place = "validations", validation.number, validation.program
                denials.append(_failed(error, place, policy, values, allowance))
            passes = True
        if passes is False:
            message = _words(validation.words, policy, values, allowance) or validation.message
            denials.append(Denial(message, False, "validations", validation.number, validation.program, values))
        if variables is not None:
            allowance.spend(variables.cost - paid)
            paid = variables.cost
        if allowance.spent - spent > _MAX_COST:
            return Verdict(denials, "the policy runs out of its budget")
    if policy.annotations:
        denials += _annotations(policy, values, allowance)
    return Verdict(denials, unknown)


class _Namespace(dict[str, Any]):
    """The Namespace of an object, which no file shows."""

    def __getitem__(self, _: Any) -> Any:
        raise CelNotJudged("the Namespace of the object is not in the files")


_UNKNOWN_NAMESPACE = _Namespace()


def _known(target: PolicyTarget, version: str) -> dict[str, Any]:
    """Return the fields of ``request`` that an object tells."""
    kind = {"group": target.group, "version": version, "kind": target.kind}
    resource = {"group": target.group, "version": version, "resource": target.resource}
    first = target.versions[0]
    known: dict[str, Any] = {
        "kind": kind,
        "requestKind": {**kind, "version": first},
        "resource": resource,
        "requestResource": {**resource, "version": first},
    }
    if target.name:
        known["name"] = target.name
    if target.kind == "Namespace" and not target.group:
        known["namespace"] = target.name
    elif target.cluster_scoped:
        known["namespace"] = ""
    elif target.namespace:
        known["namespace"] = target.namespace
    return known


def _conditions(policy: AdmissionPolicy, values: dict[str, Any], allowance: Allowance) -> Verdict | None:
    """Return the verdict where the conditions decide: one is false, or none is but one fails; None to go on."""
    failed: Denial | None = None
    unknown = ""
    for index, program in enumerate(policy.conditions):
        try:
            if allowance.evaluate(program, values) is False:
                return Verdict([])
        except CelNotJudged as error:
            unknown = unknown or error.message
        except CelEvaluationError as error:
            failed = failed or _failed(error, ("matchConditions", index, program), policy, values, allowance)
    if unknown:
        return Verdict([], unknown)
    if failed is None:
        return None
    return Verdict([failed] if policy.fails else [])


def _annotations(policy: AdmissionPolicy, values: dict[str, Any], allowance: Allowance) -> Iterator[Denial]:
    """Yield the audit annotations that cannot be computed, which denies the request whatever the binding does."""
    for index, program in enumerate(policy.annotations if policy.fails else ()):
        try:
            allowance.evaluate(program, values)
        except CelNotJudged:
            continue
        except CelEvaluationError as error:
            place = "auditAnnotations", index, program
            yield _failed(error, place, policy, values, allowance)._replace(always=True)


def _failed(
    error: CelEvaluationError,
    place: tuple[str, int, Program],
    policy: AdmissionPolicy,
    values: dict[str, Any],
    allowance: Allowance,
) -> Denial:
    field, number, program = place
    hidden = None if isinstance(error, CelCostError) else _without_secrets(policy, values)
    message = error.message if hidden is None else _error_of(program, hidden, allowance)
    return Denial(message, True, field, number, program, values)


def _error_of(program: Program, hidden: dict[str, Any], allowance: Allowance) -> str:
    """Return the error of an expression, which may quote what it made of a value, where no secret is known."""
    try:
        allowance.evaluate(program, hidden)
    except CelNotJudged:
        pass
    except CelEvaluationError as error:
        return error.message
    return "the expression fails for a value that is not shown"


def _without_secrets(policy: AdmissionPolicy, values: dict[str, Any]) -> dict[str, Any] | None:
    """Return the variables of a policy with nothing known of secrets; None where they hold none."""
    from k8slint.kube.secrecy.masked import masked

    hidden = masked({name: values[name] for name in _OBJECTS if name in values})
    if hidden is None:
        return None
    found = {**values, **hidden}
    if policy.variables:
        found["variables"] = Variables(policy.variables, found)
    return found


def _words(program: Program | None, policy: AdmissionPolicy, values: dict[str, Any], allowance: Allowance) -> str:
    """Return the computed message; "" where there is none, or none that may be shown."""
    if program is None:
        return ""
    try:
        text = allowance.evaluate(program, _without_secrets(policy, values) or values)
        text = trim_space(text) if kind_of(text) == "string" else ""
    except (CelEvaluationError, CelLimitReached):
        return ""
    return "" if "\n" in text or len(text.encode("utf-8", "replace")) > _LONGEST else text
