"""Which findings a change introduces: those of a run that were not there before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.identity import identity_of, matched
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.model.result import Compared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.analysis.engine import Engines
    from k8slint.analysis.identity import Identity
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult, Report
    from k8slint.project.project import Project

CATEGORY = "change"
"""The category of rules about the change itself, whose findings are never old."""

_OLDER = "older-chart-not-rendered"
"""The reason of a chart that could not be rendered as it was; what there is now was looked at all the same."""

_OF_TODAY = ("baseline-stale",)
"""Rules about files that are those of today on both sides, so that nothing of them can be gone."""


class Sides(NamedTuple):
    """The findings that a change introduces, and what is known of the others."""

    new: tuple[Finding, ...]
    compared: Compared


class Since:
    """What a run is compared with: the report on `project.earlier`."""

    def __init__(self, project: Project, before: Report) -> None:
        self._project = project
        self._before = before
        self._lines: dict[str, frozenset[int]] = {}

    @property
    def label(self) -> str:
        """The name of the revision that the change starts from."""
        earlier = self._project.earlier
        return earlier.tree.label if earlier is not None and earlier.tree is not None else "before"

    @property
    def notices(self) -> list[Notice]:
        """What is not known of the time before the change: charts that could not be rendered as they were then."""
        earlier = self._project.earlier
        streams = earlier.streams if earlier is not None else None
        return [
            Notice(
                notice.file, _OLDER, f"not rendered as in '{self.label}', so all in it counts as new: {notice.message}"
            )
            for notice in (streams.notices if streams is not None else ())
        ]

    def with_changes(self, findings: list[Finding], results: list[FileResult], engines: Engines) -> list[Finding]:
        """Return findings with those of the rules about the change; what these tell better is left out.

        `results` are those of phase 1.
        """
        from k8slint.analysis.change.findings import change_findings

        own = change_findings(self._project, results, engines, self._before, self.label)
        covers = [engine.ruleset("").covers for engine in engines]
        said = {
            (rule, finding.place.file, finding.place.span)
            for finding in own
            for covered in covers
            for rule in covered.get(finding.rule, ())
        }
        left = [each for each in findings if (each.rule, each.place.file, each.place.span) not in said]
        return [*left, *own]

    def sort(self, findings: Iterable[Finding]) -> Sides:
        """Return which findings are new; the others, and those that are gone, are compared."""
        asked = list(findings)
        own = [finding for finding in asked if finding.category != CATEGORY]
        found = matched(_identities(self._before.findings), _identities(own), *self._moved(own))
        known = {id(finding) for finding, index in zip(own, found, strict=True) if index >= 0}
        if self._project.options.changed_lines:
            known.update(id(finding) for finding in own if not self._is_touched(finding))
        taken = set(found)
        gone = [
            finding
            for index, finding in enumerate(self._before.findings)
            if index not in taken and finding.rule not in _OF_TODAY and self._is_asked_about(finding)
        ]
        compared = Compared(
            self.label,
            tuple([finding for finding in asked if id(finding) in known]),
            tuple(gone),
        )
        return Sides(tuple([finding for finding in asked if id(finding) not in known]), compared)

    def _moved(self, findings: list[Finding]) -> tuple[set[str], set[str]]:
        """Return the files of older findings that are gone, and those of others that are new."""
        earlier = self._project.earlier
        before, after = ({finding.place.file for finding in each} for each in (self._before.findings, findings))
        gone = {file for file in before - after if self._project.unit_of(file) is None}
        new = {file for file in after - before if earlier is None or earlier.unit_of(file) is None}
        return gone, new

    def _is_asked_about(self, finding: Finding) -> bool:
        """Whether a finding of the past would be reported if it were still there."""
        earlier = self._project.earlier
        return earlier is None or earlier.covers(finding.place.file, finding.builds)

    def _is_touched(self, finding: Finding) -> bool:
        """Whether a finding stands on a line that the change wrote."""
        file, span = finding.place.file, finding.place.span
        if file not in self._lines:
            earlier = self._project.earlier
            before = earlier.read(file) if earlier is not None else None
            self._lines[file] = touched_lines(before, self._project.read(file) or b"")
        return not self._lines[file].isdisjoint(range(span.line, span.end_line + 1))


def _identities(findings: Iterable[Finding]) -> list[Identity]:
    return [identity_of(finding, finding.place.file) for finding in findings]


def touched_lines(before: bytes | None, after: bytes) -> frozenset[int]:
    """Return the numbers, from 1, of the lines of a file that were not in it before; all of a new one."""
    new = after.splitlines()
    if before is None:
        return frozenset(range(1, len(new) + 1))
    from k8slint.model.line_change import stretches

    found = stretches(before.splitlines(), new)
    return frozenset(
        number for tag, _, _, start, end in found if tag != "equal" for number in range(start + 1, end + 1)
    )
