"""Rules that are a pattern and its replacement: what fixing does must not depend on what real rules find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.analysis.fix.text import file_text
from k8slint.model.finding import Edit, Finding, Place
from k8slint.model.result import Report
from k8slint.model.span import Lines
from tests.report.reports import report

if TYPE_CHECKING:
    from k8slint.model.finding import Safety
    from k8slint.model.severity import Severity
    from k8slint.project.project import Project


class Toy(NamedTuple):
    """A rule that finds a pattern and replaces its first group (or all of it), in the same file or in `file`, too."""

    pattern: str
    text: str
    safety: Safety = "safe"
    name: str = ""
    file: str = ""
    severity: Severity = "warning"

    def edits(self, found: re.Match[str], name: str, lines: Lines) -> tuple[Edit, ...]:
        group = 1 if found.re.groups else 0
        span = lines.span(found.start(group), found.end(group))
        return (Edit(name, span, found.expand(self.text), self.safety),)


class ToyCheck:
    """Stands in for `check`: the findings of toy rules in the files of a project, and how often it was asked."""

    def __init__(self, *rules: Toy) -> None:
        self.rules = rules
        self.count = 0

    def __call__(self, project: Project, *_: Any, **__: Any) -> Report:
        self.count += 1
        texts = {}
        for unit in project.units:
            read = file_text(project.read(unit.file) or b"")
            if read is not None:
                texts[unit.file] = read.text
        findings = [finding for name in texts for finding in self._findings(name, texts)]
        return report(*sorted(findings, key=lambda each: (each.place.file, each.place.span)))

    def _findings(self, name: str, texts: dict[str, str]) -> list[Finding]:
        lines = Lines(texts[name])
        found = []
        for rule in self.rules:
            for match in re.finditer(rule.pattern, texts[name]):
                edits = rule.edits(match, name, lines)
                if rule.file and rule.file != name:
                    other = re.search(rule.pattern, texts[rule.file])
                    assert other is not None
                    edits += rule.edits(other, rule.file, Lines(texts[rule.file]))
                place = Place(name, lines.span(match.start(), match.end()))
                name_, words = rule.name or rule.pattern, f"{match.group()!r} is wrong"
                one = Finding(name_, "images", rule.severity, "nobody", words, "", "", place, (), edits)
                found.append(one)
        return found
