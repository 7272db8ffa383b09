"""What distant parts of an object must satisfy together, from the overlay's `$rules`.

``{if: {metadata.name: condition}, then: {spec.type: constraint}}`` is a rule whose fields lie at different levels,
``{at: metadata.name, is: "{spec.version}.{spec.group}"}`` composes a name of other fields, and ``{format: name}`` looks
at a mapping as a whole. ``{check: name}`` does so for a component's configuration, as of one minor version.
"""

from __future__ import annotations

import re
from typing import Any

from k8slint.kube.go.text import shown
from k8slint.kube.schema.constraints import checks_of
from k8slint.kube.schema.formats import shape_of
from k8slint.kube.schema.problem import Correction, FieldProblem, FieldProblems, joined, under
from k8slint.kube.schema.rules import test_of
from k8slint.kube.schema.scalars import Visit
from k8slint.kube.schema.struct import Rule
from k8slint.model.tree import Unknown

Json = dict[str, Any]


def relation_of(rule: Json, minor: int) -> Rule | None:
    """Return a rule that relates distant fields, compiled; None for a rule of another kind."""
    if "check" in rule:
        visit = _component_check(rule["check"], minor)
    elif "not-null" in rule:
        visit = _not_null(rule["not-null"])
    elif "is" in rule:
        visit = _composed(rule)
    elif "format" in rule:
        shape = shape_of(rule["format"])
        assert shape is not None
        visit = shape
    elif any("." in path for path in (*rule.get("if", ()), *rule.get("then", ()))):
        visit = _distant(rule)
    else:
        return None
    return "", visit


def _component_check(name: str, minor: int) -> Visit:
    """Return the check of a component's configuration by its name: module and generator below `kube/component`."""
    from importlib import import_module

    module, _, function = name.partition(".")
    check = getattr(import_module(f"k8slint.kube.component.{module}"), function)

    def visit(value: Any) -> FieldProblems:
        return list(check(value, minor)) or None

    return visit


def _not_null(fields: list[str]) -> Visit:
    """Return the check of fields that are there and null where their type cannot be decoded from null."""
    kept = frozenset(fields)

    def check(value: Any) -> FieldProblems:
        found: FieldProblems = None
        for key, item in value.items():
            if item is None and key in kept:
                bad = FieldProblem("field-type-wrong", "is null, but must be a duration", "", (key,))
                found = joined(found, [bad])
        return found

    return check


def reach(value: Any, path: list[str]) -> Any:
    """Return what stands at a path of keys: None where nothing does, an Unknown where that is not known."""
    for step in path:
        if not isinstance(value, dict):
            return value if isinstance(value, Unknown) else None
        value = value.get(step)
    return value


def _distant(rule: Json) -> Visit:
    """Return the check of a rule whose conditions and demands name fields by their paths."""
    tests = [(path.split("."), test_of("", condition)) for path, condition in rule["if"].items()]
    demands = [
        (path.split("."), {int} if "min" in then else {int, str}, checks_of([then], ""))
        for path, then in rule["then"].items()
    ]

    def check(value: Any) -> FieldProblems:
        found: FieldProblems = None
        for path, test in tests:
            here = reach(value, path)
            if isinstance(here, Unknown) or not test({"": here}):
                return None
        for path, kinds, checks in demands:
            item = reach(value, path)
            for one in checks if item.__class__ in kinds else ():
                bad = one(item)
                for step in reversed(path) if bad else ():
                    bad = under(None, bad or [], step)
                found = joined(found, bad)
        return found

    return check


_HOLE = r"\{([^}?]+)(\??)\}"


def _composed(rule: Json) -> Visit:
    """Return the check of a name that must be composed of other fields; `{field?}` may be empty, others settle nothing.

    A `generateName` can never lead to such a name.
    """
    template, path = rule["is"], rule["at"].split(".")
    holes = [(match[1].split("."), bool(match[2])) for match in re.finditer(_HOLE, template)]
    words = rule["say"]

    def check(value: Any) -> FieldProblems:
        parts = []
        for hole, may_be_empty in holes:
            part = reach(value, hole)
            part = "" if part is None else part
            if not isinstance(part, str) or not (part or may_be_empty):
                return None
            parts.append(part)
        rest = iter(parts)
        wanted = re.sub(_HOLE, lambda _: next(rest), template)
        found: FieldProblems = None
        prefix, name = reach(value, [*path[:-1], "generateName"]), reach(value, path)
        if isinstance(prefix, str) and prefix:
            headline = f"cannot generate the name, which must be '{wanted}'"
            trail = ("generateName", *reversed(path[:-1]))
            found = [FieldProblem("name-invalid", headline, f"Write 'name: {wanted}' instead.", trail, prefix)]
        if isinstance(name, str) and name and name != wanted:
            headline, fix = f"{shown(name)} is not '{wanted}', {words}", f"Write '{wanted}'."
            right = Correction(wanted, safety="unsafe")
            bad = FieldProblem("name-invalid", headline, fix, tuple(reversed(path)), name, correction=right)
            found = joined(found, [bad])
        return found

    return check
