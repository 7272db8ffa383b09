"""What is wrong with an admission policy itself: rules that match nothing, expressions that can never decide.

The API server stores such a policy without a word. Only Kubernetes' own kinds are looked at; what a rule with a `*` or
a custom group may match is not known.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.admission import compiled_variables
from k8slint.kube.cel.ast import Ident, every
from k8slint.kube.cel.declared import DeclaredTypes
from k8slint.kube.cel.environment import Environment, admission_environment
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError
from k8slint.kube.cel.program import compile_expression
from k8slint.kube.certain import items, mapping
from k8slint.kube.policy.kinds import PolicyKinds
from k8slint.kube.policy.matching import may_match, plural_of
from k8slint.kube.schema.bundle import LAST_MINOR, groups, kind_names
from k8slint.kube.schema.kinds import served
from k8slint.kube.schema.spelling import nearest
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.kube.cel.errors import CelProblem
    from k8slint.kube.cel.types import Type
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.policy import AdmissionPolicy, Validation

_MOST_KINDS = 10
_MOST_TEXT = 20_000
_CONSTANT_COST = 10_000
_READ = frozenset({"object", "oldObject", "request", "params", "namespaceObject", "authorizer", "variables"})
_UNDEFINED = "undefined field '"
_UNEQUAL = (
    "found no matching overload for '_==_' applied to '(",
    "found no matching overload for '_!=_' applied to '(",
)
_SCALARS = frozenset({"bool", "int", "string"})


class PolicyProblem(NamedTuple):
    """A problem of a policy: the rule, where it stands, the words. ``line`` and ``column`` lead into an expression."""

    rule: str
    path: tuple[str | int, ...]
    headline: str
    consequence: str
    fix: str
    line: int = 0
    column: int = 0


def review(policy: AdmissionPolicy, value: dict[str, Any]) -> Iterator[PolicyProblem]:
    """Yield what is wrong with a ValidatingAdmissionPolicy that compiles, and was written as a value."""
    spec, constraints, minor = mapping(value.get("spec")), policy.constraints, policy.minor
    if len(str(spec)) > _MOST_TEXT:
        return
    unknown = list(_resources(constraints, minor))
    yield from unknown
    for validation in policy.validations:
        yield from _constant(validation)
    kinds = [] if unknown else _matched(constraints, minor)
    if kinds:
        yield from _by_types(spec, kinds)


# --- resources


@functools.lru_cache(maxsize=4)
def _known_resources(minor: int) -> dict[str, dict[str, str]]:
    """Return the resources of each group of Kubernetes' own, with their kinds."""
    found: dict[str, dict[str, str]] = {}
    for api_version, kind in kind_names():
        if served(api_version, kind, minor):
            found.setdefault(api_version.rpartition("/")[0], {})[plural_of(kind)] = kind
    return found


def _resources(constraints: dict[str, Any], minor: int) -> Iterator[PolicyProblem]:
    """Yield resources that no group of a rule has."""
    known = _known_resources(minor)
    for index, rule in enumerate(items(constraints.get("resourceRules"))):
        named = items(mapping(rule).get("apiGroups"))
        if not named or any(not isinstance(group, str) or group not in groups() for group in named):
            continue
        words = items(mapping(rule).get("resources"))
        if any(not isinstance(word, str) or "*" in word for word in words):
            continue
        here = {resource: kind for group in named for resource, kind in known.get(group, {}).items()}
        for number, word in enumerate(words):
            if word.partition("/")[0] in here:
                continue
            by_kind = {kind.lower(): resource for resource, kind in here.items()}
            best = by_kind.get(word.lower()) or nearest(word, sorted(here))
            home = next((group for group, names in known.items() if word in names), None)
            fix = f"Write '{best}'." if best else "Name a resource that 'kubectl api-resources' lists."
            if home is not None:
                fix = f"Write the group '{home}' into apiGroups."
            where = " or ".join(f"'{group}'" for group in named)
            yield PolicyProblem(
                "policy-resource-unknown",
                ("spec", "matchConstraints", "resourceRules", index, "resources", number),
                f"'{word}' is not a resource of the group {where}",
                "The rule matches no such object, and the API server does not say so.",
                fix,
            )


def _matched(constraints: dict[str, Any], minor: int) -> list[PolicyKind]:
    """Return the kinds that a policy applies to; none where not all of them are known, or they are many."""
    for rule in items(constraints.get("resourceRules")):
        words = [word for key in ("apiGroups", "resources") for word in items(mapping(rule).get(key))]
        if any(not isinstance(word, str) or "*" in word or ("/" in word and word not in groups()) for word in words):
            return []
        if any(group not in groups() for group in items(mapping(rule).get("apiGroups"))):
            return []
    found = [
        kind
        for kind in _all_kinds(minor)
        if may_match(constraints, kind.group, kind.versions, kind.resource, kind.cluster_scoped)
    ]
    return found if len(found) <= _MOST_KINDS else []


@functools.lru_cache(maxsize=2)
def _all_kinds(minor: int) -> tuple[PolicyKind, ...]:
    """Return Kubernetes' own kinds, each in the first of its versions."""
    kinds = PolicyKinds(minor, lambda _: ())
    found: dict[tuple[str, str], PolicyKind] = {}
    for api_version, name in kind_names():
        kind = kinds.find(api_version, name)
        if kind is not None:
            found.setdefault((kind.group, name), kind)
    return tuple(found.values())


@functools.lru_cache(maxsize=16)
def _declared(root: str) -> tuple[Type, Mapping[str, Mapping[str, Type]]]:
    """Return the type of a kind, and the fields of all types in it."""
    declared = DeclaredTypes(LAST_MINOR)
    return declared.of(root), declared.fields


# --- expressions


def _constant(validation: Validation) -> Iterator[PolicyProblem]:
    """Yield that an expression is true whatever the object is."""
    program = validation.program
    if any(isinstance(node, Ident) and node.name in _READ for node in every(program.root)):
        return
    try:
        value = program.evaluate({}, _CONSTANT_COST)[0]
    except CelEvaluationError:
        return
    if value is True:
        yield PolicyProblem(
            "policy-always-true",
            ("spec", "validations", validation.number, "expression"),
            f"'{' '.join(program.text.split())}' is true of every object",
            "The validation checks nothing.",
            "Write what must be true of 'object', or remove the validation.",
        )


def _by_types(spec: dict[str, Any], kinds: list[PolicyKind]) -> Iterator[PolicyProblem]:
    """Yield where expressions do not fit the types of any kind that a policy applies to."""
    reports = [_compiled_for(spec, kind) for kind in kinds]
    names = " or ".join(sorted({kind.kind for kind in kinds}))
    for key, message in reports[0].items():
        if not all(report.get(key) == message for report in reports[1:]):
            continue
        path, line, column = key
        if message.startswith(_UNDEFINED):
            field = message.removeprefix(_UNDEFINED).rstrip("'")
            yield PolicyProblem(
                "policy-field-undefined",
                path,
                f"'{field}' is not a field here of a {names}",
                "The expression fails, or never sees it, for every object.",
                "Write the field as 'kubectl explain' shows it.",
                line,
                column,
            )
        elif message.startswith(_UNEQUAL):
            sides = message.partition("(")[2].partition(")")[0].split(", ")
            if len(set(sides)) == 2 and set(sides) <= _SCALARS:
                yield PolicyProblem(
                    "policy-types-differ",
                    path,
                    f"compares a value of type {sides[0]} with one of type {sides[1]}",
                    "Values of different types are never equal, so the answer is the same for every object.",
                    "Compare values of one type, or convert one: int('3'), string(3).",
                    line,
                    column,
                )


_Reports = dict[tuple[tuple[str | int, ...], int, int], str]


def _compiled_for(spec: dict[str, Any], kind: PolicyKind) -> _Reports:
    """Return what the checker reports of the expressions of a policy for one kind: path, line and column to message."""
    of, fields = _declared(kind.root)
    has_params, variables = spec.get("paramKind") is not None, items(spec.get("variables"))
    plain = admission_environment(params=has_params, named=bool(variables), minor=LAST_MINOR)
    typed = {**plain.variables, "object": of, "oldObject": of}
    environment = Environment(typed, {**plain.fields, **fields}, minor=LAST_MINOR)
    found: _Reports = {}
    for index, variable in enumerate(variables):
        if not isinstance(variable, dict) or not isinstance(variable.get("name"), str):
            return {}
        try:
            made = compiled_variables([variable], environment)[variable["name"]]
        except (CelEvaluationError, KeyError, TypeError, AttributeError):
            return {}
        if isinstance(made, CelCompileError):
            _note(found, ("spec", "variables", index, "expression"), made.problems)
    for index, validation in enumerate(items(spec.get("validations"))):
        text = mapping(validation).get("expression")
        try:
            if isinstance(text, str):
                compile_expression(text, environment)
        except CelCompileError as error:
            _note(found, ("spec", "validations", index, "expression"), error.problems)
        except CelEvaluationError:
            continue
    return found


def _note(found: _Reports, path: tuple[str | int, ...], problems: tuple[CelProblem, ...]) -> None:
    for problem in problems:
        found[path, problem.line, problem.column] = problem.message
