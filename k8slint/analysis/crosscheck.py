"""Phase 2: questions over the facts of all files, asked scope by scope."""

from __future__ import annotations

import gc
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.analysis.crash import crash_finding
from k8slint.analysis.engine import ScopeRules
from k8slint.analysis.parallel.pool import FORK_SCOPES, memory_map
from k8slint.analysis.redaction import finding_without_looks
from k8slint.analysis.unit_run import ask_check
from k8slint.kube.inventory import Inventory, World
from k8slint.model.admission_fact import ConfiguresAdmission, Governs
from k8slint.model.finding import Finding, Place, Related
from k8slint.model.span import START_OF_FILE
from k8slint.project.configurations import Assumed
from k8slint.project.scopes import scopes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.analysis.engine import ActiveRule, Engines, RuleSet
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.scopes import Layout
    from k8slint.project.written_objects import WrittenObjects

_SUBJECT = "cluster"
_GOVERNS = Governs.__name__

Asked = tuple[int, list["Finding"]]
"""The number of a scope, and what the rules find in it."""


def crosscheck(
    results: list[FileResult],
    engines: Engines,
    layout: Layout,
    processes: int = 1,
    project: Project | None = None,
    pause: Callable[[], None] | None = None,
) -> list[Finding]:
    """Return what the rules find in the scopes of a run; neither order of files nor number of scopes changes it.

    `processes` may share the scopes (0: as many as pay); from `project` objects are read again that something governs.
    `pause` is called between two scopes where nobody shares them.
    """
    collects = gc.isenabled()
    gc.disable()  # nothing made here is a circle, and nearly all of it lives as long as the world
    try:
        questions = Questions(results, engines, layout, project)
        numbers = range(len(questions.world.scopes))
        shared = memory_map(processes, len(numbers), FORK_SCOPES) if processes != 1 else map
        part = questions.part if pause is None or processes != 1 else _after(pause, questions.part)
        found = questions.reported(asked for some in shared(part, numbers) for asked in some)
        return [finding_without_looks(finding) for finding in found]
    finally:
        if collects:
            gc.enable()


def _after(pause: Callable[[], None], part: Callable[[int], list[Asked]]) -> Callable[[int], list[Asked]]:
    """Return a function that lets others have their turn before it asks about a scope."""

    def asked(number: int) -> list[Asked]:
        pause()
        return part(number)

    return asked


class Questions:
    """What a run asks about its scopes, which can be asked in parts: `reported` joins what `asked` yields for each."""

    def __init__(
        self, results: list[FileResult], engines: Engines, layout: Layout, project: Project | None = None
    ) -> None:
        self._rulesets = _rulesets(results, engines, layout)
        self._rules = {id(each): ScopeRules(each.of_subject(_SUBJECT)) for each in self._rulesets.all}
        wanted = any(each.of_subject(_SUBJECT) or each.governs for each in self._rulesets.all)
        self.world = world_of(results, engines, layout, project) if wanted else World([])

    @cached_property
    def _is_configured(self) -> bool:
        """Whether a file of the run configures Pod Security admission for all namespaces."""
        items = (item for scope in self.world.scopes for item in scope.items)
        return any(ConfiguresAdmission in item.facts for item in items)

    def asked(self, numbers: Iterable[int]) -> Iterator[Asked]:
        """Yield what the rules find in each of some scopes, one after the other."""
        for number in numbers:
            scope = self.world.scopes[number]
            inventory = Inventory(scope, number, self.world)
            words = inventory.words()
            found: list[Finding] = []
            for ruleset in self._rulesets.of_files({item.file for item in scope.items}):
                for entry in self._rules[id(ruleset)].about(words):
                    problems = _ask(entry, inventory)
                    if problems:
                        found += self._rulesets.own(problems, ruleset)
                if ruleset.governs and (_GOVERNS in words or self._is_configured):
                    from k8slint.analysis.enforced import enforced

                    found += self._rulesets.own(enforced(inventory, ruleset), ruleset)
            inventory.forget()
            self.world.forget()
            if found:
                builds = (scope.root,) if scope.root else ()
                yield number, [finding._replace(builds=builds) for finding in found] if builds else found

    def part(self, number: int) -> list[Asked]:
        """Return what the rules find in one scope; empty for nothing."""
        return list(self.asked((number,)))

    def reported(self, asked: Iterable[Asked]) -> list[Finding]:
        """Return the findings of all scopes in the order of their numbers, in which they must come.

        A problem that shows in several scopes is reported once, in the words of the first; one that shows only in some
        of those that hold the object says in which.
        """
        found: dict[tuple[str, Place], _Found] = {}
        for number, findings in asked:
            for finding in findings:
                key = (finding.rule, finding.place)
                each = found.get(key)
                if each is None:
                    each = found[key] = _Found()
                each.note(finding, number)
        return [_with_scopes(finding, each.numbers, self.world) for each in found.values() for finding in each.findings]


class _Found:
    """What was found at one place by one rule: in the words of the first scope, with the numbers of all scopes."""

    __slots__ = ("findings", "numbers")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.numbers: list[int] = []

    def note(self, finding: Finding, number: int) -> None:
        """Take a finding of a scope; scopes come in order."""
        if not self.numbers or self.numbers[-1] != number:
            self.numbers.append(number)
        if number == self.numbers[0]:
            self.findings.append(finding)


def world_of(results: list[FileResult], engines: Engines, layout: Layout, project: Project | None = None) -> World:
    """Return all scopes of a run with what the configurations declare, and the files of `project` to read again."""
    declared = [entry for engine in engines for entry in engine.plan.project.settings.get("assume_defined", ())]

    def reader() -> WrittenObjects:
        from k8slint.project.written_objects import WrittenObjects

        assert project is not None
        return WrittenObjects(project, [(engine.pod_paths, engine.plan.minor) for engine in engines])

    return World(scopes_of(results, layout), Assumed(declared), reader if project is not None else None)


class _RuleSets:
    """The rule sets of a run's files: one for all, unless the configuration has overrides."""

    def __init__(self, all_of_them: list[RuleSet], by_file: dict[str, RuleSet]) -> None:
        self.all = all_of_them
        self._by_file = by_file

    def of_files(self, files: set[str]) -> list[RuleSet]:
        """Return the different rule sets of some files, in the order of the files."""
        if len(self.all) < 2:
            return self.all if files else []
        found: dict[int, RuleSet] = {}
        for file in sorted(files):
            if file in self._by_file:
                found.setdefault(id(self._by_file[file]), self._by_file[file])
        return list(found.values())

    def own(self, findings: list[Finding], ruleset: RuleSet) -> list[Finding]:
        """Keep the findings in files that a rule set is for."""
        if len(self.all) < 2:
            return findings
        return [each for each in findings if self._by_file.get(each.place.file, ruleset) is ruleset]


def _rulesets(results: list[FileResult], engines: Engines, layout: Layout) -> _RuleSets:
    if len(engines) == 1 and not engines[0].plan.overrides:
        return _RuleSets([engines[0].ruleset("")], {})
    by_file = {}
    for result in results:
        engine = engines[layout.configurations.get(result.file, 0)]
        by_file[result.file] = engine.ruleset(layout.paths.get(result.file, result.file))
    return _RuleSets(list({id(each): each for each in by_file.values()}.values()), by_file)


def _ask(entry: ActiveRule, inventory: Inventory) -> list[Finding]:
    """Return what one check finds in one scope; a check that raises is itself a finding."""
    found: list[Finding] = []
    error = ask_check(entry, inventory, None, 0, found)
    if error is not None:
        file = min(item.file for item in inventory.items)
        found.append(crash_finding(entry, error, Place(file, START_OF_FILE)))
    return found


def _with_scopes(finding: Finding, numbers: list[int], world: World) -> Finding:
    """Return a finding that says in which scopes a problem shows, when the object is in others without it, too."""
    holding = world.holding(finding.place)
    if finding.builds or len(holding) <= len(numbers):
        return finding
    names = sorted({world.scopes[number].name for number in numbers})
    message = f"so it is in {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
    place = finding.place
    return finding._replace(related=(*finding.related, Related(message, place.file, place.span)))
