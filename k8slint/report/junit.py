"""The report as JUnit XML: a test suite for the run, and one for every file that has objects or findings.

Errors and warnings are failures, infos pass with a note, and what could not be looked at is an error. A file without
findings is one test that passes, named after how many objects it has.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.footer import unjudged
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import shown_place
from k8slint.report.ranking import number_of
from k8slint.report.sentences import paragraph

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the suites in the order of the report."""
    del sources, options
    known = {finding.place.file for finding in (report.compared.known if report.compared is not None else ())}
    by_file: dict[str, list[Finding]] = {each.file: [] for each in report.judged if each.file not in known}
    for finding in report.findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    failures = sum(finding.severity != "info" for finding in report.findings)
    tests = 1 + sum(max(1, len(findings)) for findings in by_file.values())
    counts = f'tests="{tests}" failures="{failures}" errors="{int(report.failed)}"'
    names: Counter[str] = Counter()
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="k8slint" {counts}>', *_run_suite(report)]
    objects = {each.file: each.resources for each in report.judged}
    for file, findings in by_file.items():
        failed = sum(finding.severity != "info" for finding in findings)
        counts = f'tests="{max(1, len(findings))}" failures="{failed}" errors="0" skipped="0"'
        lines.append(f'  <testsuite name="{escaped(file)}" {counts}>')
        for finding in findings:
            lines += _case(finding, names)
        if not findings:
            lines.append(f'    <testcase {_of_file(file)} name="{number_of(objects[file], "object")}"/>')
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _run_suite(report: Report) -> list[str]:
    """Write the suite that says what was looked at; it fails when not everything could be."""
    summary = report.summary
    checked = number_of(summary.resources - summary.unchecked, "object")
    name = f"{checked} in {number_of(summary.files, 'file')} checked"
    lines = [f'  <testsuite name="k8slint" tests="1" failures="0" errors="{int(report.failed)}" skipped="0">']
    kinds = [(key, count) for key, count in summary._asdict().items() if key.startswith("suppressed")]
    lines += ["    <properties>"]
    lines += [f'      <property name="{key}" value="{count}"/>' for key, count in kinds]
    lines += ["    </properties>"]
    case = f'    <testcase classname="k8slint" name="{name}"'
    left = " ".join(unjudged(report))
    said = [f"      <system-out>{escaped(left)}</system-out>"] if left else []
    if report.failed:
        message = "not everything could be checked"
        lines += [
            f"{case}>",
            f'      <error message="{message}" type="k8slint">{message}</error>',
            *said,
            "    </testcase>",
        ]
    elif said:
        lines += [f"{case}>", *said, "    </testcase>"]
    else:
        lines.append(f"{case}/>")
    return [*lines, "  </testsuite>"]


def _case(finding: Finding, names: Counter[str]) -> list[str]:
    """Write a finding as a test; one of a name that `names` has is numbered, as servers keep the first of a name."""
    place = finding.place
    resource = "/".join(filter(None, place.resource[1:])) if place.resource else ""
    name = " ".join(filter(None, (finding.rule, resource, place.path)))
    names[f"{place.file} {name}"] += 1
    if names[f"{place.file} {name}"] > 1:
        name += f" ({names[f'{place.file} {name}']})"
    where = shown_place(place.file, place)
    case = f'    <testcase {_of_file(place.file)} name="{escaped(name)}"'
    text = escaped(f"{where}: {finding.severity}[{finding.rule}] {paragraph(finding)}")
    if finding.severity == "info":
        content = f"      <system-out>{text}</system-out>"
    else:
        message = escaped(finding.message)
        content = f'      <failure message="{message}" type="{finding.severity}">{text}</failure>'
    line = f' line="{place.span.line}"' if place.is_certain else ""
    return [f"{case}{line}>", content, "    </testcase>"]


def _of_file(file: str) -> str:
    return f'classname="{escaped(file)}" file="{escaped(file)}"'


def escaped(text: str) -> str:
    """Return a text for an XML document: markup escaped, control characters as pictures, no lone surrogates."""
    shown = visible(text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        shown = shown.replace(char, entity)
    return shown
