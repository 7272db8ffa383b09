"""Fixes what a run reports: in turns, until nothing is left to apply; each turn is checked like any other state."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from k8slint.analysis.cache.memory import Signatures
from k8slint.analysis.fix.changed_file import ChangedFile, write_changes
from k8slint.analysis.fix.guard import Guard
from k8slint.analysis.fix.text import file_text
from k8slint.analysis.fix.turn import LeftFinding, OpenFile, plan_turn
from k8slint.analysis.identity import identity_of, matched
from k8slint.analysis.parallel.share import ALONE, Share
from k8slint.analysis.run import check
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.fix.turn import Turn
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.project.boundary import Boundary
    from k8slint.project.project import Project

MOST_TURNS = 10
"""How often edits are applied; most files need one turn, and edits of one place one each."""
_MOST_CHECKS = 40
_NAME = pattern(r"[\w.-]+")
_ENDLESS = f"{MOST_TURNS} turns did not suffice"


class Fixes(NamedTuple):
    """What fixing gave: the report on the files as they are then, what changed, what was fixed and what was not.

    `left` are findings that have edits of the wanted safety, with the reason why they were not applied. `unsafe` says
    whether edits that change what runs were wanted.
    """

    report: Report
    changes: tuple[ChangedFile, ...] = ()
    fixed: tuple[Finding, ...] = ()
    left: tuple[LeftFinding, ...] = ()
    unsafe: bool = False


def fixes_of(project: Project, share: Share = ALONE, cache: str | None = None, *, unsafe: bool = False) -> Fixes:
    """Return what it gives to fix the findings of an open project; no file is written, and the project holds the texts.

    `unsafe` applies edits as well that change what runs. Only what a report shows is fixed: nothing that is suppressed,
    in a baseline, older than the change that the run is about, or outside of what was asked about.
    """
    return _Fixing(project, share, cache, ("safe", "unsafe") if unsafe else ("safe",)).fixes()


def write_fixes(fixes: Fixes, project: Project, share: Share = ALONE, cache: str | None = None) -> Fixes:
    """Return what was fixed indeed after the files of a project that is on disk are written.

    A file that cannot be written or was changed meanwhile stays as it is, and with it those that share a fix with it.
    """
    boundary = _boundary(project)
    assert boundary is not None  # for its files are on disk
    failed: dict[str, str] = {}
    for names in _grouped(fixes):
        found = write_changes([change for change in fixes.changes if change.file in names], boundary)
        if found is not None:
            failed.update(dict.fromkeys(names, f"'{found.file}' is changed by the same fix, and {found.reason}"))
            failed[found.file] = found.reason
    if not failed:
        return fixes
    project.update({change.file: change.before or b"" for change in fixes.changes if change.file in failed})
    lost = [LeftFinding(each, failed[file]) for each in fixes.fixed if (file := each.edits[0].file) in failed]
    return Fixes(
        check(project, share, cache, is_passing=True),
        tuple([change for change in fixes.changes if change.file not in failed]),
        tuple([each for each in fixes.fixed if each.edits[0].file not in failed]),
        (*fixes.left, *lost),
        fixes.unsafe,
    )


def _boundary(project: Project) -> Boundary | None:
    """Return what holds the files of a project; None where they are on no disk."""
    return project.asked.discovery.boundary if project.asked is not None else None


def _grouped(fixes: Fixes) -> list[set[str]]:
    """Return the names of the changed files, those together that one fix changes."""
    groups = [{change.file} for change in fixes.changes]
    for finding in fixes.fixed:
        names = {edit.file for edit in finding.edits}
        if len(names) > 1:
            apart = [group for group in groups if group.isdisjoint(names)]
            groups = [*apart, names.union(*(group for group in groups if group not in apart))]
    return groups


class _Fixing:
    """The state of fixing: the files that are open, what is fixed, what is left alone, and all texts there were."""

    def __init__(self, project: Project, share: Share, cache: str | None, wanted: tuple[str, ...]) -> None:
        self._project = project
        self._share = share
        self._cache = cache
        self._wanted = wanted
        self._guard = Guard(project, _boundary(project))
        self._files: dict[str, OpenFile] = {}
        self._closed: dict[str, str] = {}
        self._banned: dict[_Key, str] = {}
        self._doubted: dict[_Key, str] = {}
        self._useless: dict[_Key, str] = {}
        self._turns: list[tuple[dict[str, str], list[Finding]]] = []
        self._started = time.time_ns()

    def fixes(self) -> Fixes:
        """Return what fixing gives."""
        report = check(self._project, self._share, self._cache)
        for _ in range(_MOST_CHECKS):
            findings = [finding for finding in self._wanted_of(report) if not self._against(finding)]
            if not findings or len(self._turns) >= MOST_TURNS:
                break
            new = self._open_files(findings)
            if not new:
                report = self._take_turn(self._to_take(findings), report)
            elif self._may_have_changed(new):
                report = self._checked()
        changes = [
            ChangedFile(name, file.content.data(), file.data)
            for name, file in sorted(self._files.items())
            if file.text != file.content.text
        ]
        fixed = [finding for _, findings in self._turns for finding in findings]
        left = [
            LeftFinding(finding, self._against(finding) or self._doubted.get(_key(finding), _ENDLESS))
            for finding in self._wanted_of(report)
        ]
        return Fixes(report, tuple(changes), tuple(fixed), tuple(left), "unsafe" in self._wanted)

    def _checked(self) -> Report:
        return check(self._project, self._share, self._cache, is_passing=True)

    def _wanted_of(self, report: Report) -> list[Finding]:
        """Return the findings whose edits are as safe as wanted, the worst first."""
        found = [finding for finding in report.findings if self._is_wanted(finding)]
        return sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity))

    def _is_wanted(self, finding: Finding) -> bool:
        return finding.is_fixable and finding.safety in self._wanted

    def _against(self, finding: Finding) -> str:
        """Return why a finding cannot be fixed; empty where nothing is known against it."""
        closed = (self._closed[edit.file] for edit in finding.edits if edit.file in self._closed)
        key = _key(finding)
        return next(closed, "") or self._banned.get(key) or self._useless.get(key, "")

    def _to_take(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings of the next turn: all that are in no doubt, and else one of each file."""
        sure = [finding for finding in findings if _key(finding) not in self._doubted]
        if sure:
            return sure
        taken: dict[str, Finding] = {}
        for finding in findings:
            if not any(edit.file in taken for edit in finding.edits):
                taken.update((edit.file, finding) for edit in finding.edits)
        return list({id(finding): finding for finding in taken.values()}.values())

    def _ban(self, findings: Iterable[Finding], reason: str) -> None:
        """Let findings not be fixed any more."""
        self._banned.update((_key(finding), reason) for finding in findings)

    def _open_files(self, findings: Iterable[Finding]) -> list[str]:
        """Return the files of some findings that were not open so far; they are now, or stay closed."""
        new = sorted({edit.file for finding in findings for edit in finding.edits} - {*self._files, *self._closed})
        for name in new:
            data = self._project.read(name)
            content = file_text(data) if data is not None else None
            if data is None or content is None:
                self._closed[name] = "it is not text that could be written back as it is"
                continue
            reason = self._guard.against_file(name, data, content.text)
            if reason:
                self._closed[name] = reason
            else:
                self._files[name] = OpenFile(name, content)
        self._project.update({name: self._files[name].data for name in new if name in self._files})
        return new

    def _may_have_changed(self, files: list[str]) -> bool:
        """Whether a file changed since just before the run, so that it may not be what was checked."""
        return self._project.tree is None and not Signatures(files, self._started).all_settled

    def _take_turn(self, findings: list[Finding], report: Report) -> Report:
        """Apply what can be applied together, and return the report on that; what does not help is undone."""
        turn = plan_turn(findings, self._files)
        for finding, reason in turn.left:
            self._ban([finding], reason)
        if not turn.groups:
            return report
        before = {name: file.text for name, file in self._files.items()}
        self._set_texts({name: changed.text for name, changed in turn.changed.items()})
        after = self._checked()
        useless = [(each, "the finding would still be there") for each in _still_there(report, turn.fixed, after)]
        useless += self._brought(report, turn, after)
        if useless:
            for finding, reason in useless:
                known = self._useless if turn.is_alone(finding) else self._doubted
                known[_key(finding)] = reason
            self._set_texts({name: before[name] for name in turn.changed})
            return report
        self._turns.append((before, turn.fixed))
        self._doubted.update(self._useless)  # they may help now that other things have changed
        self._useless.clear()
        return self._checked() if self._leave_circle() else after

    def _brought(self, before: Report, turn: Turn, after: Report) -> Iterator[tuple[Finding, str]]:
        """Yield the fixed findings whose edits bring another one, with that.

        It is as bad and about what they wrote, or a rule over many objects misses a name that they replaced. Any other
        one may have been hidden: in an object that was not judged, or of which something worse was said first. One that
        is no error and can be fixed is left to the next turn.
        """
        old = [identity_of(finding, finding.place.file) for finding in before.findings]
        new = [identity_of(finding, finding.place.file) for finding in after.findings]
        for found, index in zip(after.findings, matched(old, new), strict=True):
            if index < 0 and (found.severity == "error" or not self._is_wanted(found)):
                noun = found.severity if found.severity != "info" else "finding"
                for finding in self._bringers(found, turn, after):
                    yield finding, f"it would bring another {noun}: {found.headline}"

    def _bringers(self, found: Finding, turn: Turn, after: Report) -> list[Finding]:
        """Return the findings by whose edits another one came, in texts as they are after the turn."""
        level = SEVERITIES.index(found.severity)
        if found.place.file in turn.changed:
            start, end = self._files[found.place.file].lines.offsets(found.place.span)
            writers = turn.writers(found.place.file, start, end)
            if writers:
                return [finding for finding in writers if level >= SEVERITIES.index(finding.severity)]
        rule = after.rulebook.get(found.rule)
        is_about_others = rule is not None and rule.subject == "cluster" and found.severity != "info"
        return turn.replacers({*_NAME.findall(found.headline)}) if is_about_others else []

    def _set_texts(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            self._files[name].set_text(text)
        self._project.update({name: self._files[name].data for name in texts})

    def _leave_circle(self) -> bool:
        """Whether the texts are what they were before some turn; fixing starts anew then, without what is undone."""
        now = {name: file.text for name, file in self._files.items()}
        for index, (texts, _) in enumerate(self._turns):
            if all(now[name] == text for name, text in texts.items()) and len(texts) == len(now):
                for _, findings in self._turns[index:]:
                    self._ban(findings, "another fix would undo it")
                self._turns.clear()
                self._set_texts({name: file.content.text for name, file in self._files.items()})
                return True
        return False


_Key = tuple[object, ...]


def _key(finding: Finding) -> _Key:
    """Return what tells a finding and its edits from all others wherever lines moved."""
    return (identity_of(finding, finding.place.file), *(edit.text for edit in finding.edits))


def _still_there(before: Report, fixed: Iterable[Finding], after: Report) -> list[Finding]:
    """Return the findings that are there as often as they would be had nobody fixed them."""
    counts = Counter(map(_known, before.findings))
    now = Counter(map(_known, after.findings))
    fixed = list(fixed)
    gone = Counter(map(_known, fixed))
    return [finding for finding in fixed if now[one := _known(finding)] > counts[one] - gone[one]]


def _known(finding: Finding) -> object:
    """Return what makes a finding the same one before and after a fix; its words may hold a value that changed."""
    one = identity_of(finding, finding.place.file)
    return one if one.is_positional else one._replace(words="")
