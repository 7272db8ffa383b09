"""One cause, one finding: of rules that report the same cause, the one with the most to say about it speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.finding import Finding
    from k8slint.model.span import Span


_BY_API = frozenset(("api-server", "kubectl"))
_BY_COMPONENT = frozenset(("kubelet", "scheduler", "component"))


def not_said_better(defects: list[Finding], findings: list[Finding]) -> list[Finding]:
    """Return what the schema pass found where no rule of its own names the same mistake, with more to say about it.

    No info hides an error, and what a kubelet refuses later does not hide what the API server refuses at once.
    """
    strict: set[tuple[bool, str]] = set()
    named: set[tuple[bool, str]] = set()
    for finding in findings:
        if finding.refused_by in _BY_API or finding.refused_by in _BY_COMPONENT:
            named.add(_cause(finding))
            if finding.severity != "info":
                strict.add(_cause(finding))
    return [defect for defect in defects if _cause(defect) not in (strict if defect.severity == "error" else named)]


def _cause(finding: Finding) -> tuple[bool, str]:
    """Return who refuses what stands in a field, the reader of a file or the API server, and the field."""
    return finding.refused_by in _BY_COMPONENT, finding.place.path


def without_covered(findings: list[Finding], covers: Mapping[str, frozenset[str]]) -> list[Finding]:
    """Return the findings on one object without those that others among them cover.

    `covers` leads from the ids of rules to those of the rules they cover. A finding covers another on the same field,
    on one that holds it or is within it, on one beside it, and on one that it names as related, unless the other is
    more severe.
    """
    covering = [finding for finding in findings if finding.rule in covers]
    if not covering:
        return findings
    return [finding for finding in findings if not any(_covers(each, finding, covers) for each in covering)]


def _covers(better: Finding, finding: Finding, covers: Mapping[str, frozenset[str]]) -> bool:
    if finding.rule not in covers[better.rule]:
        return False
    if SEVERITIES.index(finding.severity) > SEVERITIES.index(better.severity):
        return False
    one, other = better.place.path, finding.place.path
    if _holds(one, other) or _holds(other, one) or _parent(one) == _parent(other):
        return True
    place = finding.place
    return any(related.file == place.file and _meet(related.span, place.span) for related in better.related)


def _holds(outer: str, inner: str) -> bool:
    """Whether a path is another one or leads to a field that holds it."""
    return inner.startswith(outer) and inner[len(outer) : len(outer) + 1] in ("", ".", "[")


def _meet(one: Span, other: Span) -> bool:
    """Whether two spans have a character in common."""
    return one[:2] < other[2:] and other[:2] < one[2:]


def _parent(path: str) -> str:
    """Return the path to the mapping of a field; of an entry of a list or map the path itself."""
    return path if path.endswith("]") else path.rpartition(".")[0]


def without_enforced(findings: list[Finding], crossed: list[Finding]) -> list[Finding]:
    """Return findings of phase 1 without those that phase 2 reports as well, in the name of a namespace."""
    said = {field_of(finding) for finding in crossed}
    return [finding for finding in findings if field_of(finding) not in said] if said else findings


def field_of(finding: Finding) -> tuple[object, ...]:
    """Return the rule of a finding and the field that it is about."""
    place = finding.place
    return (finding.rule, place.file, place.span, place.path)
