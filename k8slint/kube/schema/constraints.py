"""What one field must satisfy beyond its type, from the overlay's data.

A constraint is a small mapping (schemas/kubernetes/README.md): ``enum``, ``min``, ``max``, ``format``, ``keys``,
``values``, ``items``, ``unique``, ``forbidden``, ``percent``, ``quantity``, ``max-items``, ``max-bytes``. Each becomes
one closure that looks at a value of the right type.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.names import is_blank
from k8slint.kube.schema.bounds import BOUNDS, value_problem
from k8slint.kube.schema.formats import Form, form_of, shape_of
from k8slint.kube.schema.problem import Correction, FieldProblem, FieldProblems, ordinal, sentence, under
from k8slint.kube.schema.scalars import Visit
from k8slint.model.tree import Unknown

Json = dict[str, Any]


def active(parts: Any, minor: int) -> list[Json]:
    """Return the constraints (one mapping or a list of them) that hold in a minor version."""
    if isinstance(parts, dict):
        parts = [parts]
    return [part for part in parts if part.get("since", 0) <= minor <= part.get("until", 99) and _gated(part, minor)]


def _gated(part: Json, minor: int) -> bool:
    """Whether the feature gates a constraint names are as it wants them."""
    return ("when-on" not in part or gate_on(part["when-on"], minor)) and (
        "when-off" not in part or not gate_on(part["when-off"], minor)
    )


def checks_of(parts: list[Json], zero: Any) -> list[Visit]:
    """Return the checks of a field's constraints; `zero` is what null means for an item of it."""
    return [_MAKERS[key](part, zero) for part in parts for key in part if key in _MAKERS]


_MEMO_SIZE = 4096
_LONGEST = 256
_good: dict[str, set[Any]] = {}
"""Texts that were found to fit, by format: names repeat from file to file."""


def _memo(name: str) -> set[Any]:
    """Return the texts known to fit a format."""
    return _good.setdefault(name, set())


def _remember(known: set[Any], text: str) -> None:
    """Add a text to those that fit."""
    if isinstance(text, str) and len(text) < _LONGEST:
        if len(known) >= _MEMO_SIZE:
            known.clear()
        known.add(text)


def _all_known(known: set[Any] | frozenset[Any], texts: Iterable[Any]) -> bool:
    """Whether all texts are known to fit; a value no set can hold is not text."""
    try:
        return known.issuperset(texts)
    except TypeError:
        return False


def _format(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for text of a named format; empty text passes unless `empty: refused`."""
    name = part["format"]
    shape = shape_of(name)
    if shape is not None:
        return shape
    form = form_of(name)
    known = _memo(name)
    empty_ok = part.get("empty") != "refused"

    def check(value: Any) -> FieldProblems:
        if value in known or (value == "" and empty_ok):
            return None
        reason = form.why(value)
        if reason is None:
            _remember(known, value)
            return None
        if form.warns:
            problem = FieldProblem(form.rule, f"{shown(value)} {reason}", sentence(form.fix), value=value)
            problem.warns = form.warns
            return [problem]
        return value_problem(part, form.rule, value, reason, *_fix(form, value))

    return check


def _fix(form: Form, value: str) -> tuple[str, Correction | None]:
    """Return what to write instead of a text that does not fit: one that does, or what such a text looks like.

    A name that is changed is no longer that by which others refer to it, and nothing is near to one that is left blank.
    """
    suggestion = form.suggest(value) if form.suggest and not is_blank(value) else ""
    if not suggestion or form.why(suggestion) is not None:
        return form.fix, None
    return f"write {shown(suggestion)}", Correction(suggestion, safety="unsafe")


def _keys(part: Json, zero: Any) -> Visit:  # noqa: ARG001
    """Return a check for keys of a mapping, each of a named format."""
    form = form_of(part["keys"])
    known = _memo(part["keys"])

    def check(value: Any) -> FieldProblems:
        found: FieldProblems = None
        if _all_known(known, value):
            return None
        for key in value:
            if key in known:
                continue
            reason = form.why(key)
            if reason is not None:
                bad = FieldProblem(form.rule, reason, sentence(_fix(form, key)[0]), value=key, at_key=True)
                found = under(found, [bad], key)
            else:
                _remember(known, key)
        return found

    return check


def _values(part: Json, zero: Any) -> Visit:
    """Return a check for values of a mapping, each with constraints of their own."""
    checks = checks_of([part["values"]], zero)
    known: set[Any] | frozenset[Any] = (
        _memo(part["values"]["format"]) if [*part["values"]] == ["format"] else frozenset()
    )

    def check(value: Any) -> FieldProblems:
        if _all_known(known, value.values()):
            return None
        return _each(value.items(), checks, zero)

    return check


def _items(part: Json, zero: Any) -> Visit:
    """Return a check for items of a list, each with constraints of their own."""
    checks = checks_of([part["items"]], zero)

    def check(value: Any) -> FieldProblems:
        return _each(enumerate(value), checks, zero)

    return check


def _each(pairs: Any, checks: list[Visit], zero: Any) -> FieldProblems:
    """Return the problems of every item with every check; null is the zero value of the item's type."""
    found: FieldProblems = None
    for step, item in pairs:
        if item.__class__ is Unknown:
            continue
        for one in checks:
            bad = one(zero if item is None else item)
            if bad:
                found = under(found, bad, step)
    return found


def _unique(part: Json, zero: Any) -> Visit:
    """Return a check for no two items alike, by their own value or by the fields named."""
    fields = part["unique"] if isinstance(part["unique"], list) else [part["unique"]]
    defaults = part.get("defaults", {})
    rule = "list-item-duplicate"
    fix = sentence(part.get("say", "remove one of the two" if fields == [""] else "change or remove one of the two"))

    def identity(item: Any) -> Any:
        if fields == [""]:
            return zero if item is None else item
        if not isinstance(item, dict):
            return None
        values = [item.get(name) or defaults.get(name, "") for name in fields]
        return None if any(isinstance(value, (dict, list, Unknown)) for value in values) else tuple(values)

    def check(value: Any) -> FieldProblems:
        if len(value) < 2 or _all_differ(value, fields, defaults):
            return None
        seen: dict[Any, int] = {}
        found: FieldProblems = None
        for index, item in enumerate(value):
            key = identity(item)
            if key is None or key == ("",) or isinstance(key, (dict, list, Unknown)):
                continue
            first = seen.setdefault(key, index)
            if first != index:
                trail = () if fields == [""] or len(fields) > 1 else (fields[0],)
                named = "/".join(str(value) for value in key) if isinstance(key, tuple) else str(key)
                headline = f"{shown(named)} is already used by {ordinal(first)}"
                same = Correction(is_removal=True, above=len(trail)) if _is_same(item, value[first]) else None
                found = under(found, [FieldProblem(rule, headline, fix, trail, item, correction=same)], index)
        return found

    return check


def _is_same(item: Any, other: Any) -> bool:
    """Whether two items are written alike, with nothing in them that is filled in later."""
    if isinstance(item, dict) and isinstance(other, dict):
        return item.keys() == other.keys() and all(_is_same(item[key], other[key]) for key in item)
    if isinstance(item, list) and isinstance(other, list):
        return len(item) == len(other) and all(map(_is_same, item, other))
    return bool(item == other) and item.__class__ is other.__class__ and not isinstance(item, Unknown)


def _all_differ(items: list[Any], fields: list[str], defaults: dict[str, Any]) -> bool:
    """Whether no two items are alike in the fields ('' for the item itself); False when it takes more to say."""
    try:
        if fields == [""]:
            return len(set(items)) == len(items) and None not in items
        if len(fields) == 1 and not defaults:
            name = fields[0]
            return len({item[name] for item in items}) == len(items)
        pairs = [(name, defaults.get(name, "")) for name in fields]
        return len({tuple([item.get(name) or default for name, default in pairs]) for item in items}) == len(items)
    except (AttributeError, KeyError, TypeError):
        return False


_MAKERS = {
    **BOUNDS,
    "format": _format,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "unique": _unique,
}
