"""What one field must satisfy beyond its type, from the overlay's data.

A constraint is a small mapping (schemas/kubernetes/README.md): ``enum``, ``min``, ``max``, ``format``, ``keys``,
``values``, ``items``, ``unique``, ``forbidden``, ``percent``, ``quantity``, ``max-items``, ``max-bytes``. Each becomes
one closure that looks at a value of the right type.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go_text import shown
from k8slint.kube.quantity import read_quantity
from k8slint.kube.schema.flaw import REFUSED, Objection, Objections, either, under
from k8slint.kube.schema.formats import FORMATS, SHAPES
from k8slint.kube.schema.scalars import Visit, described
from k8slint.kube.schema.spelling import nearest
from k8slint.model.tree import Unknown

Json = dict[str, Any]


def active(parts: Any, minor: int) -> list[Json]:
    """Give the constraints (one mapping or a list of them) that hold in a minor version."""
    if isinstance(parts, dict):
        parts = [parts]
    return [part for part in parts if part.get("since", 0) <= minor <= part.get("until", 99) and _gated(part, minor)]


def _gated(part: Json, minor: int) -> bool:
    """Whether the feature gates a constraint names are as it wants them."""
    return ("when-on" not in part or gate_on(part["when-on"], minor)) and (
        "when-off" not in part or not gate_on(part["when-off"], minor)
    )


def checks_of(parts: list[Json], zero: Any) -> list[Visit]:
    """Make the checks of a field's constraints; `zero` is what null means for an item of it."""
    return [_MAKERS[key](part, zero) for part in parts for key in part if key in _MAKERS]


def _objection(part: Json, rule: str, value: Any, reason: str, remedy: str = "") -> list[Objection]:
    """Object to a value: what it is, what that means, what to do."""
    advice = part.get("say", remedy)
    named = shown(value) if isinstance(value, str) else described(value).removeprefix("the number ")
    return [Objection(rule, f"{named} {reason}, {REFUSED}{'; ' + advice if advice else ''}", value=value)]


def _enum(part: Json, zero: Any) -> Visit:  # noqa: ARG001 - every maker is called alike
    """One of a few values; empty text means the default unless `empty: refused`."""
    allowed = frozenset(part["enum"])
    empty_ok = part.get("empty") != "refused"

    def check(value: Any) -> Objections:
        if value in allowed or (value == "" and empty_ok):
            return None
        if value == "" or value is None:
            return [Objection("field-missing", f"is empty, {REFUSED}; write {either(part['enum'])}", value=value)]
        best = nearest(str(value), [str(name) for name in part["enum"]])
        remedy = f"write '{best}'" if best else f"write {either(part['enum'])}"
        return _objection(part, "field-value-invalid", value, f"is not {either(part['enum'])}", remedy)

    return check


def _min(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """At least so much; `zero-is-default` lets 0 pass because it is replaced before validation."""
    low = part["min"]

    def check(value: Any) -> Objections:
        if value >= low:
            return None
        return _objection(part, "field-value-invalid", value, f"is less than {low}", f"write {low} or more")

    return check


def _max(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """At most so much."""
    high = part["max"]
    except_for = part.get("except", ())

    def check(value: Any) -> Objections:
        if value <= high or value in except_for:
            return None
        return _objection(part, "field-value-invalid", value, f"is more than {high}", f"write {high} or less")

    return check


_MEMO_SIZE = 4096
_good: dict[str, set[Any]] = {}
"""Texts that were found to fit, by format: names repeat from file to file."""


def _memo(name: str) -> set[Any]:
    """Give the texts known to fit a format."""
    return _good.setdefault(name, set())


def _format(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Text of a named format; empty text passes unless `empty: refused`."""
    name = part["format"]
    if name in SHAPES:
        return SHAPES[name]
    form = FORMATS[name]
    known = _memo(name)
    empty_ok = part.get("empty") != "refused"

    def check(value: Any) -> Objections:
        if value in known or (value == "" and empty_ok):
            return None
        reason = form.why(value)
        if reason is None:
            if len(value) < 256 and len(known) < _MEMO_SIZE:
                known.add(value)
            return None
        suggestion = form.suggest(value) if form.suggest else ""
        remedy = f"write {shown(suggestion)}" if suggestion and form.why(suggestion) is None else ""
        return _objection(part, form.rule, value, reason, remedy)

    return check


def _keys(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Keys of a mapping, each of a named format."""
    form = FORMATS[part["keys"]]
    known = _memo(part["keys"])

    def check(value: Any) -> Objections:
        found: Objections = None
        for key in value:
            if key in known:
                continue
            reason = form.why(key)
            if reason is not None:
                bad = Objection(form.rule, f"is a key that {reason}, {REFUSED}", value=key, at_key=True)
                found = under(found, [bad], key)
            elif len(key) < 256 and len(known) < _MEMO_SIZE:
                known.add(key)
        return found

    return check


def _values(part: Json, zero: Any) -> Visit:
    """Values of a mapping, each with constraints of their own."""
    checks = checks_of([part["values"]], zero)

    def check(value: Any) -> Objections:
        return _each(value.items(), checks, zero)

    return check


def _items(part: Json, zero: Any) -> Visit:
    """Items of a list, each with constraints of their own."""
    checks = checks_of([part["items"]], zero)

    def check(value: Any) -> Objections:
        return _each(enumerate(value), checks, zero)

    return check


def _each(pairs: Any, checks: list[Visit], zero: Any) -> Objections:
    """Look at every item with every check; null is the zero value of the item's type."""
    found: Objections = None
    for step, item in pairs:
        if item.__class__ is Unknown:
            continue
        for one in checks:
            bad = one(zero if item is None else item)
            if bad:
                found = under(found, bad, step)
    return found


def _unique(part: Json, zero: Any) -> Visit:
    """No two items alike, by their own value or by the fields named."""
    fields = part["unique"] if isinstance(part["unique"], list) else [part["unique"]]
    defaults = part.get("defaults", {})
    rule = "list-item-duplicate"

    def identity(item: Any) -> Any:
        if fields == [""]:
            return zero if item is None else item
        if not isinstance(item, dict):
            return None
        values = [item.get(name) or defaults.get(name, "") for name in fields]
        return None if any(isinstance(value, (dict, list, Unknown)) for value in values) else tuple(values)

    def check(value: Any) -> Objections:
        seen: dict[Any, int] = {}
        found: Objections = None
        for index, item in enumerate(value):
            key = identity(item)
            if key is None or key == ("",) or isinstance(key, (dict, list, Unknown)):
                continue
            first = seen.setdefault(key, index)
            if first != index:
                trail = () if fields == [""] or len(fields) > 1 else (fields[0],)
                named = "/".join(str(value) for value in key) if isinstance(key, tuple) else str(key)
                text = f"{shown(named)} is already used by item {first}, {REFUSED}; {part.get('say', 'remove one')}"
                found = under(found, [Objection(rule, text, trail, item)], index)
        return found

    return check


def _forbidden(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Nothing at all may stand here; empty lists and texts count as nothing."""
    reason = part["forbidden"]

    def check(value: Any) -> Objections:
        if value in ("", 0) and not part.get("strict"):
            return None
        if isinstance(value, (list, dict)) and not value and not part.get("strict"):
            return None
        text = f"{reason}, {REFUSED}; {part.get('say', 'remove it')}"
        return [Objection("field-not-allowed", text, value=value, at_key=True)]

    return check


def _percent(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """A whole number of at least 0 or a percentage such as `25%`, which `percent: 100` bounds."""
    bound = part["percent"]

    def check(value: Any) -> Objections:
        if isinstance(value, str):
            digits = value[:-1]
            if not (value.endswith("%") and digits.isascii() and digits.isdigit()):
                remedy = f"write {value}" if value.isdigit() else "write a number, or a percentage such as '25%'"
                return _objection(part, "field-value-invalid", value, "is no percentage", remedy)
            if bound and int(digits[:9]) > bound:
                return _objection(
                    part, "field-value-invalid", value, f"is more than {bound}%", f"write at most {bound}%"
                )
            return None
        return None if value >= 0 else _objection(part, "field-value-invalid", value, "is negative", "write 0 or more")

    return check


def _quantity(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """A quantity of a sign: `nonnegative` or `positive`."""
    least = 1 if part["quantity"] == "positive" else 0

    def check(value: Any) -> Objections:
        if read_quantity(value).sign >= least:
            return None
        reason = "is not greater than zero" if least else "is negative"
        return _objection(part, "field-value-invalid", str(value), reason)

    return check


def _max_items(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """At most so many items."""
    most = part["max-items"]

    def check(value: Any) -> Objections:
        if len(value) <= most:
            return None
        return [Objection("field-value-invalid", f"has {len(value)} items and at most {most} are allowed, {REFUSED}")]

    return check


def _max_bytes(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Text of at most so many bytes of UTF-8."""
    most = part["max-bytes"]

    def check(value: Any) -> Objections:
        size = len(value) if len(value) > most else len(value.encode("utf-8", "surrogatepass"))
        if size <= most:
            return None
        return _objection(part, "field-value-invalid", value, f"is {size} bytes long, more than {most}")

    return check


def _not_zero(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """A number other than 0."""

    def check(value: Any) -> Objections:
        return _objection(part, "field-value-invalid", value, "is not allowed here") if value == 0 else None

    return check


def _non_empty(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """A list that may be left out but not be empty."""

    def check(value: Any) -> Objections:
        if value:
            return None
        return [Objection("field-missing", f"is empty, {REFUSED}; {part.get('say', 'remove it')}", value=value)]

    return check


_MAKERS = {
    "non-empty": _non_empty,
    "not-zero": _not_zero,
    "enum": _enum,
    "min": _min,
    "max": _max,
    "format": _format,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "unique": _unique,
    "forbidden": _forbidden,
    "percent": _percent,
    "quantity": _quantity,
    "max-items": _max_items,
    "max-bytes": _max_bytes,
}
