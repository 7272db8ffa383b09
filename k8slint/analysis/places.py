"""From a problem to a finding: nodes become places, a rule gives its name and severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.place import place_of
from k8slint.model.finding import Finding, Place, Problem, Related
from k8slint.model.node import Node
from k8slint.model.shorten import MOST_OF_A_MESSAGE, shortened
from k8slint.model.userinfo import without_passwords

if TYPE_CHECKING:
    from k8slint.analysis.engine import ActiveRule
    from k8slint.kube.resource import Resource

USED_HERE = "used here, through an alias or merge key"
_MOST_USES = 5


def finding_of(problem: Problem, entry: ActiveRule, resource: Resource | None, document: int) -> Finding:
    """Return the finding of a problem under the name of its rule."""
    rule = entry.rule
    at = problem.at
    related = [_related(message, place) for message, place in problem.related]
    if isinstance(at, Node):
        place = place_of(at, resource, document, problem.span)
        use = at.use_span
        if use is not None:
            related.append(Related(USED_HERE, place.file, use))
    else:
        place = at if problem.span is None else at._replace(span=problem.span)
    return Finding(
        rule.id,
        rule.category,
        entry.severity or problem.severity or rule.severity,
        problem.refused_by or rule.refused_by,
        _shown(problem.headline),
        _shown(problem.consequence),
        _shown(problem.fix),
        place,
        tuple(related),
        problem.edits,
        rewrites=problem.rewrites,
    )


def _shown(text: str) -> str:
    return shortened(without_passwords(text), MOST_OF_A_MESSAGE) if text else ""


def _related(message: str, place: Node | Place) -> Related:
    message = _shown(message)
    if isinstance(place, Node):
        return Related(message, place.source.file, place.span)
    return Related(message, place.file, place.span)


def one_per_anchor(findings: list[Finding]) -> list[Finding]:
    """Return findings in which a mistake in an anchored value is one finding, at the anchor, that names the uses."""
    if not any(_uses(finding) for finding in findings):
        return findings
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        key = (place.file, place.span, place.document, finding.rule, finding.severity)
        groups.setdefault(key, []).append(finding)
    return [finding for group in groups.values() for finding in _joined(group)]


def _joined(group: list[Finding]) -> list[Finding]:
    """Return the findings of one rule at one place; those that an alias leads there become part of the first."""
    uses = [finding for finding in group if _uses(finding)]
    if len(group) < 2 or not uses:
        return group
    own = [finding for finding in group if not _uses(finding)]
    first, others = (own[0], uses) if own else (uses[0], uses[1:])
    related = dict.fromkeys((*first.related, *(use for other in others for use in _uses(other))))
    return [first._replace(related=tuple(related)[: len(first.related) + _MOST_USES]), *own[1:]]


def _uses(finding: Finding) -> list[Related]:
    return [related for related in finding.related if related.message == USED_HERE]
