"""The work on one unit of phase 1: what was found so far, and the only place where a check is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.crash import crash_finding, stop_finding
from k8slint.analysis.places import finding_of
from k8slint.kube.place import place_of
from k8slint.model.finding import Finding, Place, Problem
from k8slint.model.result import Comment, FileResult
from k8slint.model.span import START_OF_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.analysis.engine import ActiveRule, Engine, RuleSet
    from k8slint.kube.resource import Resource


def ask_check(
    entry: ActiveRule, subject: Any, resource: Resource | None, document: int, findings: list[Finding]
) -> Exception | None:
    """Return what a check raised, None when it ended well; what it found is added to `findings`.

    Phase 2 calls it, too, with no resource and document 0.
    """
    try:
        for problem in entry.check(subject, entry.context):
            findings.append(finding_of(problem, entry, resource, document))  # noqa: PERF401 - keeps what comes first
    except Exception as error:  # noqa: BLE001 - a broken rule must not hide what the others find
        return error
    return None


class UnitRun:
    """The work on one unit: its engine and rules, and what was found so far."""

    __slots__ = (
        "components",
        "crashed",
        "engine",
        "facts",
        "file",
        "findings",
        "ignores",
        "notices",
        "resources",
        "rules",
    )

    def __init__(self, engine: Engine, file: str, rules: RuleSet) -> None:
        self.engine = engine
        self.file = file
        self.rules = rules
        self.findings: list[Finding] = []
        self.facts: list[Any] = []
        self.notices: list[Any] = []
        self.ignores: list[Any] = []
        self.components: list[Resource] = []
        self.resources = 0
        self.crashed = False

    def ask(self, entries: tuple[ActiveRule, ...], subject: Any, resource: Resource | None, document: int = 0) -> None:
        """Run the checks of some rules on one subject; a check that raises is itself a finding.

        `document` is the index of the subject's document where there is no resource to know it.
        """
        index = document if resource is None else resource.document
        for entry in entries:
            error = ask_check(entry, subject, resource, index, self.findings)
            if error is not None:
                self.crashed = True
                at = Place(self.file, START_OF_FILE) if resource is None else place_of(resource.node, resource, index)
                self.findings.append(crash_finding(entry, error, at))

    def fail(self, rule_id: str, problem: Problem, document: int) -> None:
        """Add a finding that something was not looked at, whatever rules are on: no selection makes that clean."""
        self.findings.append(finding_of(problem, self.engine.always(rule_id), None, document))

    def report(self, rule_id: str, problem: Problem, document: int) -> None:
        """Add a finding of one of the rules the engine itself reports, if that rule is on."""
        entry = self.rules.by_id.get(rule_id)
        if entry is not None:
            self.findings.append(finding_of(problem, entry, None, document))

    def result(self, comments: tuple[Comment, ...] = (), documents: int = 0) -> FileResult:
        """Return what was found."""
        return FileResult(
            self.file,
            tuple(self.findings),
            tuple(self.facts),
            tuple(self.notices),
            comments,
            tuple(self.ignores),
            documents,
            self.resources,
            self.crashed,
        )

    def guarded(self, judge: Callable[[], FileResult], file: str = "") -> FileResult:
        """Return the result of `judge`; when k8slint itself fails in it, what was found so far, and that it stopped.

        `file` is the file to name then, where it is not the unit's name.
        """
        try:
            return judge()
        except Exception as error:  # noqa: BLE001 - a mistake of ours in one unit must not hide what the others hold
            self.findings.append(stop_finding(error, Place(file or self.file, START_OF_FILE)))
            return FileResult(self.file, tuple(self.findings), resources=self.resources, crashed=True)
