"""What a run is going to do: which rules, how severe, with which parameters, for which paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.limits import DEFAULT_LIMITS, Limits
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.project_facts import NO_PROJECT_FACTS, ProjectFacts
from k8slint.model.rule import Rule, is_policy
from k8slint.project.configuration_error import UsageError
from k8slint.project.declarations import target_minor
from k8slint.project.glob import path_matches
from k8slint.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from k8slint.model.severity import Severity
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options, Selection


class Terms(NamedTuple):
    """One rule as a run applies it: `severity` is empty where the rule's own (or the case's) holds.

    `only_governed` is a control that is off, but reported where a namespace enforces it.
    """

    rule: str
    severity: Severity | Literal[""]
    params: dict[str, Any]
    only_governed: bool = False


class Override(NamedTuple):
    """Changes for files under some paths (relative to `Plan.root`): rule id -> Terms, or None for off."""

    paths: tuple[str, ...]
    changes: dict[str, Terms | None]


class Plan(NamedTuple):
    """All that phase 1 needs beside a file's bytes: plain values only, so it can be sent to workers and digested.

    `off` are the admission policies (`policy/<name>`) that somebody has turned off by name.
    """

    minor: int
    rulebook: Rulebook
    terms: tuple[Terms, ...]
    overrides: tuple[Override, ...] = ()
    root: str = "."
    project: ProjectFacts = NO_PROJECT_FACTS
    limits: Limits = DEFAULT_LIMITS
    off: tuple[str, ...] = ()

    def policies_off(self, matched: tuple[int, ...]) -> frozenset[str]:
        """Return the admission policies that are off for a file that the overrides of these indexes apply to."""
        off = set(self.off)
        for index in matched:
            for rule_id, terms in self.overrides[index].changes.items():
                (off.add if terms is None and is_policy(rule_id) else off.discard)(rule_id)
        return frozenset(off)

    def terms_for(self, matched: tuple[int, ...]) -> tuple[Terms, ...]:
        """Return the rules for a file that the overrides of these indexes apply to, later ones on top."""
        by_id = {terms.rule: terms for terms in self.terms}
        for index in matched:
            for rule_id, terms in self.overrides[index].changes.items():
                if terms is None:
                    by_id.pop(rule_id, None)
                else:
                    by_id[rule_id] = terms
        return tuple(by_id.values())

    def overrides_for(self, path: str) -> tuple[int, ...]:
        """Return the indexes of the overrides that apply to a path (relative to `root`, slashes)."""
        return tuple(index for index, override in enumerate(self.overrides) if path_matches(path, override.paths))


def make_plan(
    config: Config,
    options: Options,
    project: ProjectFacts = NO_PROJECT_FACTS,
    rulebook: Rulebook | None = None,
    foreign: frozenset[str] = frozenset(),
) -> Plan:
    """Return the plan that configuration and command line (which wins) ask for; raises UsageError for unknown names.

    `rulebook` holds the rules there are, those built in when it is None; `foreign` are the own rules of others in it.
    """
    rulebook = rulebook or Rulebook.load()
    _check_settings(config.values, rulebook)
    selection = options.selection
    minor = target_minor(config, options)
    known = _Known(rulebook, options.preview or config.values.get("preview", False))
    chosen = _chosen(config.values, selection, known)
    settings: dict[str, Any] = config.values.get("rules", {})
    governed = _governed(config.values, selection, known)
    raised = _raised(config.values, selection, rulebook)
    terms = []
    policies = _policies_named(config.values, selection)
    for rule in (*rulebook.values(), *(rulebook[rule_id] for rule_id in policies)):
        setting = settings.get(rule.id)
        if rule.id in foreign:
            continue
        if _is_on(rule, setting, chosen, bool(selection.select)) and holds_at(rule, minor):
            terms.append(_terms(rule, setting, raised.get(rule.id, "")))
        elif rule.id in governed and not _is_off(setting) and holds_at(rule, minor):
            terms.append(Terms(rule.id, "", rule.params, True))
    overrides = tuple(
        _override(entry, settings, minor, selection, known) for entry in config.values.get("overrides", ())
    )
    on = {one.rule for one in terms}
    off = tuple([rule_id for rule_id in policies if rule_id not in on])
    return Plan(minor, rulebook, tuple(terms), overrides, config.root, project, off=off)


def holds_at(rule: Rule, minor: int) -> bool:
    """Whether a rule holds for the target Kubernetes version 1.`minor`."""
    return rule.since <= minor and (not rule.until or minor <= rule.until)


class _Known(NamedTuple):
    """The rules there are, and whether those that are new may be on by other words than their own ids."""

    rulebook: Rulebook
    preview: bool

    def meant(self, words: Iterable[str]) -> set[str]:
        """Return the ids of the rules that some words mean. Raises UsageError for a word that means none."""
        found: set[str] = set()
        for word in words:
            ids = self.rulebook.selected(word)
            if not ids:
                hint = self.rulebook.unknown_selection(word)
                raise UsageError(f"no rule, category or group is called '{word}'{hint}")
            found.update(ids)
        return found

    def turned_on(self, words: Iterable[str]) -> set[str]:
        """Return the ids of the rules that some words turn on: a new rule only by its id. Raises UsageError."""
        words = tuple(words)
        return {rule_id for rule_id in self.meant(words) if rule_id in words or self.is_settled(rule_id)}

    def is_settled(self, rule_id: str) -> bool:
        """Whether a rule is on where its group or category is."""
        return self.preview or not self.rulebook[rule_id].preview


def _chosen(values: dict[str, Any], selection: Selection, known: _Known) -> set[str]:
    """Apply select, extend and ignore: the command line's select replaces the configuration's, the others add up.

    Naming a rule by its id beats ignoring its category in the same place, as the more precise word.
    """
    select = selection.select or tuple(values.get("select", ()))
    by_default = (rule.id for rule in known.rulebook.values() if rule.enabled and known.is_settled(rule.id))
    chosen = known.turned_on(select) if select else set(by_default)
    chosen |= known.turned_on(values.get("extend_select", ()) if not selection.select else ())
    chosen -= known.meant(values.get("ignore", ()) if not selection.select else ())
    chosen |= known.turned_on(selection.extend_select)
    return chosen - known.meant(selection.ignore)


def _governed(values: dict[str, Any], selection: Selection, known: _Known) -> set[str]:
    """Return the controls that are reported where a namespace enforces them, unless they are turned off by name.

    A selection that names the rules to run has no others.
    """
    if selection.select or values.get("select"):
        return set()
    ignored = known.meant((*values.get("ignore", ()), *selection.ignore))
    governed = {rule.id for rule in known.rulebook.values() if rule.governed and known.is_settled(rule.id)}
    return governed - ignored


def _check_settings(values: dict[str, Any], rulebook: Rulebook) -> None:
    """Raise UsageError for settings of rules that nobody knows, once the own rules are read."""
    for settings in (values.get("rules", {}), *(entry.get("rules", {}) for entry in values.get("overrides", ()))):
        for rule_id, setting in settings.items():
            hint = rulebook.unknown_rule(rule_id)
            if hint is not None:
                raise UsageError(f"no rule is called '{rule_id}'{hint}")
            own = rulebook[rule_id]
            if own.own is not None and isinstance(setting, dict):
                from k8slint.project.configuration_shape import has_param

                for key, value in setting.items():
                    if key not in ("severity", "enabled") and not has_param(own.params, key, value):
                        raise UsageError(f"rule '{rule_id}' has no setting '{key}' with such a value")


def _policies_named(values: dict[str, Any], selection: Selection) -> list[str]:
    """Return the admission policies that configuration or command line name."""
    words = {*values.get("rules", {}), *selection.select, *selection.extend_select, *selection.ignore}
    for key in ("select", "extend_select", "ignore"):
        words.update(values.get(key, ()))
    return sorted(filter(is_policy, words))


def _is_on(rule: Rule, setting: Any, chosen: set[str], named: bool) -> bool:
    """Writing a rule under `rules:` turns it on unless it says off; the command line's --select outranks that."""
    if named or setting is None:
        return rule.id in chosen
    return not _is_off(setting)


def _is_off(setting: Any) -> bool:
    if not isinstance(setting, dict):
        return setting in ("off", False)
    return setting.get("enabled") is False or setting.get("severity") in ("off", False)


def _raised(values: dict[str, Any], selection: Selection, rulebook: Rulebook) -> dict[str, Severity]:
    """Return the severities that selected groups give to rules which are milder by themselves."""
    words = [*(selection.select or values.get("select", ())), *selection.extend_select]
    words += values.get("extend_select", ()) if not selection.select else ()
    raised: dict[str, Severity] = {}
    for word in words:
        if rulebook.named(word) or "*" in word:
            continue
        from k8slint.rulebook.rule_group import find_group

        group = find_group(word)
        for rule_id in group.rules if group is not None and group.severity == "warning" else ():
            if rule_id in rulebook and rulebook[rule_id].severity == "info":
                raised[rule_id] = "warning"
    return raised


def _terms(rule: Rule, setting: Any, raised: Severity | Literal[""] = "") -> Terms:
    severity: Any = raised
    params = rule.params
    if isinstance(setting, str) and setting not in ("on", "off"):
        severity = setting
    elif isinstance(setting, dict):
        severity = setting.get("severity") or raised
        own = {key: value for key, value in setting.items() if key not in ("severity", "enabled")}
        params = {**params, **own}
    return Terms(rule.id, severity, params)


def _override(entry: dict[str, Any], base: dict[str, Any], minor: int, selection: Selection, known: _Known) -> Override:
    """Resolve one entry of `overrides`; rules the command line ignores stay off everywhere."""
    rulebook = known.rulebook
    changes: dict[str, Terms | None] = {}
    for rule_id in known.meant(entry.get("ignore", ())):
        changes[rule_id] = None
    for rule_id in known.turned_on(entry.get("select", ())):
        changes[rule_id] = _terms(rulebook[rule_id], base.get(rule_id))
    for rule_id, setting in entry.get("rules", {}).items():
        off = _is_off(setting)
        changes[rule_id] = None if off else _terms(rulebook[rule_id], _joined(base.get(rule_id), setting))
    never = known.meant(selection.ignore)
    if selection.select:
        never |= set(rulebook) - known.meant((*selection.select, *selection.extend_select))
    for rule_id in list(changes):
        if rule_id in never:
            del changes[rule_id]
        elif not holds_at(rulebook[rule_id], minor):
            del changes[rule_id]
    return Override(tuple(entry.get("paths", ())), changes)


def _joined(base: Any, setting: Any) -> Any:
    """Lay an override's settings of a rule over the project-wide ones."""
    if isinstance(base, dict) and isinstance(setting, dict):
        return {**base, **setting}
    return setting
