"""The value validations of a schema: enum, bounds, lengths, patterns, uniqueness of lists.

Patterns are regular expressions in Go's syntax. They come from files, so what they may cost is bounded; a pattern that
Go refuses, or that costs too much, settles nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from k8slint.hints import Any
from k8slint.kube.go.text import shown
from k8slint.kube.schema.problem import REFUSED, FieldProblem, FieldProblems, joined, place_words
from k8slint.kube.schema.scalars import described
from k8slint.kube.schema.spelling import nearest
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_RULE = "field-value-invalid"
_MOST_SHOWN = 12
_MAX_MATCHED = 5_000_000


class Count:
    """How far a walk has come, the walks over alternatives included: a few nested ones would be millions of steps.

    ``compared`` counts names that were compared for their spelling, ``matched`` the steps that patterns took.
    """

    __slots__ = ("compared", "matched", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.compared = 0
        self.matched = 0


def _named(value: Any) -> str:
    return shown(value) if isinstance(value, str) else described(value).removeprefix("the number ")


def _invalid(value: Any, reason: str, remedy: str = "") -> FieldProblems:
    text = f"{_named(value)} {reason}, {REFUSED}{'; ' + remedy if remedy else ''}"
    return [FieldProblem(_RULE, text, value=value)]


def check_value(schema: Json, value: Any, count: Count) -> FieldProblems:
    """Look at a value with the validations of its schema."""
    found = _check_enum(schema, value)
    if isinstance(value, str):
        return joined(found, _check_text(schema, value, count))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return joined(found, _check_number(schema, value))
    if isinstance(value, list):
        return joined(found, _check_list(schema, value))
    if isinstance(value, dict):
        return joined(found, _check_size(schema, value, "minProperties", "maxProperties", "entries"))
    return found


def _check_enum(schema: Json, value: Any) -> FieldProblems:
    allowed = schema.get("enum")
    if not isinstance(allowed, list) or any(_same(value, one) for one in allowed):
        return None
    names = [str(one) for one in allowed[:_MOST_SHOWN]]
    best = nearest(str(value), names) if isinstance(value, str) else ""
    remedy = f"write '{best}'" if best else ""
    return _invalid(value, f"is not one of {', '.join(names)}{' ...' if len(allowed) > _MOST_SHOWN else ''}", remedy)


def _same(left: Any, right: Any) -> bool:
    """Whether two values are equal as JSON, where true is not 1."""
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _number(schema: Json, key: str) -> int | float | None:
    value = schema.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _check_number(schema: Json, value: int | float) -> FieldProblems:
    low, high = _number(schema, "minimum"), _number(schema, "maximum")
    if low is not None and (value < low or (schema.get("exclusiveMinimum") is True and value == low)):
        return _invalid(value, f"is less than {low}" if value < low else f"must be more than {low}")
    if high is not None and (value > high or (schema.get("exclusiveMaximum") is True and value == high)):
        return _invalid(value, f"is more than {high}" if value > high else f"must be less than {high}")
    above, below = _number(schema, "exclusiveMinimum"), _number(schema, "exclusiveMaximum")
    if above is not None and value <= above:
        return _invalid(value, f"must be more than {above}")
    if below is not None and value >= below:
        return _invalid(value, f"must be less than {below}")
    step = _number(schema, "multipleOf")
    if isinstance(step, int) and step > 0 and isinstance(value, int) and value % step:
        return _invalid(value, f"is no multiple of {step}")
    return None


def _check_text(schema: Json, value: str, count: Count) -> FieldProblems:
    found = _check_size(schema, value, "minLength", "maxLength", "characters")
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _matches(pattern, value, count):
        found = joined(found, _invalid(value, f"does not match the pattern {shown(pattern)}"))
    return found


def _check_size(schema: Json, value: Any, least_key: str, most_key: str, unit: str) -> FieldProblems:
    least, most, size = _number(schema, least_key), _number(schema, most_key), len(value)
    if least is not None and size < least:
        return [FieldProblem(_RULE, f"has {size} {unit} and at least {least} are needed, {REFUSED}", value=value)]
    if most is not None and size > most:
        return [FieldProblem(_RULE, f"has {size} {unit} and at most {most} are allowed, {REFUSED}", value=value)]
    return None


def _check_list(schema: Json, value: list[Any]) -> FieldProblems:
    found = _check_size(schema, value, "minItems", "maxItems", "items")
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set" or schema.get("uniqueItems") is True:
        return joined(found, _check_unique(value, lambda item: item))
    keys = schema.get("x-kubernetes-list-map-keys")
    if kind == "map" and isinstance(keys, list):
        return joined(found, _check_unique(value, lambda item: _identity(item, keys)))
    return found


def _identity(item: Any, keys: list[Any]) -> Any:
    """Return the values of the keys of a map list's item; None when one is missing or not known."""
    if not isinstance(item, dict):
        return None
    values = tuple(item.get(key) for key in keys if isinstance(key, str))
    return None if any(value is None or isinstance(value, (dict, list, Unknown)) for value in values) else values


def _check_unique(value: list[Any], identity: Callable[[Any], Any]) -> FieldProblems:
    seen: dict[Any, int] = {}
    found: FieldProblems = None
    for index, item in enumerate(value):
        key = identity(item)
        if key is None or isinstance(key, (dict, list, Unknown)):
            continue
        first = seen.setdefault((key.__class__, key), index)
        if first != index:
            name = "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
            text = f"{shown(name)} is already used {place_words(first)}, {REFUSED}; remove one"
            found = joined(found, [FieldProblem("list-item-duplicate", text, (index,), item)])
    return found


def _matches(pattern: str, value: str, count: Count) -> bool:
    """Whether a text has a match of a pattern; true where that is not known."""
    from k8slint.kube.go.regex import InvalidGoPattern, PatternNotJudged, compile_go

    if count.matched > _MAX_MATCHED:
        return True
    count.matched += len(pattern)
    try:
        expression = compile_go(pattern)
    except (InvalidGoPattern, PatternNotJudged):
        return True
    before = expression.steps
    try:
        return expression.search(value)
    except PatternNotJudged:
        return True
    finally:
        count.matched += expression.steps - before
