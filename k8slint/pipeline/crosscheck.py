"""Phase 2: questions over the facts of all files, asked scope by scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory import Inventory, World
from k8slint.model.finding import Finding, Place, Problem, Related
from k8slint.model.span import START_OF_FILE
from k8slint.pipeline.assumed import Assumed
from k8slint.pipeline.locate import finding_of
from k8slint.pipeline.mishap import mishap
from k8slint.pipeline.scopes import scopes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.result import FileResult
    from k8slint.pipeline.engine import ActiveRule, Engine, RuleSet
    from k8slint.pipeline.scopes import Layout

_SUBJECT = "cluster"


def crosscheck(results: list[FileResult], engine: Engine, layout: Layout) -> list[Finding]:
    """Ask the rules about every scope of a run; neither order of files nor number of scopes changes an answer.

    A problem that shows in several scopes is told once; one that shows in some of those that hold the object only
    says in which.
    """
    rulesets = _rulesets(results, engine, layout.paths)
    if not any(ruleset.of_subject(_SUBJECT) for ruleset in rulesets.values()):
        return []
    world = world_of(results, engine.plan.project.settings, layout)
    found: dict[tuple[str, Place], _Found] = {}
    for number, scope in enumerate(world.scopes):
        inventory = Inventory(scope, number, world)
        files = {item.file for item in scope.items}
        for ruleset in _distinct(rulesets, files):
            for entry in ruleset.of_subject(_SUBJECT):
                for finding in _ask(entry, inventory, ruleset):
                    if rulesets.get(finding.place.file, ruleset) is ruleset:
                        _note(found, finding, number)
    return [_told(finding, each.numbers, world) for each in found.values() for finding in each.findings]


class _Found:
    """What was found at one place by one rule: in the words of the first scope, with the numbers of all scopes."""

    __slots__ = ("findings", "numbers")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.numbers: list[int] = []


def _note(found: dict[tuple[str, Place], _Found], finding: Finding, number: int) -> None:
    each = found.setdefault((finding.rule, finding.place), _Found())
    if number not in each.numbers:
        each.numbers.append(number)
    if number == each.numbers[0]:
        each.findings.append(finding)


def world_of(results: list[FileResult], settings: Mapping[str, Any], layout: Layout) -> World:
    """Give all scopes of a run with what the configuration declares."""
    return World(scopes_of(results, layout), Assumed(list(settings.get("assume_defined", ()))))


def _rulesets(results: list[FileResult], engine: Engine, paths: Mapping[str, str]) -> dict[str, RuleSet]:
    return {result.file: engine.ruleset(paths.get(result.file, result.file)) for result in results}


def _distinct(rulesets: dict[str, RuleSet], files: set[str]) -> list[RuleSet]:
    """Give the different rule sets of some files, in the order of the files."""
    found: dict[int, RuleSet] = {}
    for file in sorted(files):
        if file in rulesets:
            found.setdefault(id(rulesets[file]), rulesets[file])
    return list(found.values())


def _ask(entry: ActiveRule, inventory: Inventory, ruleset: RuleSet) -> list[Finding]:
    """Run one check on one scope; a check that raises is itself a finding."""
    found: list[Finding] = []
    try:
        for problem in entry.check(inventory, entry.context):
            found.append(finding_of(problem, entry, None, 0))  # noqa: PERF401 - one call less for each of 10,000 scopes
    except Exception as error:  # noqa: BLE001 - as in phase 1: a broken rule must not hide the others
        found.append(_crash(entry, error, inventory, ruleset))
    return found


def _crash(entry: ActiveRule, error: Exception, inventory: Inventory, ruleset: RuleSet) -> Finding:
    message = (
        f"rule '{entry.rule.id}' stopped with {mishap(error)}, on {inventory.scope.name}, "
        "so nothing is known of what it looks for here; please report this with the manifests"
    )
    file = min(item.file for item in inventory.items)
    place = Place(file, START_OF_FILE)
    reporter = ruleset.by_id.get("check-crashed")
    if reporter is not None:
        return finding_of(Problem(place, message), reporter, None, 0)
    return Finding("check-crashed", "manifest", "warning", "nobody", message, place)


def _told(finding: Finding, numbers: list[int], world: World) -> Finding:
    """Say in which scopes a problem shows, where the object is in others, too, that are without it."""
    holding = world.holding(finding.place)
    if len(holding) <= len(numbers):
        return finding
    names = sorted({world.scopes[number].name for number in numbers})
    message = f"so it is in {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
    place = finding.place
    return finding._replace(related=(*finding.related, Related(message, place.file, place.span)))
