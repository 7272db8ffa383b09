"""The report as SARIF 2.1.0, as GitHub code scanning and other readers of the format want it.

One run, one location per result, suppressed findings left out (GitHub would open them as alerts), no time and no
absolute path: the same input gives the same bytes. Of a run on a change the older findings are there, too, as
unchanged, and those that are gone as absent where nobody uploads them: GitHub would open them as alerts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.analysis.identity import Fingerprints
from k8slint.analysis.triage import order_of
from k8slint.model.pattern import pattern
from k8slint.report.display import defused_json, visible
from k8slint.report.footer import unjudged
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.ranking import counted, worst
from k8slint.report.sarif_place import ROOT, Places
from k8slint.report.sarif_rule import LEVELS, descriptor, pascal_case
from k8slint.report.sentences import paragraph
from k8slint.report.sources import NOTHING
from k8slint.rulebook.address import HOME

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NOTIFICATIONS = 1000
_MESSAGE_LENGTH = 4000
_CAUTIONS = {"safe": "", "unsafe": " This changes what runs.", "suggestion": " There is a choice."}
_ARGUMENT = pattern(r"\{([0-9]+)\}")  # viewers put nothing there, or the word undefined (SARIF 3.11.5)


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the worst `max_results` findings as SARIF; GitHub reads 5,000 of at most 25,000."""
    known, gone = _older(report, options)
    listed = sorted((*report.findings, *known), key=order_of) if known else report.findings
    shown, hidden = worst(listed, options.max_results)
    room = options.max_results - len(shown)
    absent = worst(gone, room)[0] if room > 0 or not options.max_results else []
    places = Places(sources, options.base)
    rule_ids = sorted({finding.rule for finding in (*shown, *absent)})
    notifications = _notifications(report, places, hidden)
    run: dict[str, Any] = {"tool": {"driver": _driver(report, rule_ids, notifications)}}
    if options.sarif_category:
        run["automationDetails"] = {"id": f"{options.sarif_category.rstrip('/')}/"}
    run["invocations"] = [
        {
            "executionSuccessful": not report.failed,
            "exitCode": report.exit_code,
            "toolExecutionNotifications": notifications,
        }
    ]
    run["originalUriBaseIds"] = {ROOT: {"description": {"text": "The root of the repository."}}}
    run["columnKind"] = "unicodeCodePoints"
    fingerprints = Fingerprints()
    run["results"] = _results(shown, rule_ids, places, fingerprints)
    if report.compared is not None:
        older = set(map(id, known))
        for finding, result in zip(shown, run["results"], strict=True):
            result["baselineState"] = "unchanged" if id(finding) in older else "new"
        past = [finding._replace(edits=()) for finding in absent]
        results = _results(past, rule_ids, Places(NOTHING, options.base), fingerprints)
        run["results"] += [{**result, "baselineState": "absent"} for result in results]
    run["properties"] = {"kubernetesVersion": report.kubernetes_version, "summary": report.summary._asdict()}
    return defused_json(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)) + "\n"


def _older(report: Report, options: RenderOptions) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that a change leaves as they were, and those that it fixed."""
    compared = report.compared
    if compared is None:
        return (), ()
    return compared.known, compared.gone if options.sarif_absent else ()


def _driver(report: Report, rule_ids: list[str], notifications: list[dict[str, Any]]) -> dict[str, Any]:
    reasons = sorted({notification["descriptor"]["id"] for notification in notifications})
    return {
        "name": "k8slint",
        "fullName": f"k8slint {report.version}",
        "version": report.version,
        "semanticVersion": report.version,
        "informationUri": HOME,
        "rules": [descriptor(rule_id, report.rulebook.get(rule_id)) for rule_id in rule_ids],
        "notifications": [_notification_descriptor(reason) for reason in reasons],
    }


def _results(
    findings: list[Finding], rule_ids: list[str], places: Places, fingerprints: Fingerprints
) -> list[dict[str, Any]]:
    indexes = {rule_id: index for index, rule_id in enumerate(rule_ids)}
    results = []
    for finding in findings:
        place = finding.place
        prints = {fingerprints.VERSION: fingerprints.of(finding, places.path(place.file))}
        line_hash = places.line_hash(place.file, place.span.line) if place.is_certain else None
        if line_hash is not None:
            prints["primaryLocationLineHash"] = line_hash
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": indexes[finding.rule],
            "kind": "fail",
            "level": LEVELS[finding.severity],
            "message": {"text": message_text(paragraph(finding))},
            "locations": [places.location(place)],
            "partialFingerprints": prints,
            "properties": {"refusedBy": finding.refused_by, "category": finding.category},
        }
        if finding.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    "physicalLocation": places.physical(related.file, related.span),
                    "message": {"text": message_text(related.message)},
                }
                for number, related in enumerate(finding.related[:100], 1)
            ]
        if finding.shown_edits:
            result["fixes"] = [_fix(finding, places)]
        results.append(result)
    return results


def _fix(finding: Finding, places: Places) -> dict[str, Any]:
    """Return the edits of a finding as one fix; readers join its description, so it is never missing."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in finding.shown_edits:
        region = places.physical(edit.file, edit.span, snippets=False)["region"]
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.file, []).append(replacement)
    return {
        "description": {"text": message_text((finding.fix or "Replace the text.") + _CAUTIONS[finding.safety])},
        "artifactChanges": [
            {"artifactLocation": {"uri": places.uri(file), "uriBaseId": ROOT}, "replacements": replacements}
            for file, replacements in changes.items()
        ],
    }


def message_text(message: str) -> str:
    """Return a message as a SARIF sentence; what reads as a link, `[text](target)`, or an argument, `{0}`, is split."""
    text = visible(message[:_MESSAGE_LENGTH]).replace("](", "] (")
    text = _ARGUMENT.sub(r"{ \1 }", text) if "{" in text else text
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _notifications(report: Report, places: Places, hidden: list[Finding]) -> list[dict[str, Any]]:
    """Return what was passed over and what was left out of the file, as notes of the tool."""
    notes = [
        _notification("note", notice.reason, notice.message, places.uri(notice.file))
        for notice in report.notices[:_NOTIFICATIONS]
    ]
    if len(report.notices) > _NOTIFICATIONS:
        more = len(report.notices) - _NOTIFICATIONS
        notes.append(_notification("note", "notices-left-out", f"{more} more files or documents were not checked", ""))
    if hidden:
        notes.append(_notification("warning", "results-left-out", f"{counted(hidden)} more are not in this file", ""))
    notes += [_notification("warning", "not-judged", text, "") for text in unjudged(report)]
    if report.failed:
        notes.append(_notification("error", "not-everything-checked", "some of the input could not be checked", ""))
    return notes


def _notification(level: str, reason: str, message: str, uri: str) -> dict[str, Any]:
    note: dict[str, Any] = {
        "level": level,
        "descriptor": {"id": visible(reason)},
        "message": {"text": message_text(message)},
    }
    if uri:
        location = {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}, "region": {"startLine": 1}}
        note["locations"] = [{"physicalLocation": location}]
    return note


def _notification_descriptor(reason: str) -> dict[str, Any]:
    text = f"k8slint did not look at something or left it out: {reason}."
    return {
        "id": reason,
        "name": f"{pascal_case(reason)}Notice",  # a name that repeats the id is a problem (SARIF1001)
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": "Run k8slint check --show-files to see every file and the reason."},
    }
