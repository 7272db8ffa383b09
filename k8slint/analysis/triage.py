"""From all findings to the report: what is allowed, what is beneath notice, in which order."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter

from k8slint.analysis.places import one_per_anchor
from k8slint.analysis.suppressions.suppression import Permission, Permissions, unused_words
from k8slint.hints import TYPE_CHECKING
from k8slint.model.finding import Finding
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import Summary, Suppressed
from k8slint.model.severity import SEVERITIES
from k8slint.model.shorten import MOST_OF_A_MESSAGE, shortened

if TYPE_CHECKING:
    from k8slint.model.result import FileResult
    from k8slint.rulebook.rulebook import Rulebook

_MOST_COMPARED = 300


class Triaged(NamedTuple):
    """Findings in order, and those that somebody allowed."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


def triage(
    findings: list[Finding], permissions: Permissions | None, active: set[str], today: str, rulebook: Rulebook
) -> Triaged:
    """Apply the permissions (None: show all), report those of no use, drop repeats, and put all in order.

    `active` are the ids of the rules that ran; `today` is a date such as 2027-01-31, against which permissions
    expire.
    """
    if permissions is None:
        return Triaged(_ordered(findings), ())
    expired = [entry for entry in permissions.general if entry.expires and entry.expires < today]
    permissions.general = [entry for entry in permissions.general if not (entry.expires and entry.expires < today)]
    standing, suppressed = permissions.sort(findings)
    if "suppression-expired" in active:
        standing += [_expired(entry, rulebook) for entry in expired]
    hints: dict[str, str | None] = {}
    for entry in permissions.judged():
        standing += _about(entry, active, hints, rulebook)
    allowed = sorted(dict.fromkeys(suppressed), key=lambda entry: _order(entry.finding))
    return Triaged(_ordered(standing), tuple(allowed))


def _about(entry: Permission, active: set[str], hints: dict[str, str | None], rulebook: Rulebook) -> list[Finding]:
    """Report the words of a permission that mean no rule, and those that allowed nothing.

    `hints` remembers what is said of a word, for comparing it with all rules takes a millisecond.
    """
    if entry.fault:
        return [_faulty(entry, rulebook)] if "suppression-rule-unknown" in active else []
    found = []
    for word in entry.rules:
        if word not in hints:
            compared = len(hints) < _MOST_COMPARED or bool(rulebook.named(word))
            hints[word] = rulebook.unknown_word(word) if compared else "; `k8slint rules` lists them"
        hint = hints[word]
        if hint is not None and "suppression-rule-unknown" in active:
            message = f"'{word}' is no rule or category, so this {entry.source} allows nothing by it{hint}"
            found.append(_finding("suppression-rule-unknown", message, entry, rulebook))
    if "suppression-unused" in active:
        unused = [word for word in unused_words(entry, active, rulebook) if not word or hints[word] is None]
        if unused:
            named = ", ".join(f"'{word}'" for word in unused if word) or "any rule"
            message = f"this {entry.source} allows {named}, but nothing here needs it any more; remove it"
            found.append(_finding("suppression-unused", message, entry, rulebook))
    return found


def _faulty(entry: Permission, rulebook: Rulebook) -> Finding:
    what, question, near = entry.fault.partition("; did you mean ")
    message = f"{what}, so this {entry.source} allows nothing"
    remedy = "; join them" if what.startswith("more than") else "; write 'k8slint: ignore[rule] reason'"
    message += f"{question}{near}" if near else remedy
    return _finding("suppression-rule-unknown", message, entry, rulebook)


def _expired(entry: Permission, rulebook: Rulebook) -> Finding:
    reason = f" (it was allowed because: {entry.reason})" if entry.reason else ""
    message = f"this permission ended on {entry.expires}{reason}, so its findings count again; mend them or extend it"
    return _finding("suppression-expired", message, entry, rulebook)


def _finding(rule_id: str, message: str, entry: Permission, rulebook: Rulebook) -> Finding:
    rule = rulebook[rule_id]
    message = shortened(message, MOST_OF_A_MESSAGE)
    return Finding(rule_id, rule.category, rule.severity, rule.refused_by, message, "", "", entry.place)


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (place.file, place.span, place.document, finding.rule, place.path, finding.message)


def _ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings by file and place, each reported once; a mistake in an anchored value counts once."""
    unique: dict[tuple[object, ...], tuple[tuple[object, ...], Finding]] = {}
    for finding in one_per_anchor(findings):
        order = _order(finding)
        unique.setdefault((order, finding.place.resource), (order, finding))
    rows = sorted(unique.values(), key=itemgetter(0))
    if any(one[0] == other[0] for one, other in pairwise(rows)):
        rows.sort(key=lambda row: (row[0], repr(row[1].place.resource)))
    return tuple([finding for _, finding in rows])


def summarize(results: list[FileResult], triaged: Triaged) -> Summary:
    """Count files that were read, documents, objects, and findings by severity."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in triaged.findings:
        counts[finding.severity] += 1
    return Summary(
        sum(not result.unread for result in results),
        sum(result.documents for result in results),
        sum(result.resources for result in results),
        counts["error"],
        counts["warning"],
        counts["info"],
        len(triaged.suppressed),
    )
