"""What governs one file: its configuration, role and scopes, and each rule that is not as it is by default."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.analysis.plan import holds_at
from k8slint.analysis.run import engines_of, facts_of
from k8slint.kube.versions import Version
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.configuration_error import UsageError
from k8slint.project.glob import path_matches
from k8slint.project.written_settings import nodes_of, written_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.plan import Plan
    from k8slint.model.node import Node
    from k8slint.model.rule import Rule
    from k8slint.project.configuration import Config
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit


_TOO_EARLY = "does not hold for Kubernetes"


class KeySetting(NamedTuple):
    """A key of the configuration: its value in a word or two, and where it stands (`file:line`)."""

    key: str
    value: str
    where: str


class RuleSetting(NamedTuple):
    """A rule for the file: whether it is on, how severe ('' where it is off), and which words say so, and where.

    `because` and `where` are empty for a rule that is as it is by default.
    """

    rule: str
    on: bool
    severity: str
    because: str = ""
    where: str = ""


class FileSettings(NamedTuple):
    """What governs a file.

    `configurations` are its configuration files, what is extended first; `kubernetes` is the version it is judged by;
    `role` says what project files make of it and `notices` why it, or a document of it, is not judged; `scopes` are
    those its objects are in; `overrides` and `suppressions` are the places of the entries whose paths match it.
    """

    file: str
    configurations: tuple[str, ...]
    kubernetes: str
    role: str
    notices: tuple[str, ...]
    scopes: tuple[str, ...]
    overrides: tuple[str, ...]
    suppressions: tuple[str, ...]
    keys: tuple[KeySetting, ...]
    rules: tuple[RuleSetting, ...]


def file_settings(project: Project, path: str) -> FileSettings:
    """Return what governs a file of an open project. Raises UsageError for one that is not among its files."""
    real = os.path.realpath(path)
    unit = next((each for each in project.units if os.path.realpath(each.file) == real), None)
    if unit is None:
        raise UsageError(f"{path}: is not a file of the project; name a file, not a folder")
    config = project.configurations[unit.configuration]
    plan = engines_of(project)[unit.configuration].plan
    results, world = facts_of(project)
    own = [result for result in results if result.file == unit.file]
    scopes = {scope.name for scope in world.scopes if any(item.file == unit.file for item in scope.items)}
    role = next((each.role for each in project.judged_units() if each.file == unit.file and not each.parts), "")
    return FileSettings(
        unit.file,
        tuple(file for file, _ in written_files(config)),
        str(Version(1, plan.minor)),
        role,
        tuple(dict.fromkeys(f"{each.reason}: {each.message}" for result in own for each in result.notices)),
        tuple(sorted(scopes)),
        tuple(_at(file, entry) for file, entry in _entries(config, "overrides") if _matches(entry, unit)),
        tuple(_at(file, entry) for file, entry in _entries(config, "suppressions") if _matches(entry, unit)),
        tuple(_keys(config)),
        tuple(_Reasons(project, config, plan, unit).settings()),
    )


def _at(file: str, node: Node) -> str:
    return f"{file}:{node.span.line}"


def _entries(config: Config, key: str) -> list[tuple[str, Node]]:
    return [(file, entry) for file, node in nodes_of(config, key) for entry in node]


def _matches(entry: Node, unit: Unit) -> bool:
    """Whether an entry speaks of a file: its paths do, or it has none."""
    patterns = tuple(each.text for each in entry.get("paths") if each.text is not None)
    return not patterns or path_matches(unit.path, patterns)


def _keys(config: Config) -> Iterator[KeySetting]:
    for key in config.values:
        for file, node in nodes_of(config, key):
            count = len(node.value) if isinstance(node.value, (list, dict)) else 0
            noun = "entry" if count == 1 else "entries"
            yield KeySetting(
                key, f"{count} {noun}" if isinstance(node.value, (list, dict)) else node.raw, _at(file, node)
            )


class _Reasons:
    """Finds out which words turn a rule on or off, the strongest first."""

    def __init__(self, project: Project, config: Config, plan: Plan, unit: Unit) -> None:
        self.plan = plan
        self.selection = project.options.selection
        self.preview = project.options.preview or config.values.get("preview", False)
        self.terms = {each.rule: each for each in plan.terms_for(plan.overrides_for(unit.path))}
        overrides = [entry for entry in _entries(config, "overrides") if _matches(entry[1], unit)]
        self.words = list(self._words(overrides, config))

    def settings(self) -> Iterator[RuleSetting]:
        """Yield every rule of the plan; a policy of the checked files is only there when something names it."""
        for rule in self.plan.rulebook.values():
            terms = self.terms.get(rule.id)
            on = terms is not None and not terms.only_governed
            severity = ((terms.severity if terms else "") or rule.severity) if on else ""
            yield RuleSetting(rule.id, on, severity, *self._reason(rule, on))

    def _reason(self, rule: Rule, on: bool) -> tuple[str, str]:
        """Return which words make a rule what it is, and where they stand; empty texts for what it is by default."""
        if not holds_at(rule, self.plan.minor):
            return f"{_TOO_EARLY} 1.{self.plan.minor}", ""
        for ids, turns_on, because, where in self.words:
            if rule.id in ids and turns_on in (on, None):
                return because, where
        if rule.preview and rule.enabled and on == self.preview:
            return "new", ""
        return "", ""

    def _words(
        self, overrides: list[tuple[str, Node]], config: Config
    ) -> Iterator[tuple[set[str], bool | None, str, str]]:
        """Yield ids, whether they are on for it (None: either), the words, and their place; the strongest first."""
        selection = self.selection
        for option, words, on in (
            ("--ignore", selection.ignore, False),
            ("--extend-select", selection.extend_select, True),
            ("--select", selection.select, True),
        ):
            yield from ((set(self.plan.rulebook.selected(word)), on, f"{option} {word}", "") for word in words)
        if selection.select:
            yield set(self.plan.rulebook), False, "--select names others", ""
        for file, entry in reversed(overrides):
            yield from self._of_mapping(file, entry, "overrides: ")
        rules = [(file, node) for file, node in nodes_of(config, "rules")]
        for file, node in reversed(rules):
            yield from self._of_rules(file, node, "")
        for key, on in (("ignore", False), ("extend_select", True), ("select", True)):
            for file, node in nodes_of(config, key):
                yield from self._of_list(file, node, key, on)
        for file, node in nodes_of(config, "select"):
            yield set(self.plan.rulebook), False, "select names others", _at(file, node)

    def _of_mapping(self, file: str, entry: Node, lead: str) -> Iterator[tuple[set[str], bool | None, str, str]]:
        yield from self._of_rules(file, entry.get("rules"), lead)
        yield from self._of_list(file, entry.get("select"), f"{lead}select", True)
        yield from self._of_list(file, entry.get("ignore"), f"{lead}ignore", False)

    def _of_rules(self, file: str, node: Node, lead: str) -> Iterator[tuple[set[str], bool | None, str, str]]:
        for rule_id, setting in node.items():
            yield {rule_id}, None, f"{lead}rules", f"{file}:{setting.key_span.line}"

    def _of_list(self, file: str, node: Node, key: str, on: bool) -> Iterator[tuple[set[str], bool | None, str, str]]:
        for item in node:
            if item.text is not None:
                yield set(self.plan.rulebook.selected(item.text)), on, f"{key}: {item.text}", _at(file, item)


def changed(rules: Iterable[RuleSetting]) -> list[RuleSetting]:
    """Return the rules that somebody turned on or off, or that are new."""
    return [each for each in rules if each.because and not each.because.startswith(_TOO_EARLY)]


def as_values(settings: FileSettings) -> dict[str, Any]:
    """Return what governs a file as JSON values."""
    rows = {"keys": [each._asdict() for each in settings.keys], "rules": [each._asdict() for each in settings.rules]}
    return {**settings._asdict(), **rows}
