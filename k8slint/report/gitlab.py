"""The report for GitLab's Code Quality widget: a JSON array of what Code Climate calls issues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.analysis.identity import Fingerprints, digest
from k8slint.report.display import defused_json, visible
from k8slint.report.footer import unjudged, verdict
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import RelativePaths
from k8slint.report.sentences import paragraph

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return one issue per line; `[]` when there is none."""
    del sources
    paths = RelativePaths(options.base)
    fingerprints = Fingerprints()
    rows = []
    for finding in report.findings:
        path = paths.of(finding.place.file)
        rows.append(json.dumps(_issue(finding, path, fingerprints.of(finding, path))))
    left = " ".join(unjudged(report))
    if left or report.failed:
        rows.append(json.dumps(_not_judged(report, left, paths)))
    return defused_json("[\n" + ",\n".join(f"  {row}" for row in rows) + "\n]\n") if rows else "[]\n"


def _not_judged(report: Report, left: str, paths: RelativePaths) -> dict[str, Any]:
    """Return an issue that says what was not judged; an issue needs a file, which is the first that was not checked."""
    path = paths.of(report.notices[0].file) if report.notices else ".gitlab-ci.yml"
    return {
        "check_name": "not-judged",
        "description": visible(f"k8slint: {left or verdict(report)}"),
        "severity": "major" if report.failed else "info",
        "fingerprint": digest(Fingerprints.VERSION, "not-judged"),
        "location": {"path": path, "lines": {"begin": 1}},
    }


def _issue(finding: Finding, path: str, fingerprint: str) -> dict[str, Any]:
    """Describe a finding; the widget hides the rule's name, so it leads the description."""
    return {
        "check_name": finding.rule,
        "description": f"{finding.rule}: {visible(paragraph(finding))}",
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": finding.place.span.line, "end": finding.place.span.end_line}},
    }
