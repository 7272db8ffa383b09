"""Bounds on one value: what it must be one of, how large it may be, whether it may stand there at all.

Each maker turns one constraint of the overlay into a check of a value of the right type.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.quantity import read_quantity
from k8slint.kube.schema.problem import Correction, FieldProblem, FieldProblems, either, sentence
from k8slint.kube.schema.scalars import Visit, described
from k8slint.kube.schema.spelling import distance, nearest
from k8slint.model.tree import Unknown

Json = dict[str, Any]
_MOST_DIGITS = 10


def value_problem(
    part: Json, rule: str, value: Any, reason: str, fix: str, correction: Correction | None = None
) -> list[FieldProblem]:
    """Return the problem of a value; the `say` of its constraint takes the place of the fix and its correction."""
    named = shown(value) if isinstance(value, str) else described(value).removeprefix("the number ")
    if rule == "label-invalid":  # where the name of the place is the label's own
        named = f"has the value {named}, which"
    correction = None if "say" in part else correction
    return [FieldProblem(rule, f"{named} {reason}", sentence(part.get("say", fix)), value=value, correction=correction)]


_SHORT = {
    "RWO": "ReadWriteOnce",
    "ROX": "ReadOnlyMany",
    "RWX": "ReadWriteMany",
    "RWOP": "ReadWriteOncePod",
}
"""Access modes as kubectl prints them."""


def spelled(value: Any, names: list[str]) -> tuple[str, Correction | None]:
    """Return which of some names a value was meant to be, and the correction; empty and None where none is near.

    It is certain where one letter or their case is wrong.
    """
    short = _SHORT.get(value, "") if isinstance(value, str) else ""
    if short in names:
        return short, Correction(short)
    best = nearest(str(value), names)
    if not best or not isinstance(value, str):
        return best, None
    near = [name for name in names if distance(value.lower(), name.lower(), 1) <= 1]
    return best, Correction(best, safety="safe" if near == [best] else "suggestion")


def _enum(part: Json, zero: Any) -> Visit:  # noqa: ARG001 - every maker is called alike
    """Return a check for one of a few values; empty text means the default unless `empty: refused`."""
    allowed = frozenset(part["enum"])
    empty_ok = part.get("empty") != "refused"

    def check(value: Any) -> FieldProblems:
        if value in allowed or (value == "" and empty_ok):
            return None
        if value == "" or value is None:
            return [FieldProblem("field-missing", "is empty", f"Write {either(part['enum'])}.", value=value)]
        best, correction = spelled(value, [str(name) for name in part["enum"]])
        fix = f"write '{best}'" if best else f"write {either(part['enum'])}"
        return value_problem(part, "field-value-invalid", value, "is not a supported value", fix, correction)

    return check


def _min(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for at least so much."""
    low = part["min"]
    except_for = part.get("except", ())

    def check(value: Any) -> FieldProblems:
        if value >= low or value in except_for:
            return None
        return value_problem(part, "field-value-invalid", value, f"is less than {low}", f"write {low} or more")

    return check


def _max(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for at most so much."""
    high = part["max"]
    except_for = part.get("except", ())

    def check(value: Any) -> FieldProblems:
        if value <= high or value in except_for:
            return None
        return value_problem(part, "field-value-invalid", value, f"is more than {high}", f"write {high} or less")

    return check


def _not_zero(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a number other than 0."""

    def check(value: Any) -> FieldProblems:
        return (
            None
            if value
            else value_problem(part, "field-value-invalid", value, "is not allowed here", "write 1 or more")
        )

    return check


def _non_empty(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a list that may be left out but not be empty."""

    def check(value: Any) -> FieldProblems:
        if value:
            return None
        return [FieldProblem("field-missing", "is empty", sentence(part["say"]) if "say" in part else "", value=value)]

    return check


def _holds_only(value: Json, field: str) -> bool:
    """Whether one field is all that a mapping holds; null holds nothing."""
    return [key for key, item in value.items() if item is not None] == [field]


def _forbidden(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check that nothing stands here; empty lists and texts count as nothing."""
    reason = part["forbidden"]
    fix = sentence(part["say"]) if "say" in part else ""

    def check(value: Any) -> FieldProblems:
        if value in ("", 0) and not part.get("strict"):
            return None
        if isinstance(value, (list, dict)) and not value and not part.get("strict"):
            return None
        if "dropped" in part and isinstance(value, dict) and _holds_only(value, part["dropped"]):
            return None
        removal = None if fix else Correction(is_removal=True, safety="unsafe")
        return [FieldProblem("field-not-allowed", reason, fix, value=value, at_key=True, correction=removal)]

    return check


def _percent(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a whole number of at least 0 or a percentage such as `25%`, which `percent: 100` bounds."""
    bound = part["percent"]

    def check(value: Any) -> FieldProblems:
        if isinstance(value, str):
            digits = value[:-1]
            if not (value.endswith("%") and digits.isascii() and digits.isdigit()):
                fix = (
                    f"write {value} without quotes"
                    if is_digits(value)
                    else "write a number, or a percentage such as '25%'"
                )
                number = Correction(int(value)) if is_digits(value) and len(value) < _MOST_DIGITS else None
                return value_problem(part, "field-value-invalid", value, "is not a percentage", fix, number)
            if bound and int(digits[:9]) > bound:
                return value_problem(
                    part, "field-value-invalid", value, f"is more than {bound}%", f"write {bound}% or less"
                )
            return None
        return (
            None if value >= 0 else value_problem(part, "field-value-invalid", value, "is negative", "write 0 or more")
        )

    return check


def _quantity(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a quantity of a sign: `nonnegative` or `positive`."""
    least = 1 if part["quantity"] == "positive" else 0

    def check(value: Any) -> FieldProblems:
        if read_quantity(value).sign >= least:
            return None
        reason = "is not greater than 0" if least else "is negative"
        fix = "write a quantity greater than 0" if least else "write 0 or more"
        return value_problem(part, "field-value-invalid", str(value), reason, fix)

    return check


def _max_items(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for at most so many items."""
    most = part["max-items"]

    def check(value: Any) -> FieldProblems:
        if len(value) <= most:
            return None
        headline = f"has {len(value)} items, more than {most}"
        return [FieldProblem("field-value-invalid", headline, f"Remove {len(value) - most} of them.")]

    return check


def _none_of(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a value other than some."""
    refused = part["none-of"]

    def check(value: Any) -> FieldProblems:
        if value not in refused:
            return None
        return value_problem(part, "field-value-invalid", value, "is not allowed here", "write another value")

    return check


def _some_of(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a list that has one of some values; an empty list is left to `required`."""
    wanted = part["some-of"]

    def check(value: Any) -> FieldProblems:
        if not value or any(item in wanted or item.__class__ is Unknown for item in value):
            return None
        names = either([f"'{name}'" for name in wanted])
        return [FieldProblem("field-value-invalid", f"has none of {names}", f"Add {names}.", value=value)]

    return check


def _alone(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a list in which one value, such as `*`, stands alone or not at all."""
    lone = part["alone"]

    def check(value: Any) -> FieldProblems:
        if len(value) < 2 or lone not in value:
            return None
        headline = f"has '{lone}' beside other values"
        return [FieldProblem("fields-exclusive", headline, f"Remove '{lone}' or the other values.", value=value)]

    return check


def _apart(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a list that has at most one of some values."""
    names = part["apart"]

    def check(value: Any) -> FieldProblems:
        here = [f"'{name}'" for name in names if name in value]
        if len(here) < 2:
            return None
        headline = f"has {' and '.join(here)}, but only one of them is allowed"
        return [FieldProblem("fields-exclusive", headline, f"Remove {either(here)}.", value=value)]

    return check


def _max_bytes(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for text of at most so many bytes of UTF-8."""
    most = part["max-bytes"]

    def check(value: Any) -> FieldProblems:
        size = len(value) if len(value) > most else len(value.encode("utf-8", "surrogatepass"))
        if size <= most:
            return None
        reason = f"is {size} bytes long, more than {most}"
        return value_problem(part, "field-value-invalid", value, reason, f"write at most {most} bytes")

    return check


def _duration(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for a duration from `min` to `max`; 0 is allowed as well where it says `zero`."""
    bounds = part["duration"]
    low = go_nanoseconds(bounds.get("min", "")) if "min" in bounds else None
    high = go_nanoseconds(bounds["max"]) if "max" in bounds else None

    def check(value: Any) -> FieldProblems:
        length = go_nanoseconds(value) if isinstance(value, str) else None
        if length is None or (length == 0 and bounds.get("zero")):
            return None
        if low is not None and length < low:
            reason = "is negative" if length < 0 else f"is less than {bounds['min']}"
            return value_problem(part, "field-value-invalid", value, reason, f"write {bounds['min']} or more")
        if high is not None and length > high:
            reason = f"is more than {bounds['max']}"
            return value_problem(part, "field-value-invalid", value, reason, f"write {bounds['max']} or less")
        return None

    return check


BOUNDS = {
    "duration": _duration,
    "enum": _enum,
    "min": _min,
    "max": _max,
    "not-zero": _not_zero,
    "non-empty": _non_empty,
    "forbidden": _forbidden,
    "percent": _percent,
    "quantity": _quantity,
    "max-items": _max_items,
    "none-of": _none_of,
    "some-of": _some_of,
    "alone": _alone,
    "apart": _apart,
    "max-bytes": _max_bytes,
}
"""The makers of checks by the word of the constraint; each takes the constraint and the zero value of its items."""
