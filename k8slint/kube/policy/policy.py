"""Admission policies and their bindings, compiled once for all objects."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.admission import compiled_variables
from k8slint.kube.cel.environment import admission_environment
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError
from k8slint.kube.cel.program import compile_expression
from k8slint.kube.cel.types import BOOL, NULL, STRING
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import trim_space
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from k8slint.kube.cel.environment import Environment
    from k8slint.kube.cel.program import Program
    from k8slint.kube.cel.types import Type

GROUP = "admissionregistration.k8s.io"
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"
KYVERNO_GROUP, KYVERNO_POLICY = "policies.kyverno.io", "ValidatingPolicy"
"""The kind of Kyverno that is written like a ValidatingAdmissionPolicy, its binding in itself."""
_APART = frozenset({"kube-system", "kube-public", "kube-node-lease", "kyverno"})
"""The namespaces in resourceFilters of Kyverno's configuration as it comes."""
KYVERNO_EXCEPTION = "PolicyException"
"""The kind of Kyverno that leaves objects out of policies of Kyverno."""
_MOST_TEXT = 150_000
_MOST_SHARED = 4_000
"""How many expressions are kept to be shared by policies in which they are the same."""


class Validation(NamedTuple):
    """One validation of a policy: its number from 0, its program, and the words for an object that does not pass.

    ``words`` computes them (None: nothing does); ``message`` is the written text, "" for none.
    """

    number: int
    program: Program
    words: Program | None
    message: str


class ParamKind(NamedTuple):
    """The kind of the objects that parametrize a policy."""

    api_version: str
    kind: str


class NotCompiled(Exception):  # noqa: N818 - nothing has failed: such a policy is rejected, or too large
    """A policy that the API server does not take, or that is not judged."""


class AdmissionPolicy:
    """A ValidatingAdmissionPolicy, a plain one if its validations see no parameters and are all there is.

    ``places`` are the paths of its lists of expressions where it is not written as one. Raises NotCompiled where an
    expression does not compile for Kubernetes 1.`minor`.
    """

    def __init__(
        self, value: dict[str, Any], minor: int, places: Mapping[str, tuple[str | int, ...]] | None = None
    ) -> None:
        self._places = places or {}
        spec = mapping(value.get("spec"))
        self.name = str(mapping(value.get("metadata")).get("name"))
        self.minor = minor
        self.constraints = mapping(spec.get("matchConstraints"))
        self.fails = spec.get("failurePolicy") != "Ignore"
        kind = spec.get("paramKind")
        self.param_kind = ParamKind(str(kind.get("apiVersion")), str(kind.get("kind"))) if kind else None
        if len(str(spec)) > _MOST_TEXT:
            raise NotCompiled("more text than is read")
        try:
            declared = tuple((one["name"], one["expression"]) for one in items(spec.get("variables")))
            found = _declarations(declared, kind is not None, minor)
            self.variables = found.variables
            self.conditions = [
                _compiled(condition.get("expression"), found.of_conditions, [BOOL])
                for condition in items(spec.get("matchConditions"))
            ]
            self.validations = [
                _validation(index, mapping(one), found) for index, one in enumerate(items(spec.get("validations")))
            ]
            self.annotations = [
                _compiled(one.get("valueExpression"), found.whole, [STRING, NULL])
                for one in items(spec.get("auditAnnotations"))
            ]
            self.is_plain = not (self.conditions or self.annotations or kind)
        except (CelCompileError, CelEvaluationError, AttributeError, KeyError, TypeError) as error:
            raise NotCompiled("its own types") from error  # the last three: it is not written as a policy is

    def place(self, field: str) -> tuple[str | int, ...]:
        """Return the path of a list of expressions in the object that holds them."""
        return self._places.get(field, ("spec", field))


class _Declarations(NamedTuple):
    """What the variables of a policy become, and what its expressions, its messages and its conditions may name."""

    variables: dict[str, Program | CelCompileError]
    whole: Environment
    of_messages: Environment
    of_conditions: Environment


@functools.lru_cache(maxsize=_MOST_SHARED)
def _declarations(declared: tuple[tuple[str, str], ...], params: bool, minor: int) -> _Declarations:
    """Return what policies with the same variables share. Raises NotCompiled where one of them does not compile."""
    whole, of_messages, of_conditions = (
        admission_environment(params=params, named=named, authorizer=authorizer, minor=minor - 1)
        for named, authorizer in ((bool(declared), True), (bool(declared), False), (False, True))
    )
    of_messages.fields = whole.fields
    variables = compiled_variables([{"name": name, "expression": text} for name, text in declared], whole)
    for one in variables.values():
        if isinstance(one, CelCompileError):
            raise NotCompiled from one
    return _Declarations(variables, whole, of_messages, of_conditions)


def _validation(index: int, written: dict[str, Any], found: _Declarations) -> Validation:
    message, words = written.get("message"), written.get("messageExpression")
    return Validation(
        index,
        _compiled(written.get("expression"), found.whole, [BOOL]),
        _compiled(words, found.of_messages, [STRING]) if isinstance(words, str) and words.strip() else None,
        trim_space(message) if isinstance(message, str) else "",
    )


def _compiled(text: Any, environment: Environment, wanted: Sequence[Type]) -> Program:
    program = _shared(text, environment)
    if program.result_type not in wanted:
        raise NotCompiled("its own types")
    return program


_shared = functools.lru_cache(maxsize=_MOST_SHARED)(compile_expression)


class Binding:
    """A ValidatingAdmissionPolicyBinding; `actions` is what happens to an object that does not pass.

    One that `is_assumed` is not there: its policy is tried before anybody binds it. `unit` is the name of the unit that
    holds it ('' for none of its own). It does not hold in the namespaces of `apart`.
    """

    def __init__(self, value: dict[str, Any], unit: str = "") -> None:
        spec = mapping(value.get("spec"))
        self.name = str(mapping(value.get("metadata")).get("name"))
        self.policy = spec.get("policyName")
        self.resources = mapping(spec.get("matchResources"))
        self.actions = [action for action in items(spec.get("validationActions")) if isinstance(action, str)]
        self.is_assumed = False
        self.apart: frozenset[str] = frozenset()
        self.unit = unit
        reference = spec.get("paramRef")
        self.reference = reference if isinstance(reference, dict) else None


def kyverno_binding(policy: dict[str, Any]) -> Binding:
    """Return what a ValidatingPolicy of Kyverno says of objects that do not pass, as a binding of the same name."""
    name, spec = mapping(policy.get("metadata")).get("name"), mapping(policy.get("spec"))
    return bound_by_kyverno(name, items(spec.get("validationActions")) or ["Deny"])


def bound_by_kyverno(name: Any, actions: list[Any], reference: Any = None) -> Binding:
    """Return what stands for a binding in a policy of Kyverno, which by default looks away from some namespaces."""
    spec = {"policyName": name, "validationActions": actions, "paramRef": reference}
    binding = Binding({"metadata": {"name": name}, "spec": spec})
    binding.apart = _APART
    return binding


def judges_admission(policy: dict[str, Any]) -> bool:
    """Whether a ValidatingPolicy of Kyverno is asked about what the API server admits; one may be for scans only."""
    evaluation = mapping(mapping(policy.get("spec")).get("evaluation"))
    return evaluation.get("mode") != "JSON" and mapping(evaluation.get("admission")).get("enabled", True) is True


def excepts(exception: dict[str, Any], policy: str) -> bool:
    """Whether a PolicyException of Kyverno names a ValidatingPolicy, or may do so."""
    for reference in items(mapping(exception.get("spec")).get("policyRefs")):
        kind, name = mapping(reference).get("kind"), mapping(reference).get("name")
        if kind in (None, KYVERNO_POLICY) and (name == policy or not isinstance(name, str)):
            return True
    return False


def exception_of(value: dict[str, Any], minor: int) -> AdmissionPolicy | None:
    """Return a PolicyException as a policy that denies what it leaves out; None for conditions that are not judged."""
    spec = {
        "matchConditions": mapping(value.get("spec")).get("matchConditions"),
        "validations": [{"expression": "false"}],
    }
    try:
        return AdmissionPolicy({"metadata": value.get("metadata"), "spec": spec}, minor)
    except NotCompiled:
        return None


def assumed_binding(policy: str) -> Binding:
    """Return a binding for a policy that is tried without one."""
    binding = Binding({"spec": {"policyName": policy, "validationActions": ["Warn"]}})
    binding.is_assumed = True
    return binding
