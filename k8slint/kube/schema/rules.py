"""What several fields of one mapping must satisfy together, from the overlay's `$rules`.

``{one-of: [...], need: true}`` wants exactly one of the fields (without ``need`` at most one);
``{if: {field: condition}, then: {field: constraint}}`` puts constraints on fields when others have certain values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.constraints import checks_of
from k8slint.kube.schema.flaw import REFUSED, Objection, Objections, joined, under
from k8slint.kube.schema.scalars import Visit
from k8slint.kube.schema.struct import Rule, missing
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.schema.catalogue import Catalogue

Json = dict[str, Any]
Test = Callable[[dict[str, Any]], bool]
Part = tuple[str, Any, list[Visit], Json]


def rule_of(rule: Json, catalogue: Catalogue, name: str, dropped: set[str]) -> Rule | None:
    """Compile one rule of a definition; None when the fields it is about do not exist in this version.

    `dropped` are the fields whose feature gate is off: the API server has removed them before it validates.
    """
    types = {field: text for field, text in catalogue.field_types(name).items() if field not in dropped}
    if "one-of" in rule:
        return _one_of(rule, [field for field in rule["one-of"] if field in types])
    if not set(rule["if"]) <= set(types):
        gone = [field for field in rule["if"] if field not in types]
        if any(rule["if"][field] not in ("unset", "empty") for field in gone):
            return None
    tests = [_test(field, condition) for field, condition in rule["if"].items() if field in types]
    parts = [_part(field, then, types) for field, then in rule["then"].items() if field in types]
    return _if_then(tests, parts, rule.get("say", "")) if parts else None


def _one_of(rule: Json, fields: list[str]) -> Rule:
    """Make the rule that wants one of several fields and, unless `many`, not two.

    `filled` names the fields (or is true for all) that count only when they hold something.
    """
    by_content = fields if rule.get("filled") is True else rule.get("filled", ())
    need, many, names = rule.get("need", False), rule.get("many", False), " or ".join(fields)
    needed_say = rule.get("say", f"add one of {', '.join(fields)}")

    def one_of(value: dict[str, Any]) -> Objections:
        here = [
            field for field in fields if (value.get(field) if field in by_content else value.get(field) is not None)
        ]
        if not here:
            if not need:
                return None
            return [Objection("field-missing", f"has neither {names}, {REFUSED}; {needed_say}", value=value)]
        if many or len(here) == 1:
            return None
        found: Objections = None
        for field in here[1:]:
            text = f"stands beside '{here[0]}' but only one of {names} is allowed, {REFUSED}; remove one of the two"
            found = joined(found, [Objection("fields-exclusive", text, (field,), value[field], at_key=True)])
        return found

    return one_of


def _test(field: str, condition: Any) -> Test:
    """Make the test of one field: `set`, `unset`, `filled`, `empty`, a list of values, or `{not: [values]}`.

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


def _part(field: str, then: Json, types: dict[str, str]) -> Part:
    """Compile what a rule demands of one field."""
    zero = 0 if types[field].startswith("[]int") else ""
    return field, then.get("required"), checks_of([then], zero), then


def _if_then(tests: list[Test], parts: list[Part], say: str) -> Rule:
    """Make the rule that demands something of fields when all tests hold; values not in the file settle nothing."""

    def if_then(value: dict[str, Any]) -> Objections:
        for test in tests:
            if not test(value):
                return None
        if any(item.__class__ is Unknown for item in value.values()):
            return None
        found: Objections = None
        for field, required, checks, then in parts:
            item = value.get(field)
            nothing = item is None if then.get("strict") else not item and item is not False
            if required and nothing:
                advice = required if isinstance(required, str) else say
                found = joined(found, [missing(field, field in value, item, advice)])
            elif item is not None or then.get("empty") == "refused":
                for check in checks:
                    bad = check("" if item is None else item)
                    if bad:
                        found = under(found, bad, field)
        return found

    return if_then
