"""What several fields of one mapping must satisfy together, from the overlay's `$rules`.

``{one-of: [...], need: true}`` wants exactly one of the fields (without ``need`` at most one);
``{if: {field: condition}, then: {field: constraint}}`` puts constraints on fields when others have certain values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.kube.schema.constraints import checks_of
from k8slint.kube.schema.problem import (
    DECODING,
    Correction,
    FieldProblem,
    FieldProblems,
    either,
    joined,
    sentence,
    under,
)
from k8slint.kube.schema.scalars import SCALARS, Visit
from k8slint.kube.schema.struct import Field, Rule, missing
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_MOST_NAMED = 7


class FieldDemands(NamedTuple):
    """What a rule demands of one field: whether it is required, its checks, and which values they can look at."""

    field: str
    required: Any
    checks: list[Visit]
    then: Json
    fits: Callable[[Any], bool]


def rule_of(rule: Json, types: dict[str, str], variant: Callable[[str, str], Field]) -> Rule | None:
    """Return one rule of a definition, compiled; None when its fields do not exist in this version.

    `types` are the fields there are, without those whose feature gate is off: the API server has removed them before
    it validates. `variant` compiles a type with the name of a variant, for a `then` that says `as`.
    """
    if "one-of" in rule:
        fields = [field for field in rule["one-of"] if field in types]
        return ("", _one_of(rule, fields)) if fields else None
    if not set(rule["if"]) <= set(types):
        gone = [field for field in rule["if"] if field not in types]
        if any(rule["if"][field] not in ("unset", "empty") for field in gone):
            return None
    tests = [test_of(field, condition) for field, condition in rule["if"].items() if field in types]
    parts = [_part(field, then, types[field], variant) for field, then in rule["then"].items() if field in types]
    if not parts:
        return None
    conditional = IfThen(tests, parts, rule.get("say", ""))
    return _trigger(rule["if"], parts), conditional.visit


def _trigger(conditions: Json, parts: list[FieldDemands]) -> str:
    """Return a field without which a rule can have nothing to say; '' when there is none."""
    for field, condition in conditions.items():
        if condition in ("set", "filled") or (isinstance(condition, list) and "" not in condition):
            return field
    only = parts[0]
    silent = len(parts) == 1 and not only.required and only.then.get("empty") != "refused"
    return only.field if silent else ""


def _one_of(rule: Json, fields: list[str]) -> Visit:
    """Return the rule that wants one of several fields and, unless `many`, not two.

    `filled` names the fields (or is true for all) that count only when they hold something.
    """
    members = frozenset(fields)
    by_content = members if rule.get("filled") is True else frozenset(rule.get("filled", ()))
    need, many = rule.get("need", False), rule.get("many", False)
    lacking, advice = _lacking(fields)
    needed = sentence(rule.get("say", advice))

    def one_of(value: dict[str, Any]) -> FieldProblems:
        here = [
            key
            for key, item in value.items()
            if key in members and item is not None and (item or key not in by_content)
        ]
        if not here:
            if not need:
                return None
            return [FieldProblem("field-missing", lacking, needed, value=value)]
        if many or len(here) == 1:
            return None
        found: FieldProblems = None
        here.sort(key=fields.index)
        for field in here[1:]:
            headline = f"is set beside '{here[0]}', but only one of them is allowed"
            fix = f"Remove '{field}' or '{here[0]}'."
            gone = Correction(is_removal=True, safety="suggestion")
            bad = FieldProblem("fields-exclusive", headline, fix, (field,), value[field], at_key=True, correction=gone)
            found = joined(found, [bad])
        return found

    return one_of


def _lacking(fields: list[str]) -> tuple[str, str]:
    """Return headline and fix for a mapping that has none of some fields; of many the names are not listed."""
    names = [f"'{field}'" for field in fields]
    if len(fields) == 2:
        return f"has neither {names[0]} nor {names[1]}", "add one of the two"
    if len(fields) > _MOST_NAMED:
        return "has no source", "add one of its sources"
    return "has none of its alternative fields", f"add {either(names)}"


def test_of(field: str, condition: Any) -> Callable[[dict[str, Any]], bool]:
    """Return the test of one field: `set`, `unset`, `filled`, `empty`, a list of values, or `{not: [values]}`.

    A list of values that contains the empty text is also satisfied by a field that is not there.
    """
    if condition in ("set", "unset"):
        return lambda value: (value.get(field) is not None) is (condition == "set")
    if condition in ("filled", "empty"):
        return lambda value: bool(value.get(field)) is (condition == "filled")
    if isinstance(condition, dict):
        refused = condition["not"]
        return lambda value: value.get(field, "") not in refused and (value.get(field) is not None or "" not in refused)
    return lambda value: (value.get(field) if value.get(field) is not None else "") in condition


def _part(field: str, then: Json, type_text: str, variant: Callable[[str, str], Field]) -> FieldDemands:
    """Return what a rule demands of one field, compiled; values that cannot be decoded are left alone."""
    zero = 0 if type_text.startswith("[]int") else ""
    checks = checks_of([then], zero)
    if "as" in then:
        checks.append(_undecoded(variant(type_text, then["as"])))
    return FieldDemands(field, then.get("required"), checks, then, _fitting(type_text))


def _fitting(type_text: str) -> Callable[[Any], bool]:
    """Return the test whether the decoder can put a value into a field of this type, items included."""
    scalar = SCALARS.get(type_text)
    if scalar is not None:
        return lambda item: scalar[1](item) is None
    kind = {"[]": list, "{}": dict}.get(type_text[:2])
    if kind is None:
        return lambda _: True
    inner = _fitting(type_text[2:])

    def fits(item: Any) -> bool:
        if not isinstance(item, kind):
            return False
        return all(one is None or inner(one) for one in (item.values() if kind is dict else item))

    return fits


def _undecoded(field: Field) -> Visit:
    """Return a check of a field whose wrong types and unknown fields have been reported already."""
    _, visit = field

    def check(value: Any) -> FieldProblems:
        found = [bad for bad in visit(value) or () if bad.rule not in DECODING]
        return found or None

    return check


class IfThen:
    """A rule that demands something of fields when all tests hold; values not in the file settle nothing."""

    __slots__ = ("parts", "say", "tests")

    def __init__(self, tests: list[Callable[[dict[str, Any]], bool]], parts: list[FieldDemands], say: str) -> None:
        self.tests = tests
        self.parts = parts
        self.say = say

    def visit(self, value: dict[str, Any]) -> FieldProblems:
        """Return the problems of a mapping."""
        for test in self.tests:
            if not test(value):
                return None
        if any(item.__class__ is Unknown for item in value.values()):
            return None
        return self._demand(value)

    def _demand(self, value: dict[str, Any]) -> FieldProblems:
        """Return the problems of a mapping for which all tests hold."""
        found: FieldProblems = None
        for part in self.parts:
            item = value.get(part.field)
            nothing = item is None if part.then.get("strict") else not item and item is not False
            if part.required and nothing:
                advice = part.required if isinstance(part.required, str) else self.say
                found = joined(found, [missing(part.field, part.field in value, item, advice)])
            elif (item is not None and part.fits(item)) or (item is None and part.then.get("empty") == "refused"):
                found = _looked_at(part, "" if item is None else item, found)
        return found


def _looked_at(part: FieldDemands, item: Any, found: FieldProblems) -> FieldProblems:
    """Return the problems found so far and those of the checks of one field."""
    for check in part.checks:
        bad = check(item)
        if bad:
            found = under(found, bad, part.field)
    return found
