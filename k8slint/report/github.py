"""The report as commands of GitHub Actions: annotations in the diff of a pull request.

The runner takes ten commands of each kind per step (actions/runner ExecutionContext.cs) and drops the rest without a
word, so the rest is written as ordinary lines. Nothing from a manifest can start a command of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.report.concise import concise_line
from k8slint.report.display import visible
from k8slint.report.footer import suppressed_words, unjudged, verdict
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import RelativePaths
from k8slint.report.ranking import number_of
from k8slint.report.sentences import paragraph

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_PER_KIND = 10
_MESSAGE_LENGTH = 4000  # the runner cuts at 4,096


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the first ten findings of each severity as annotations, the others as ordinary lines."""
    del sources
    paths = RelativePaths(options.base)
    ordered = _by_severity(report.findings)
    suppressed = [suppressed_words(report.summary)] if report.summary.suppressed else []
    left = " ".join([*suppressed, *unjudged(report)])
    room = {**dict.fromkeys(_COMMANDS, _PER_KIND), "info": _PER_KIND - bool(left)}  # what is left takes a notice
    shown: Counter[str] = Counter()
    commands, others = [], []
    for finding in ordered:
        shown[finding.severity] += 1
        if shown[finding.severity] <= room[finding.severity]:
            commands.append(command(finding, paths.of(finding.place.file)))
        else:
            others.append(f"{finding.severity} {concise_line(finding)}")
    if options.commands_only:
        others = []
    if others:
        limit = f"GitHub shows {_PER_KIND} annotations of each kind per step"
        commands.append(f"{number_of(len(others), 'more finding')} ({limit}):")
    if left:
        commands.append(f"::notice title=k8slint::{_data(visible(f'{verdict(report)} {left}'))}")
    return "".join(f"{line}\n" for line in [*commands, *others])


def command(finding: Finding, file: str) -> str:
    """Return one annotation; columns only where the runner keeps them, no line where it is not certain."""
    span = finding.place.span
    properties = {"file": file}
    if finding.place.is_certain:
        properties["line"] = str(span.line)
        if span.line == span.end_line:
            properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
        else:
            properties["endLine"] = str(span.end_line)
    properties["title"] = f"k8slint {finding.rule}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = visible(paragraph(finding)[:_MESSAGE_LENGTH])
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _by_severity(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return errors first, then warnings, then the rest, each in the order of the report."""
    return sorted(findings, key=lambda finding: list(_COMMANDS).index(finding.severity))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
