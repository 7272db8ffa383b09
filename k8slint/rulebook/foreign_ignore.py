"""Annotations by which other tools are silenced for one object, and the rules of ours that this means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.rulebook.peer import checks_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_KUBE_LINTER = "ignore-check.kube-linter.io/"
_KUBE_SCORE = "kube-score/ignore"
_POLARIS = "polaris.fairwinds.com/"
_CHECKOV = "checkov.io/skip"
TOOLS = ("kube-linter", "kube-score", "polaris", "checkov")
"""Tools with annotations of their own."""


class ForeignIgnore(NamedTuple):
    """An annotation of another tool: its checks, the rules of ours that find the same, those without, and the reason.

    `checks` is empty for an annotation that silences all of them.
    """

    tool: str
    checks: tuple[str, ...]
    rules: tuple[str, ...]
    unknown: tuple[str, ...]
    reason: str


def foreign_ignores(annotations: Mapping[str, object], tools: Collection[str]) -> dict[str, ForeignIgnore]:
    """Return the annotations of some tools by their keys."""
    found = {}
    for key, value in annotations.items():
        if isinstance(key, str) and isinstance(value, (str, bool)):
            read = _read(key, str(value))
            if read is not None and read[0] in tools:
                found[key] = _with_rules(*read)
    return found


def _read(key: str, value: str) -> tuple[str, tuple[str, ...], str] | None:
    """Return tool, checks and reason of an annotation; None for any other key."""
    if key.startswith(_KUBE_LINTER):
        return "kube-linter", (key.removeprefix(_KUBE_LINTER),), value
    if key == "kube-linter.io/ignore-all":
        return "kube-linter", (), value
    if key == _KUBE_SCORE:
        return "kube-score", tuple(each.strip() for each in value.split(",") if each.strip()), ""
    if key.startswith(_POLARIS) and key.endswith("exempt") and value.lower() == "true":
        name = key.removeprefix(_POLARIS).removesuffix("exempt").rstrip("-")
        return "polaris", (name,) if name else (), ""
    if key.startswith(_CHECKOV):
        check, _, reason = value.partition("=")
        return "checkov", (check.strip(),), reason.strip()
    return None


def _with_rules(tool: str, checks: tuple[str, ...], reason: str) -> ForeignIgnore:
    known = rules_by_check(tool)
    rules = [rule for check in checks for rule in known.get(check.lower(), ())]
    unknown = tuple(check for check in checks if not known.get(check.lower()))
    if not checks:
        rules = [rule for listed in known.values() for rule in listed]
    return ForeignIgnore(tool, checks, tuple(dict.fromkeys(rules)), unknown, reason)


@cache
def rules_by_check(tool: str) -> dict[str, tuple[str, ...]]:
    """Return our rules by the checks of a tool, in lower case."""
    return {check.id.lower(): check.rules for check in checks_of(tool)}
