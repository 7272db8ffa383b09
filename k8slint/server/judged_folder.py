"""What is known of a workspace folder after it was judged: the report, and the facts that led to it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.analysis.conclude import layout_of
from k8slint.analysis.crosscheck import world_of
from k8slint.kube.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.analysis.engine import Engines
    from k8slint.kube.inventory import World
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult, Report
    from k8slint.model.span import Span
    from k8slint.project.project import Project

    Move = Callable[[int], int | None]
    Identity = tuple[str, str, object, str, str]


def identity_of(finding: Finding) -> Identity:
    """Return what tells a finding of a file from the others, wherever it stands now."""
    place = finding.place
    return finding.rule, place.path, place.resource, place.container, finding.headline


class JudgedFolder:
    """A project with the results of phase 1 by unit, the report, and the buffers that were open meanwhile."""

    def __init__(
        self,
        project: Project,
        engines: Engines,
        results: list[FileResult],
        report: Report,
        buffers: Mapping[str, bytes],
    ) -> None:
        self.project = project
        self.engines = engines
        self.results = {result.file: result for result in results}
        self.report = report
        self.buffers = buffers

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """The findings of the report by file."""
        found: dict[str, list[Finding]] = {}
        for finding in self.report.findings:
            found.setdefault(finding.place.file, []).append(finding)
        return found

    @cached_property
    def _suppressed(self) -> dict[str, set[Identity]]:
        found: dict[str, set[Identity]] = {}
        for each in self.report.suppressed:
            found.setdefault(each.finding.place.file, set()).add(identity_of(each.finding))
        return found

    def only_with_others(self, file: str) -> list[Finding]:
        """Return the findings of a file that the file by itself does not show: of builds, references, suppressions."""
        result = self.results.get(file)
        own = set(map(identity_of, result.findings)) if result is not None else set()
        return [finding for finding in self.findings.get(file, ()) if identity_of(finding) not in own]

    def settled_by_others(self, file: str) -> set[Identity]:
        """Return which findings that a file shows by itself the rest of the project takes back."""
        result = self.results.get(file)
        own = set(map(identity_of, result.findings)) if result is not None else set()
        standing = set(map(identity_of, self.findings.get(file, ())))
        return own - standing - self._suppressed.get(file, set())

    def moves(self, file: str, data: bytes) -> tuple[Move, Move]:
        """Return the functions from a line of a file as it was judged to the one with some content, and back."""
        before, after = (self.text_bytes(file) or b"").split(b"\n"), data.split(b"\n")
        return line_moves(before, after), line_moves(after, before)

    def text_bytes(self, file: str) -> bytes | None:
        """Return the content that a file had when it was judged; None where it cannot be read."""
        held = self.buffers.get(file)
        return held if held is not None else self.project.read(file)

    @cached_property
    def world(self) -> World:
        """All scopes of the project."""
        return world_of(list(self.results.values()), self.engines, layout_of(self.project), self.project)

    @cached_property
    def inventories(self) -> list[Inventory]:
        """The scopes as questions are asked about them."""
        return [Inventory(scope, number, self.world) for number, scope in enumerate(self.world.scopes)]


def moved(findings: Iterable[Finding], before: bytes, after: bytes) -> list[Finding]:
    """Return findings of a text at the lines they have after a change; those on lines that changed are left out.

    Their edits are left out as well where the text changed at all.
    """
    if before == after:
        return list(findings)
    move = line_moves(before.split(b"\n"), after.split(b"\n"))
    found = []
    for finding in findings:
        span = moved_span(finding.place.span, move)
        if span is not None:
            related = tuple(
                [
                    other._replace(span=moved_span(other.span, move) or other.span)
                    if other.file == finding.place.file
                    else other
                    for other in finding.related
                ]
            )
            found.append(finding._replace(place=finding.place._replace(span=span), related=related, edits=()))
    return found


def line_moves(before: list[bytes], after: list[bytes]) -> Move:
    """Return the function from a line before to the one after (from 1); None for one that changed."""
    most = min(len(before), len(after))
    first = next((at for at in range(most) if before[at] != after[at]), most)
    last = next((at for at in range(most - first) if before[-1 - at] != after[-1 - at]), most - first)
    moved_by = len(after) - len(before)

    def move(line: int) -> int | None:
        if line <= first:
            return line
        return line + moved_by if line > len(before) - last else None

    return move


def moved_span(span: Span, move: Move) -> Span | None:
    """Return a span at the lines it has now; None where they changed."""
    line, end_line = move(span.line), move(span.end_line)
    return None if line is None or end_line is None else span._replace(line=line, end_line=end_line)
