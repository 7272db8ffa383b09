"""Schemas that stand where a list or a boolean may stand, too: the API server decodes them apart, and not strictly."""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.bundle import LAST_MINOR
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.problem import UNDECODED, FieldProblem, FieldProblems
from k8slint.kube.schema.scalars import wrong_type
from k8slint.model.tree import Unknown

_PROPS = "apiextensions/v1.JSONSchemaProps"


def decoding_problems(key: str, value: Any) -> FieldProblems:
    """Return what cannot be decoded under `items` or `additionalProperties`; unknown fields there are dropped."""
    if key == "additionalProperties" and not isinstance(value, (dict, bool, Unknown, type(None))):
        found = wrong_type("struct", value) or []
    elif isinstance(value, dict):
        found = catalogue(LAST_MINOR).struct(_PROPS, True).visit(value) or []
    else:
        return None
    bad: list[FieldProblem] = [problem for problem in found if problem.rule in UNDECODED]
    for problem in bad:
        problem.trail.append(key)
    return bad or None
