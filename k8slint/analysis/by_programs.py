"""Errors in files that scripts and programs of the project finish before a cluster gets them.

Asked at the end of a run, and only about errors: what a script writes over is not there when the API server looks, and
what is missing in a file that a program reads may be added by the program.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.project.programs import TEST_DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.finding import Finding
    from k8slint.project.project import Project

_LACKING = frozenset(
    ("field-missing", "mount-volume-undeclared", "selector-not-matching-template", "service-account-undefined")
)
"""Rules about what is not there, which the program that reads a file may add."""
_MAY_BE_REPLACED = pattern(r"[A-Z0-9_@%<>{}$#-]{3}")
_MOST_LINES = 3
_LONGEST_LINE = 10_000
"""Characters of a line that are looked at: many findings may stand on one of a megabyte."""


def as_programs_finish(findings: list[Finding], project: Project) -> Iterator[Finding]:
    """Yield findings without errors about words that scripts replace; what programs may add is a warning."""
    lines: dict[str, list[str]] = {}
    for finding in findings:
        if finding.severity != "error":
            yield finding
        elif not _is_replaced(finding, project, lines):
            may_be_added = not finding.builds and (finding.rule in _LACKING or _is_nameless(finding))
            yield _completed(finding, project) if may_be_added else finding


def _is_nameless(finding: Finding) -> bool:
    """Whether an error is about an object without a name, which nobody can apply: settings for a program look so."""
    resource = finding.place.resource
    return resource is not None and not resource.name


def _completed(finding: Finding, project: Project) -> Finding:
    """Return an error as a warning where a program of the project reads the file."""
    program = project.survey.programs.reader(finding.place.file)
    if not program or _is_asked_for(project):
        return finding
    consequence = finding.consequence[:1].lower() + finding.consequence[1:]
    said = f"Unless {os.path.basename(program)}, which reads this file, fills it in, {consequence}"
    return finding._replace(severity="warning", consequence=said)


def _is_asked_for(project: Project) -> bool:
    """Whether somebody named test data of a program, as what is to be judged."""
    paths = project.asked.paths if project.asked is not None else ()
    return any(TEST_DATA in os.path.abspath(path).split(os.sep) for path in paths)


def _is_replaced(finding: Finding, project: Project, lines: dict[str, list[str]]) -> bool:
    """Whether the lines of an error hold a word for which a script or program of the project writes another."""
    place = finding.place
    if place.file not in lines:
        lines[place.file] = (project.read(place.file) or b"").decode("utf-8", "replace").split("\n")
    first, last = place.span.line - 1, min(place.span.end_line, place.span.line + _MOST_LINES)
    text = "\n".join([line[:_LONGEST_LINE] for line in lines[place.file][first:last]])
    if _MAY_BE_REPLACED.search(text) is None:
        return False
    return any(_holds(text, word) for word in project.survey.programs.replaced)


def _holds(text: str, word: str) -> bool:
    """Whether a text holds a word that is no part of a longer one."""
    at = text.find(word)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        if not (around.replace("_", "a").isalnum() and word[:1].isalnum()):
            return True
        at = text.find(word, at + 1)
    return False
