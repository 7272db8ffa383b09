"""From all findings to the report: which are suppressed, which suppressions are of no use, and the order."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from k8slint.analysis.places import one_per_anchor
from k8slint.analysis.suppressions.suppression import FOREIGN, Suppression, Suppressions, unused_words
from k8slint.model.finding import Edit, Finding
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import Summary, Suppressed
from k8slint.model.severity import SEVERITIES
from k8slint.model.shorten import MOST_OF_A_MESSAGE, shortened
from k8slint.model.span import Span
from k8slint.project.unit import is_build

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.model.result import FileResult
    from k8slint.rulebook.rulebook import Rulebook

    Fixes = dict[str, tuple[str, str]]
    Move = Callable[[list[Finding]], list[Finding]]

_MOST_COMPARED = 300


class Triaged(NamedTuple):
    """Findings in order, and those that are suppressed."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


def triage(
    findings: list[Finding],
    suppressions: Suppressions | None,
    active: set[str],
    today: str,
    rulebook: Rulebook,
    at_templates: Move | None = None,
) -> Triaged:
    """Return findings in order without repeats, suppressions applied (None: show all) and those of no use reported.

    `active` are the ids of the rules that ran; `today` is a date such as 2027-01-31, against which suppressions
    expire. `at_templates` moves findings from rendered streams to the templates they come from.
    """
    at_templates = at_templates or list
    if suppressions is None:
        return Triaged(ordered(_joined(at_templates(findings))), ())
    expired = [entry for entry in suppressions.general if entry.expires and entry.expires < today]
    suppressions.general = [entry for entry in suppressions.general if not (entry.expires and entry.expires < today)]
    standing, suppressed = suppressions.sort(findings)
    if "suppression-expired" in active:
        standing += [_expired(entry, rulebook) for entry in expired]
    fixes: Fixes = {}
    for entry in suppressions.judged():
        standing += _about(entry, active, fixes, rulebook)
    allowed = sorted(dict.fromkeys(suppressed), key=lambda entry: order_of(entry.finding))
    return Triaged(ordered(_joined(at_templates(standing))), tuple(allowed))


def _joined(findings: list[Finding]) -> list[Finding]:
    """Return findings with one for each mistake: what several builds show at one place names all of them.

    The words are those of the first build, the severity is the worst.
    """
    if not any(finding.builds for finding in findings):
        return findings
    found: dict[tuple[object, ...], Finding] = {}
    left = []
    for finding in findings:
        if not finding.builds:
            left.append(finding)
            continue
        key = _cause(finding)
        first = found.get(key)
        if first is None:
            found[key] = finding
            continue
        severity = max(first.severity, finding.severity, key=SEVERITIES.index)
        builds = tuple(sorted({*first.builds, *finding.builds}))
        found[key] = first._replace(severity=severity, builds=builds)
    places = set(map(_cause, left))
    return [*left, *(finding for key, finding in found.items() if key not in places)]


def _cause(finding: Finding) -> tuple[object, ...]:
    """Return what tells one mistake from another: the rule and its place, the object where no line is certain."""
    place = finding.place
    return (finding.rule, place.file, place.span, *(() if place.is_certain else (place.resource, place.path)))


def _about(
    entry: Suppression, active: set[str], fixes: dict[str, tuple[str, str]], rulebook: Rulebook
) -> list[Finding]:
    """Return findings on the words of a suppression that mean no rule, and on those that suppressed nothing.

    `fixes` remembers what is said of a word, and which was meant (both '' where it means a rule), as comparing it with
    all rules takes a millisecond.
    """
    if entry.error:
        if "suppression-rule-unknown" not in active:
            return []
        words = (entry.error, f"This {entry.source} suppresses nothing.", entry.fix)
        return [_finding("suppression-rule-unknown", words, entry, rulebook)]
    from k8slint.kube.secrecy.shapes import without_secret_words

    found = []
    for word in entry.rules:
        if word not in fixes:
            fixes[word] = _unknown_fix(word, len(fixes) < _MOST_COMPARED, rulebook)
        fix, meant = fixes[word]
        if fix and "suppression-rule-unknown" in active:
            shown = without_secret_words(word)
            words = (f"'{shown}' is not a rule or category", f"This {entry.source} does not suppress it.", fix)
            finding = _finding("suppression-rule-unknown", words, entry, rulebook)
            found.append(finding._replace(edits=_renamed(entry, word, meant)))
    if "suppression-unused" in active and not entry.source.startswith(FOREIGN):
        unused = [word for word in unused_words(entry, active, rulebook) if not word or not fixes[word][0]]
        if unused:
            words = _unused_words(entry, unused)
            finding = _finding("suppression-unused", words, entry, rulebook)
            found.append(finding._replace(edits=_without(entry, unused)))
    return found


def _without(entry: Suppression, words: list[str]) -> tuple[Edit, ...]:
    """Return the edit that removes some words of a comment, or the comment when it has no other."""
    comment = entry.comment
    if comment is None:
        return ()
    kept = [word for word in comment.rules if word not in words]
    if not kept or not comment.rules:
        return (Edit(entry.place.file, Span(*comment.extent), "", "safe"),) if comment.extent else ()
    if not comment.columns:
        return ()
    end = comment.columns[-1] + len(comment.rules[-1])
    return (Edit(entry.place.file, Span(comment.line, comment.columns[0], comment.line, end), ", ".join(kept), "safe"),)


def _renamed(entry: Suppression, word: str, new: str) -> tuple[Edit, ...]:
    """Return the edit that writes another word in a comment; what it names is suppressed afterwards."""
    comment = entry.comment
    if comment is None or not comment.columns or not new:
        return ()
    start = comment.columns[comment.rules.index(word)]
    return (Edit(entry.place.file, Span(comment.line, start, comment.line, start + len(word)), new, "unsafe"),)


def _unused_words(entry: Suppression, unused: list[str]) -> tuple[str, str, str]:
    """Return headline, consequence and fix for words of a suppression ('' for any rule) that nothing needs."""
    named = ", ".join(f"'{word}'" for word in unused if word) or "any rule"
    fix = f"Remove the {entry.source}." if len(unused) >= len(entry.rules) else f"Remove {named} from it."
    return f"suppression of {named} is not needed", "It would hide the next finding of this kind.", fix


def _unknown_fix(word: str, compare: bool, rulebook: Rulebook) -> tuple[str, str]:
    """Return what to write instead of a word that means no rule, and the word meant; empty for one that does."""
    if rulebook.named(word):
        return "", ""
    near = rulebook.near_word(word) if compare else ""
    return f"Write '{near}'." if near else "Write the id of a rule: 'k8slint rules' lists them.", near


def _expired(entry: Suppression, rulebook: Rulebook) -> Finding:
    because = f" (its reason was: {entry.reason})" if entry.reason else ""
    consequence = f"Its findings are reported again{because}."
    words = (f"suppression expired on {entry.expires}", consequence, "Fix what it suppressed, or extend 'expires'.")
    return _finding("suppression-expired", words, entry, rulebook)


def _finding(rule_id: str, words: tuple[str, str, str], entry: Suppression, rulebook: Rulebook) -> Finding:
    """Return a finding on a suppression from headline, consequence and fix."""
    rule = rulebook[rule_id]
    headline, consequence, fix = (shortened(text, MOST_OF_A_MESSAGE) for text in words)
    return Finding(rule_id, rule.category, rule.severity, rule.refused_by, headline, consequence, fix, entry.place)


def order_of(finding: Finding) -> tuple[object, ...]:
    """Return what puts findings in order: file, place, document, rule, field, words."""
    place = finding.place
    return (place.file, place.span, place.document, finding.rule, place.path, finding.message)


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings by file and place, each reported once; a mistake in an anchored value counts once."""
    unique: dict[tuple[object, ...], tuple[tuple[object, ...], Finding]] = {}
    for finding in one_per_anchor(findings):
        order = order_of(finding)
        unique.setdefault((order, finding.place.resource), (order, finding))
    rows = sorted(unique.values(), key=itemgetter(0))
    if any(one[0] == other[0] for one, other in pairwise(rows)):
        rows.sort(key=lambda row: (row[0], repr(row[1].place.resource)))
    return tuple([finding for _, finding in rows])


def summarize(results: list[FileResult], triaged: Triaged) -> Summary:
    """Return the counts of files that were read, documents, objects, and findings by severity."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in triaged.findings:
        counts[finding.severity] += 1
    kinds = Counter(entry.source for entry in triaged.suppressed)
    return Summary(
        sum(not result.unread for result in results if not is_build(result.file)),
        sum(result.documents for result in results),
        sum(result.resources for result in results),
        counts["error"],
        counts["warning"],
        counts["info"],
        len(triaged.suppressed),
        not_built=sum(result.is_open for result in results),
        suppressed_by_comment=kinds["comment"],
        suppressed_by_annotation=kinds["annotation"],
        suppressed_by_configuration=kinds["configuration"],
        suppressed_by_baseline=kinds["baseline"],
    )
