"""Feature gates that a configuration sets: unknown ones, locked ones, and what is on or off with the file.

The table has two minor versions; of others nothing is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import mapping, problem
from k8slint.kube.schema.bundle import lines_of
from k8slint.kube.schema.problem import Correction
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_FILE = "component/gates.tsv"
_OPTIONS = frozenset(("AllAlpha", "AllBeta"))
"""Names that stand for all gates of a stage."""
_GONE = Correction(is_removal=True)
MINORS = (36, 37)
"""The minor versions of which all gates are known."""

_tables: dict[int, dict[str, dict[str, Any]]] = {}


def gates(minor: int) -> dict[str, dict[str, Any]]:
    """Return default, stage and lock of every gate of a minor version; nothing for one that is not in the table."""
    if minor not in _tables:
        every = {name.decode(): json.loads(body) for name, body in lines_of(_FILE).items()}
        _tables[minor] = {name: body[str(minor)] for name, body in every.items() if str(minor) in body}
    return _tables[minor]


def is_on(config: Any, name: str, minor: int) -> bool | None:
    """Return whether a gate is on with a configuration; None where that is not known."""
    written = mapping(config, "featureGates").get(name)
    if isinstance(written, bool):
        return written
    known = gates(minor).get(name)
    if known is None or written is not None:
        return None
    stage = {"ALPHA": "AllAlpha", "BETA": "AllBeta"}.get(known["stage"], "")
    whole = mapping(config, "featureGates").get(stage)
    return whole if isinstance(whole, bool) else known["default"]


def known(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of gates that do not exist in a minor version, or that cannot have their value.

    Source: component-base featuregate/feature_gate.go, Set and SetFromMap.
    """
    if minor not in MINORS:
        return
    table = gates(minor)
    for name, value in mapping(config, "featureGates").items():
        if not isinstance(value, bool) or name in _OPTIONS:
            continue
        gate = table.get(name)
        path = ("featureGates", name)
        if gate is None:
            yield _unknown(name, minor, table)
        elif gate["locked"] and gate["default"] is not value:
            state = "on" if gate["default"] else "off"
            headline = f"is locked to {str(gate['default']).lower()} in Kubernetes 1.{minor}"
            yield problem(
                "feature-gate-locked",
                path,
                headline,
                f"Remove it: it is always {state}.",
                at_key=True,
                correction=_GONE,
            )
        elif gate["stage"] == "GA":
            headline = f"is stable in Kubernetes 1.{minor}, so the gate changes nothing"
            warns = "A later version does not know the gate any more and does not start."
            fix = f"Remove '{name}'."
            yield problem("feature-gate-settled", path, headline, fix, at_key=True, warns=warns, correction=_GONE)


def _unknown(name: str, minor: int, table: dict[str, dict[str, Any]]) -> FieldProblem:
    """Return the problem of a gate that a version does not have: misspelt, too old, too new or long gone."""
    path = ("featureGates", name)
    others = [other for other in MINORS if name in gates(other)]
    if others and others[0] < minor:
        headline = f"is not a feature gate of Kubernetes 1.{minor} any more"
        return problem(
            "feature-gate-unknown", path, headline, "Remove it: what it turned on is always on.", at_key=True
        )
    if others:
        headline = f"is a feature gate only since Kubernetes 1.{others[0]}"
        return problem("feature-gate-unknown", path, headline, "Remove it.", at_key=True)
    near = nearest(name, sorted(table))
    fix = f"Write '{near}'." if near else "Remove it: gates vanish some versions after their feature is stable."
    right = Correction(name=near) if near else None
    headline = f"is not a feature gate of Kubernetes 1.{minor}"
    return problem("feature-gate-unknown", path, headline, fix, at_key=True, correction=right)
