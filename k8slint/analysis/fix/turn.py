"""One turn of fixing: which findings can be fixed together, and the texts that makes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING

from k8slint.analysis.fix.effect import side_effect
from k8slint.analysis.fix.guard import against_document
from k8slint.analysis.fix.text import Changed, FileText, Replacement, replacements_of
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Lines
from k8slint.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Edit, Finding
    from k8slint.reading.document import Reading

_QUOTES = " \r\n\"'"
_MOST_FAILED = 500
"""How often edits of a turn are divided, each time with the whole file read again."""


class LeftFinding(NamedTuple):
    """A finding that has edits and was not fixed, and why, as the end of a sentence."""

    finding: Finding
    reason: str


class EditGroup(NamedTuple):
    """Findings with the same edits, and those as replacements by file."""

    findings: list[Finding]
    replacements: dict[str, list[Replacement]]


class Turn(NamedTuple):
    """What one turn gives: findings whose edits are made, the texts with them, and findings that cannot be fixed.

    What is in none of them waits for the next turn.
    """

    groups: list[EditGroup]
    changed: dict[str, Changed]
    left: list[LeftFinding]

    @property
    def fixed(self) -> list[Finding]:
        """The findings whose edits are made."""
        return [finding for group in self.groups for finding in group.findings]

    def is_alone(self, finding: Finding) -> bool:
        """Whether nothing else changes the files that the edits of a finding do."""
        names = {edit.file for edit in finding.edits}
        return sum(not names.isdisjoint(group.replacements) for group in self.groups) == 1

    def writers(self, file: str, start: int, end: int) -> list[Finding]:
        """Return the findings whose edits wrote what stands between two offsets of a file after the turn.

        A value that they only moved is written by whoever wrote it before.
        """
        changed = self.changed.get(file)
        writer = changed.writer(start, end) if changed is not None else None
        if changed is None or writer is None:
            return []
        word = changed.text[start:end]
        is_key = changed.text[end : end + 1] == ":"
        return [
            finding
            for group in self.groups
            if writer in group.replacements.get(file, ())
            and (is_key or not any(word in changed.replaced(each) for each in group.replacements[file]))
            for finding in group.findings
        ]

    def replacers(self, names: set[str]) -> list[Finding]:
        """Return the findings whose edits wrote something else in the place of one of some names."""
        return [
            finding
            for group in self.groups
            if any(
                self.changed[file].replaced(each).strip(_QUOTES) in names
                for file, found in group.replacements.items()
                for each in found
            )
            for finding in group.findings
        ]


class OpenFile:
    """A file that is being fixed: what was in it, its text as it is now, and what is read of that."""

    __slots__ = ("_reading", "_starts", "content", "lines", "name", "text")

    def __init__(self, name: str, content: FileText) -> None:
        self.name = name
        self.content = content
        self.set_text(content.text)

    def set_text(self, text: str) -> None:
        """Let the file have another text."""
        self.text = text
        self.lines = Lines(text)
        self._reading: Reading | None = None
        self._starts: list[int] = []

    @property
    def data(self) -> bytes:
        """The bytes of the file as it is now."""
        return self.content._replace(text=self.text).data()

    @property
    def reading(self) -> Reading:
        """What is read of the text."""
        if self._reading is None:
            self._reading = read(self.text, self.name)
        return self._reading

    def side_effect(self, replacements: Iterable[Replacement]) -> str:
        """Return what some replacements together would do that they should not; empty where they are sound."""
        changed = Changed(self.text, replacements)
        return side_effect(self.reading, read(changed.text, self.name), changed)

    def against(self, replacements: Iterable[Replacement]) -> str:
        """Return why the documents that some replacements are in must not be changed; empty where they may be."""
        documents = self.reading.documents
        if len(self._starts) != len(documents):
            self._starts = [document.start for document in documents]
        touched: set[int] = set()
        for each in replacements:
            last = bisect_right(self._starts, each.start)
            touched.update(at for at in range(max(0, last - 2), last) if each.start <= documents[at].end)
        reasons = (against_document(documents[at]) for at in sorted(touched))
        return next(filter(None, reasons), "")


def plan_turn(findings: Iterable[Finding], files: dict[str, OpenFile]) -> Turn:
    """Return what can be done about findings in one turn; all files of their edits are open."""
    planned = _Planned(files)
    by_edits: dict[tuple[Edit, ...], list[Finding]] = {}
    for finding in findings:
        by_edits.setdefault(finding.edits, []).append(finding)
    by_files: dict[tuple[str, ...], list[EditGroup]] = {}
    for group in filter(None, [planned.group(edits, same) for edits, same in by_edits.items()]):
        if not planned.collides(group):
            planned.reserve(group)
            by_files.setdefault(tuple(group.replacements), []).append(group)
    for names in sorted(by_files, key=len):
        if len(names) == 1:
            planned.take(by_files[names])
        else:  # what changes several files is looked at one by one: it is rare
            for group in by_files[names]:
                planned.take([group])
    return planned.turn()


class _Planned:
    """The groups of a turn that were taken so far."""

    __slots__ = ("_failed", "_files", "_groups", "_left", "_reserved", "_taken")

    def __init__(self, files: dict[str, OpenFile]) -> None:
        self._files = files
        self._reserved: dict[str, list[Replacement]] = {}
        self._taken: dict[str, list[Replacement]] = {}
        self._groups: list[EditGroup] = []
        self._left: list[LeftFinding] = []
        self._failed = 0

    def group(self, edits: tuple[Edit, ...], findings: list[Finding]) -> EditGroup | None:
        """Return findings of the same edits; None where these cannot be made at all, whatever else is done."""
        replacements = {}
        for name in dict.fromkeys(edit.file for edit in edits):
            file = self._files[name]
            found = replacements_of([edit for edit in edits if edit.file == name], file.text, file.lines)
            reason = "its edits do not fit the file" if found is None else file.against(found)
            if found is None or reason:
                self._leave(findings, reason)
                return None
            replacements[name] = found
        return EditGroup(findings, replacements)

    def collides(self, group: EditGroup) -> bool:
        """Whether a group changes what another one of this turn does, so that it has to wait for the next."""
        return any(
            _collides_in(self._reserved.get(name, []), each)
            for name, found in group.replacements.items()
            for each in found
        )

    def reserve(self, group: EditGroup) -> None:
        """Let no other group of this turn change what a group does."""
        for name, found in group.replacements.items():
            for each in found:
                insort(self._reserved.setdefault(name, []), each)

    def take(self, groups: list[EditGroup]) -> None:
        """Take groups of the same files together, or in halves and one by one where that does not go well.

        One that goes well alone waits for the next turn; any other cannot be fixed.
        """
        if not self._effect(groups, self._taken):
            self._groups += groups
            for group in groups:
                for name, found in group.replacements.items():
                    self._taken.setdefault(name, []).extend(found)
        elif len(groups) > 1 and self._failed < _MOST_FAILED:
            self._failed += 1
            half = len(groups) // 2
            self.take(groups[:half])
            self.take(groups[half:])
        else:
            reason = self._effect(groups, {}) if len(groups) == 1 else "too many fixes do not go well"
            if reason:
                self._leave([finding for group in groups for finding in group.findings], reason)

    def _effect(self, groups: list[EditGroup], taken: dict[str, list[Replacement]]) -> str:
        """Return what groups would do that they should not, with what is taken already."""
        for name in groups[0].replacements:
            together = [each for group in groups for each in group.replacements[name]]
            reason = self._files[name].side_effect([*taken.get(name, ()), *together])
            if reason:
                return reason
        return ""

    def _leave(self, findings: list[Finding], reason: str) -> None:
        self._left += [LeftFinding(finding, reason) for finding in findings]

    def turn(self) -> Turn:
        """Return the turn."""
        changed = {name: Changed(self._files[name].text, found) for name, found in self._taken.items()}
        return Turn(self._groups, changed, self._left)


def _collides_in(reserved: list[Replacement], one: Replacement) -> bool:
    """Whether a replacement collides with one of some in order, which do not collide with each other."""
    at = bisect_left(reserved, one.end, key=lambda each: each.start)
    return at > 0 and reserved[at - 1].collides(one)
