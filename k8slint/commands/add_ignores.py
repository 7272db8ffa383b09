"""What `k8slint check --add-ignore` does: suppression comments written where findings stand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from k8slint.project.configuration_error import UsageError
from k8slint.report.display import visible
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.project.project import Project

_REASON = "was there before anybody looked"


def add_ignores(report: Report, project: Project, wanted: tuple[str, ...], reason: str, paths: Iterable[str]) -> int:
    """Return the exit code of writing comments for the findings of some rules (ids, categories, all); 2 for none.

    Raises UsageError for an unknown rule, and for a file that must not be written.
    """
    from k8slint.analysis.fix.changed_file import ChangedFile, write_changes
    from k8slint.analysis.fix.text import file_text
    from k8slint.analysis.suppressions.adding import with_ignores
    from k8slint.project.boundary import Boundary
    from k8slint.project.project import read_file

    _refuse(wanted, reason)
    by_file, left = _by_file(report, wanted)
    for file in by_file if project.tree is not None else ():
        if project.read(file) != read_file(file):
            raise UsageError(f"--add-ignore: '{file}' is not on disk as it is staged; stage it, or leave --staged out")
    count = 0
    for file, findings in by_file.items():
        data = read_file(file)
        content = file_text(data) if data is not None else None
        if content is None:
            left += findings
            continue
        added = with_ignores(content.text, file, findings, reason or _REASON)
        left += added.left
        count += len(findings) - len(added.left)
        change = ChangedFile(file, data, content._replace(text=added.text).data())
        failed = write_changes([change] * (change.before != change.after), Boundary(paths))
        if failed is not None:
            raise UsageError(f"cannot write '{failed.file}': {failed.reason}")
    sys.stdout.write(f"{number_of(count, 'finding')} {'is' if count == 1 else 'are'} allowed by comments now\n")
    for finding in left:
        place = finding.place
        sys.stderr.write(visible(f"k8slint: {place.file}:{place.span.line}: no comment can allow {finding.rule} here"))
        sys.stderr.write("\n")
    return 2 if left else 0


def _refuse(wanted: tuple[str, ...], reason: str) -> None:
    """Raise UsageError for words that mean no rule, and for a reason that is no line."""
    from k8slint.rulebook.rulebook import Rulebook

    rulebook = Rulebook.load()
    for word in wanted:
        hint = rulebook.unknown_word(word)
        if hint is not None:
            raise UsageError(f"--add-ignore: no rule or category is called '{word}'{hint}")
    if not reason.isprintable():
        raise UsageError("--ignore-reason: a comment is one line of printable characters")


def _by_file(report: Report, wanted: tuple[str, ...]) -> tuple[dict[str, list[Finding]], list[Finding]]:
    """Return the findings of some rules by the file that a comment may stand in, and those without such a file."""
    from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED

    by_file: dict[str, list[Finding]] = {}
    left = []
    for finding in report.findings:
        if {finding.rule, finding.category, "all"}.isdisjoint(wanted):
            continue
        takes = finding.rule not in NEVER_SUPPRESSED and finding.place.is_certain
        if takes and not finding.place.file.endswith(".json"):
            by_file.setdefault(finding.place.file, []).append(finding)
        else:
            left.append(finding)
    return by_file, left
