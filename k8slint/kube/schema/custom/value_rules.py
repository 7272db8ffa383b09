"""The value validations of a schema: enum, bounds, lengths, patterns, uniqueness of lists.

Patterns are regular expressions in Go's syntax. They come from files, so what they may cost is bounded; a pattern that
Go refuses, or that costs too much, settles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.kube.go.text import shown
from k8slint.kube.schema.bounds import spelled
from k8slint.kube.schema.problem import (
    Correction,
    FieldProblem,
    FieldProblems,
    either,
    instead_of,
    joined,
    ordinal,
    sentence,
)
from k8slint.kube.schema.scalars import described
from k8slint.kube.schema.spelling import distance, nearest
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_RULE = "field-value-invalid"
_MOST_SHOWN = 12
_MOST_LISTED = 8
_MATCH = "Write a value that the pattern matches."
MAX_MATCHED = 5_000_000
_PER_STEP = 50  # comparisons that count as a step
_MAX_COMPARED = 30_000
_HUGE = 2**63
_WORDS = frozenset(
    "enum pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems "
    "uniqueItems minProperties maxProperties".split()
)
"""What `check_value` looks at; most schemas have none of them."""
_LIMITS = {"int32": 2**31}


class Count:
    """How far a walk has come, the walks over alternatives included: a few nested ones would be millions of steps.

    ``compared`` counts names that were compared for their spelling, ``matched`` the steps that patterns took, and
    ``unsure`` the values that were let pass because nothing is known about them.
    """

    __slots__ = ("compared", "matched", "steps", "unsure")

    def __init__(self) -> None:
        self.steps = 0
        self.compared = 0
        self.matched = 0
        self.unsure = 0


def mapping_of(schema: Json, key: str) -> Json:
    """Return the mapping under a key of a schema; an empty one where there is none."""
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def has_rules(schema: Any) -> bool:
    """Whether there are CEL rules anywhere in a schema."""
    pending = [schema]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if one.get("x-kubernetes-validations"):
                return True
            pending.extend(one.values())
    return False


def unknown_field(properties: Json, key: str, item: Any, count: Count) -> FieldProblem:
    """Return the problem of a field that a schema does not know, with the nearest that it does."""
    count.compared += len(properties)
    best = nearest(key, properties) if count.compared <= _MAX_COMPARED else ""
    few = 0 < len(properties) <= _MOST_LISTED
    fix = sentence(instead_of(properties)) if few else ""
    fix = f"Write '{best}'." if best else fix
    problem = FieldProblem("field-unknown", "is not a field of this custom resource", fix, value=item, at_key=True)
    if best:
        near = distance(key.lower(), best.lower(), 1) <= 1
        problem.correction = Correction(name=best, safety="safe" if near else "suggestion")
    return problem


def _named(value: Any) -> str:
    return shown(value) if isinstance(value, str) else described(value).removeprefix("the number ")


def _invalid(value: Any, reason: str, fix: str) -> list[FieldProblem]:
    return [FieldProblem(_RULE, f"{_named(value)} {reason}", fix, value=value)]


def _blocking(found: list[FieldProblem]) -> list[FieldProblem]:
    """Return problems after which CEL rules are not asked (registry/customresource/strategy.go, hasBlockingErr)."""
    for problem in found:
        problem.blocks = True
    return found


def check_value(schema: Json, value: Any, count: Count) -> FieldProblems:
    """Return the problems of a value by the validations of its schema that JSON Schema has, too."""
    if _WORDS.isdisjoint(schema):
        return None
    allowed = schema.get("enum")
    if isinstance(allowed, list):
        count.steps += len(allowed) // _PER_STEP
    found = check_enum(schema, value)
    if isinstance(value, str):
        return joined(found, _check_text(schema, value, count))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return joined(found, _check_number(schema, value))
    if isinstance(value, list):
        count.steps += len(value) // _PER_STEP if schema.get("uniqueItems") is True else 0
        found = joined(found, _check_size(schema, value, "minItems", "maxItems", "items"))
        return joined(found, _check_unique(value, _itself) if schema.get("uniqueItems") is True else None)
    if isinstance(value, dict):
        return joined(found, _check_size(schema, value, "minProperties", "maxProperties", "entries"))
    return found


def check_enum(schema: Json, value: Any) -> FieldProblems:
    """Return the problem of a value that is none of those a schema lists; null never is (kube-openapi, values.go)."""
    allowed = schema.get("enum")
    if (
        not isinstance(allowed, list)
        or not allowed
        or (value is not None and any(_same(value, one) for one in allowed))
    ):
        return None
    names = [str(one) for one in allowed[:_MOST_SHOWN]]
    best, correction = spelled(value, names) if isinstance(value, str) else ("", None)
    others = either(names) if len(allowed) <= _MOST_SHOWN else f"{', '.join(names)} or another value of 'enum'"
    found = _invalid(value, "is not a supported value", f"Write '{best}'." if best else f"Write {others}.")
    if best in allowed:
        found[0].correction = correction
    return _blocking(found)


def _same(left: Any, right: Any) -> bool:
    """Whether a value is one of an enum, where true is not 1, and 2.5 is 2 as Go converts it (kube-openapi, Enum)."""
    if isinstance(left, float) and isinstance(right, int) and not isinstance(right, bool):
        return abs(left) < _HUGE and int(left) == right
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _number(schema: Json, key: str) -> int | float | None:
    value = schema.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _bound(schema: Json, key: str, value: int | float) -> int | float | None:
    """Return a bound; that of a whole number loses its fraction in Go (MinimumNativeType of kube-openapi)."""
    bound = _number(schema, key)
    if not isinstance(bound, float) or schema.get("type") != "number" or value != value // 1:
        return bound
    return int(bound) if abs(bound) < _HUGE else bound


def _check_number(schema: Json, value: int | float) -> FieldProblems:
    low, high = _bound(schema, "minimum", value), _bound(schema, "maximum", value)
    if low is not None and (value < low or (schema.get("exclusiveMinimum") is True and value == low)):
        return _too_small(value, low, value == low)
    if high is not None and (value > high or (schema.get("exclusiveMaximum") is True and value == high)):
        return _too_large(value, high, value == high)
    above, below = _number(schema, "exclusiveMinimum"), _number(schema, "exclusiveMaximum")
    if above is not None and value <= above:
        return _too_small(value, above, True)
    if below is not None and value >= below:
        return _too_large(value, below, True)
    return _check_step(value, _number(schema, "multipleOf"))


def _too_small(value: float, low: float, excluded: bool) -> FieldProblems:
    if excluded:
        return _invalid(value, f"is not more than {low}", f"Write a number above {low}.")
    return _invalid(value, f"is less than {low}", f"Write {low} or more.")


def _too_large(value: float, high: float, excluded: bool) -> FieldProblems:
    if excluded:
        return _invalid(value, f"is not less than {high}", f"Write a number below {high}.")
    return _invalid(value, f"is more than {high}", f"Write {high} or less.")


def _check_step(value: int | float, step: int | float | None) -> FieldProblems:
    """Return the problem of a number that is not a multiple, as Go sees it (MultipleOfNativeType of kube-openapi).

    A whole number is not a multiple of a fraction, whose whole part is taken; fractions are compared loosely.
    """
    if step is None or step <= 0:
        return None
    if value == value // 1:
        whole = int(min(step, _HUGE))
        good = whole > 0 and value % whole == 0
    else:
        times = value / step
        good = not abs(times) < _HUGE or abs(times - round(times)) < 2e-9 * abs(times)
    return None if good else _invalid(value, f"is not a multiple of {step}", f"Write a multiple of {step}.")


def check_range(schema: Json, value: int | float) -> FieldProblems:
    """Return the problem of a whole number that does not fit into its format, 64 bits where none is written."""
    limit = _LIMITS.get(str(schema.get("format")), _HUGE)
    if schema.get("type") != "integer" or -limit <= value < limit:
        return None
    reason = f"does not fit into {limit.bit_length()} bits"
    return _invalid(value, reason, f"Write a number from {-limit} to {limit - 1}.")


def check_format(schema: Json, value: str, minor: int) -> FieldProblems:
    """Return the problem of a text without the format of its schema, where the API server knows that."""
    name = schema.get("format")
    if not isinstance(name, str) or schema.get("type", "string") != "string":
        return None
    from k8slint.kube.schema.custom.string_formats import unmet_format

    words = unmet_format(name, value, minor)
    return _invalid(value, f"does not have the format '{name}'", f"Write {words}.") if words else None


def _check_text(schema: Json, value: str, count: Count) -> FieldProblems:
    found = _check_size(schema, value, "minLength", "maxLength", "characters")
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _matches(pattern, value, count):
        found = joined(found, _invalid(value, f"does not match the pattern {shown(pattern)}", _MATCH))
    return found


def _check_size(schema: Json, value: Any, least_key: str, most_key: str, unit: str) -> FieldProblems:
    least, most, size = _number(schema, least_key), _number(schema, most_key), len(value)
    if least is not None and size < least:
        fix = f"Write at least {least} {unit}."
        return [FieldProblem(_RULE, f"has {size} {unit}, fewer than {least}", fix, value=value)]
    if most is not None and size > most:
        fix = f"Write at most {most} {unit}."
        return _blocking([FieldProblem(_RULE, f"has {size} {unit}, more than {most}", fix, value=value)])
    return None


def check_list_type(schema: Json, value: list[Any]) -> FieldProblems:
    """Return the problems of a set's items, or a map list's keys, that are alike (schema/listtype/validation.go)."""
    kind, keys = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-list-map-keys")
    if kind == "set":
        return _check_unique(value, _itself)
    if kind != "map" or not isinstance(keys, list):
        return None
    for index, item in enumerate(value):
        if item is not None and not isinstance(item, (dict, Unknown)):
            headline = f"is {described(item)}, but must be a mapping"
            return [FieldProblem(_RULE, headline, "Write a mapping with the keys of the list.", (index,), item)]
    return _check_unique(value, lambda item: _identity(item, [key for key in keys if isinstance(key, str)]))


def _itself(item: Any) -> Any:
    """Return what tells an item apart from others: itself, written as JSON when it is not a scalar."""
    if isinstance(item, (dict, list)):
        import json

        try:
            return json.dumps(item, sort_keys=True), "json"
        except TypeError:  # it holds an unknown scalar
            return item
    return item


def _identity(item: Any, keys: list[str]) -> Any:
    """Return the values of the keys of a map list's item, of which any may be left out; an item that is not known."""
    if isinstance(item, Unknown):
        return item
    values = tuple([(key, _itself(item[key])) for key in keys if key in item] if isinstance(item, dict) else ())
    return next((value for _, value in values if isinstance(value, (dict, list, Unknown))), values)


def _check_unique(value: list[Any], identity: Callable[[Any], Any]) -> FieldProblems:
    seen: dict[Any, int] = {}
    found: FieldProblems = None
    for index, item in enumerate(value):
        key = identity(item)
        if isinstance(key, (dict, list, Unknown)):
            continue
        first = seen.setdefault((key.__class__, key), index)
        if first != index:
            headline = f"{_shown_item(item, key)} is already used by {ordinal(first)}"
            bad = FieldProblem("list-item-duplicate", headline, "Remove one of the two.", (index,), item)
            found = joined(found, [bad])
    return found


def _shown_item(item: Any, key: Any) -> str:
    """Return the name of an item that is there twice: by itself, or by the values of its keys."""
    if not isinstance(item, (dict, list)):
        return _named(item)
    parts = [str(one[1]) for one in key if isinstance(one, tuple) and not isinstance(one[1], tuple)]
    return shown("/".join(parts)) if parts else described(item)


def _matches(pattern: str, value: str, count: Count) -> bool:
    """Whether a text has a match of a pattern; true where that is not known."""
    from k8slint.kube.go.regex import InvalidGoPattern, PatternNotJudged, compile_go

    count.unsure += 1  # taken back below, where the answer is known
    if count.matched > MAX_MATCHED:
        return True
    count.matched += len(pattern)
    try:
        expression = compile_go(pattern)
    except (InvalidGoPattern, PatternNotJudged):
        return True
    before = expression.steps
    try:
        found = expression.search(value)
        count.unsure -= 1
        return found
    except PatternNotJudged:
        return True
    finally:
        count.matched += expression.steps - before
