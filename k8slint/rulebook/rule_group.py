"""Groups of rules that belong together by somebody's standard: data files in `rules/_groups/`, one for a group.

A group has controls, as its source calls them, each with the rules that show it; a control without rules is nothing
that a manifest can show.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.bundled import bundled_path, read_bundled
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = "rules/_groups"


class GroupControl(NamedTuple):
    """One demand of a group: its id and title there, and the ids of the rules that find what breaks it."""

    id: str
    title: str
    rules: tuple[str, ...]


class RuleGroup(NamedTuple):
    """A group: `severity` is that of its findings where the group is selected ('': that of each rule)."""

    name: str
    title: str
    source: str
    severity: str
    controls: tuple[GroupControl, ...]

    @property
    def rules(self) -> frozenset[str]:
        """The ids of all its rules."""
        return frozenset(rule for control in self.controls for rule in control.rules)


def group_names() -> tuple[str, ...]:
    """Return the names of all groups, sorted."""
    return tuple(sorted(name[:-5] for name in os.listdir(bundled_path(_FOLDER)) if name.endswith(".yaml")))


@cache
def find_group(name: str) -> RuleGroup | None:
    """Return the group of a name; None when there is none."""
    if name not in group_names():
        return None
    from k8slint.reading import values_of

    fields: Any = values_of(read_bundled(f"{_FOLDER}/{name}.yaml").decode())[0]
    controls: list[GroupControl] = []
    for included in fields.get("includes", ()):
        other = find_group(included)
        controls += other.controls if other is not None else ()
    controls += [GroupControl(str(each["id"]), each["title"], tuple(each["rules"])) for each in fields["controls"]]
    for tool in fields.get("peers", ()):
        controls += _defaults_of(tool)
    return RuleGroup(name, fields["title"], fields["source"], fields.get("severity", ""), tuple(controls))


def _defaults_of(tool: str) -> list[GroupControl]:
    """Return the checks that another tool has on by default, as controls."""
    from k8slint.rulebook.peer import checks_of

    return [
        GroupControl(f"{tool}: {check.id}", check.words, check.rules) for check in checks_of(tool) if check.by_default
    ]


def groups_of(rule_id: str) -> tuple[str, ...]:
    """Return the names of the groups that a rule belongs to."""
    return tuple(name for name in group_names() if (group := find_group(name)) is not None and rule_id in group.rules)


def selected_ids(word: str, ids: Iterable[str]) -> list[str]:
    """Return those of some rule ids that a pattern (`pod-security-*`) or the name of a group means; empty for none."""
    if "*" in word or "?" in word:
        from fnmatch import fnmatchcase

        return [each for each in ids if fnmatchcase(each, word)]
    group = find_group(word)
    return [each for each in ids if each in group.rules] if group is not None else []
