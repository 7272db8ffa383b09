"""Files that a configuration names to be applied by: pages of a team's own rules, and admission policies.

They are read before any manifest, from where the configuration itself was read: the disk, or a revision. What a
configuration that was found names must lie within the project, links included.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.regular_file import lies_within, read_regular
from k8slint.project.configuration_error import MOST_MISTAKES, ConfigError
from k8slint.project.survey import POLICY_TESTS
from k8slint.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.model.rule import Rule
    from k8slint.project.configuration import Config

RULE_DIRS, POLICIES = "rule_dirs", "policies"
"""The keys of a configuration that name such files."""
_MOST_FILES = 2_000
_MOST_BYTES = 4 * 1024 * 1024
_ENDINGS = (".yaml", ".yml")


def rulebook_of(configurations: Iterable[Config]) -> Rulebook:
    """Return the built-in rules with the own rules of some configurations. Raises ConfigError for a page of no use."""
    rulebook = Rulebook.load()
    for config in configurations:
        if config.values.get(RULE_DIRS):
            rulebook = rulebook.joined(own_rules(config))
    return rulebook


def rulebooks_of(configurations: list[Config]) -> list[tuple[Rulebook, frozenset[str]]]:
    """Return for each configuration all rules of a run, its own first, and the ids of those that are only others' own.

    A word on the command line may mean any of them. Raises ConfigError for a page of no use.
    """
    own = [own_rules(config) if config.values.get(RULE_DIRS) else [] for config in configurations]
    every = [rule for rules in own for rule in rules]
    found = []
    for rules in own:
        names = {rule.id for rule in rules}
        foreign = frozenset(rule.id for rule in every) - names
        found.append((Rulebook.load().joined(rules).joined(every), foreign))
    return found


def rulebook_here() -> Rulebook:
    """Return the rules that a run in the current folder would know. Raises ConfigError."""
    return rulebook_of((configuration_here(),))


def configuration_here() -> Config:
    """Return the configuration that governs the current folder. Raises ConfigError."""
    from k8slint.project.boundary import Boundary
    from k8slint.project.configurations import Configurations

    boundary = Boundary((".",))
    configurations = Configurations(None, boundary, boundary.tops[0])
    return configurations.all[configurations.of_folder(os.path.realpath("."))]


def own_rules(config: Config) -> list[Rule]:
    """Return the own rules of a configuration. Raises ConfigError with all that is wrong with their pages."""
    from k8slint.rulebook.own_rule import MOST_BYTES, read_own_rule
    from k8slint.rulebook.rule_file import RuleFileError

    rules: dict[str, Rule] = {}
    mistakes: list[str] = []
    for file, path in _named(config, RULE_DIRS):
        try:
            rule = read_own_rule(file, _content(config, path, MOST_BYTES))
        except RuleFileError as error:
            mistakes += map(str, error.problems)
            continue
        other = rules.setdefault(rule.id, rule)
        if other is not rule and other.own is not None:
            mistakes.append(f"{file}:1: the rule '{rule.id}' is in '{other.own['file']}', too; choose another id")
    if mistakes:
        raise ConfigError(*mistakes[:MOST_MISTAKES])
    return list(rules.values())


def policy_files(config: Config) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files with policies that a configuration names, without their tests."""
    for file, path in _named(config, POLICIES):
        if not file.endswith(POLICY_TESTS):
            yield file, _content(config, path, _MOST_BYTES)


def files_of(config: Config, key: str) -> list[str]:
    """Return the YAML files in the folders that a key of a configuration names, and those it names, in order.

    Raises ConfigError for a name that is neither, for too many files, and for a link that leads out of the project.
    """
    return [shown for shown, _ in _named(config, key)]


def _named(config: Config, key: str) -> list[tuple[str, str]]:
    """Return how messages name the files that a key of a configuration names, and their paths."""
    found: list[str] = []
    for name in config.values.get(key, ()):
        path = os.path.join(config.folder, name)
        files = _on_disk(path) if config.revision is None else config.revision.files_at(path)
        if not files and (config.revision is not None or not os.path.isdir(path)):
            raise ConfigError(f"{config.file}: '{key}' names '{name}', which is not there; start at this file's folder")
        found += [file for file in files if file.endswith(_ENDINGS) or len(files) == 1]
        if len(found) > _MOST_FILES:
            raise ConfigError(f"{config.file}: '{key}' names more than {_MOST_FILES} files")
    if config.revision is not None:
        return [(config.revision.label(path), path) for path in dict.fromkeys(found)]
    for path in found:
        if config.boundary and not lies_within(path, config.boundary):
            raise ConfigError(f"{_shown(path)}: leads out of the project, so it is not read")
    return [(_shown(path), path) for path in dict.fromkeys(found)]


def _on_disk(path: str) -> list[str]:
    """Return a file by itself, or the YAML files below a folder; no more than tells that there are too many."""
    if os.path.isfile(path):
        return [path]
    found: list[str] = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found += [os.path.join(folder, each) for each in sorted(names) if each.endswith(_ENDINGS)]
        if len(found) > _MOST_FILES:
            break
    return found


def _shown(path: str) -> str:
    """Return a path as messages name files: from the current folder where it lies below it."""
    shown = os.path.relpath(path)
    return path if shown.startswith("..") else shown


def _content(config: Config, path: str, most: int) -> bytes:
    """Return the content of a file that a configuration names, from where that was read; a long one one byte longer."""
    if config.revision is not None:
        return (config.revision.text(path) or b"")[: most + 1]
    try:
        return read_regular(path, most + 1)
    except OSError as error:
        raise ConfigError(f"{_shown(path)}: cannot be read ({error.strerror}); check its permissions") from error
