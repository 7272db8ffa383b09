"""What a view could not look at, so that it may be missing from what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult

LOOKING = ("yaml-unreadable", "limit-exceeded")
"""The rules to ask for a view of objects alone: those that report what could not be looked at."""

UNREAD = frozenset((*LOOKING, "file-unreadable", "check-crashed"))
"""Rules whose findings mean that something was not looked at."""


def unread_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that say that something was not looked at."""
    return [finding for finding in findings if finding.rule in UNREAD]


def unread_notices(results: Iterable[FileResult], files: set[str]) -> list[Notice]:
    """Return a notice for everything in some files that could not be looked at."""
    return [
        Notice(finding.place.file, "unreadable", f"line {finding.place.span.line}: {finding.message}")
        for result in results
        for finding in unread_findings(result.findings)
        if finding.place.file in files
    ]
