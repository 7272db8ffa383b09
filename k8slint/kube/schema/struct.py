"""The walk: mappings with known fields, lists and maps of things, over plain Python values.

Paths are built only for what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.problem import UNDECODED, FieldProblem, FieldProblems, joined, sentence, under
from k8slint.kube.schema.scalars import Never, Visit, wrong_type
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.schema.catalogue import Catalogue

Field = tuple[type, Visit]
"""The class whose values need no look, and the visitor of the others."""
Rule = tuple[str, Visit]
"""A field without which the rule has nothing to say ('' when there is none), and what looks at the mapping."""


class Struct:
    """A mapping with known fields, compiled from one definition when the first such mapping is met.

    ``required`` fields must hold something (not null, empty or 0); ``present`` ones must not be null.
    """

    __slots__ = ("catalogue", "fields", "name", "plain", "present", "required", "rules")

    def __init__(self, catalogue: Catalogue, name: str, plain: bool) -> None:
        self.catalogue = catalogue
        self.name = name
        self.plain = plain
        self.fields: dict[str, Field] = {}
        self.required: dict[str, str] = {}
        self.present: dict[str, str] = {}
        self.rules: tuple[Rule, ...] = ()

    def visit(self, value: Any) -> FieldProblems:
        """Return the problems of one mapping of this kind and of all in it."""
        if not isinstance(value, dict):
            return wrong_type("struct", value)
        fields = self.fields
        if not fields:
            self.catalogue.fill(self)
            fields = self.fields
        found: FieldProblems = None
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                found = joined(found, [self._unknown(key, item)])
            elif item.__class__ is not field[0] and item is not None:
                bad = field[1](item)
                if bad:
                    found = under(found, bad, key)
        for name in self.required:
            if not value.get(name) and not _is_reported(found, name):
                found = joined(found, [missing(name, name in value, value.get(name), self.required[name])])
        for name in self.present:
            if value.get(name) is None:
                found = joined(found, [missing(name, name in value, value.get(name), self.present[name])])
        for trigger, rule in self.rules:
            if not trigger or trigger in value:
                bad = rule(value)
                if bad:
                    found = joined(found, bad)
        return found

    def visit_item(self, value: Any) -> FieldProblems:
        """Return the problems of an item of a list, in which null is a mapping without fields."""
        return self.visit({} if value is None else value)

    def _unknown(self, key: str, value: Any) -> FieldProblem:
        """Return the problem of a field that this definition does not have; `placing` completes it."""
        problem = FieldProblem("field-unknown", "", "", (key,), value, at_key=True)
        problem.home = self
        return problem


def _is_reported(found: FieldProblems, name: str) -> bool:
    """Whether the value of a field has been reported as a whole."""
    return found is not None and any(problem.trail == [name] for problem in found)


def missing(name: str, written: bool, value: Any, advice: str = "") -> FieldProblem:
    """Return the problem of a field that is not there, or there without anything in it."""
    headline = "is missing"
    if written:
        headline = "is null" if value is None else "is 0" if value.__class__ is int else "is empty"
    fix = advice or (f"write a value for '{name}'" if written else f"add '{name}'")
    return FieldProblem("field-missing", headline, sentence(fix), (name,), value)


def list_of(element: Field, of_structs: bool) -> Field:
    """Return the entry of a list; null items are zero values of the element."""
    plain, visit = element
    struct_visit = visit.__self__.visit_item if of_structs else visit  # type: ignore[attr-defined]  # a bound method

    def visit_list(value: Any) -> FieldProblems:
        if not isinstance(value, list):
            return wrong_type("list", value)
        found: FieldProblems = None
        for index, item in enumerate(value):
            if item.__class__ is plain or (item is None and not of_structs):
                continue
            bad = struct_visit(item)
            if bad:
                found = under(found, bad, index)
        return found

    return Never, visit_list


def map_of(element: Field, of_structs: bool) -> Field:
    """Return the entry of a mapping with free keys; null values are zero values of the element."""
    plain, visit = element
    struct_visit = visit.__self__.visit_item if of_structs else visit  # type: ignore[attr-defined]  # a bound method

    def visit_map(value: Any) -> FieldProblems:
        if not isinstance(value, dict):
            return wrong_type("map", value)
        found: FieldProblems = None
        for key, item in value.items():
            if item.__class__ is plain or (item is None and not of_structs):
                continue
            bad = struct_visit(item)
            if bad:
                found = under(found, bad, key)
        return found

    return Never, visit_map


def checked(field: Field, checks: list[Visit]) -> Field:
    """Return a field that first decodes and then looks at what was decoded; unknown scalars satisfy every check."""
    plain, decode = field
    only = checks[0] if len(checks) == 1 else None

    def visit_checked(value: Any) -> FieldProblems:
        found: FieldProblems = None
        if value.__class__ is not plain:
            found = decode(value)
            if value.__class__ is Unknown or (found and any(bad.rule in UNDECODED for bad in found)):
                return found
        if only is not None:
            return joined(found, only(value))
        for check in checks:
            found = joined(found, check(value))
        return found

    return Never, visit_checked
