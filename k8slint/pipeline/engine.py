"""The rules of a plan made ready to run: checks imported, grouped by what they look at."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.kube.workload import pod_template_paths
from k8slint.model.rule import Context, Rule
from k8slint.rulebook.selection import RULES_BY_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.model.finding import Problem
    from k8slint.pipeline.plan import Plan, Terms

    Check = Callable[[Any, Context], Iterator[Problem]]


class ActiveRule(NamedTuple):
    """A rule that is on: check (None where the engine itself reports), context, and severity (empty: its own)."""

    rule: Rule
    check: Check | None
    context: Context
    severity: str


class RuleSet:
    """The active rules for one file, found by subject and kind of object."""

    __slots__ = ("_by_kind", "_by_subject", "by_id", "judges")

    def __init__(self, active: list[ActiveRule]) -> None:
        self.by_id = {entry.rule.id: entry for entry in active}
        self.judges = any(entry.rule.category == "api" and entry.rule.subject == "engine" for entry in active)
        self._by_kind: dict[tuple[str, str], tuple[ActiveRule, ...]] = {}
        self._by_subject: dict[str, list[ActiveRule]] = {}
        for entry in active:
            self._by_subject.setdefault(entry.rule.subject, []).append(entry)

    def on(self, subject: str, kind: str) -> tuple[ActiveRule, ...]:
        """Give the rules that look at a subject within an object of a kind."""
        key = (subject, kind)
        found = self._by_kind.get(key)
        if found is None:
            entries = self._by_subject.get(subject, ())
            found = tuple(entry for entry in entries if not entry.rule.kinds or kind in entry.rule.kinds)
            if len(self._by_kind) < 10_000:  # kinds come from the manifests; a hostile one has millions
                self._by_kind[key] = found
        return found

    def of_subject(self, subject: str) -> list[ActiveRule]:
        """Give the rules that look at a subject, whatever the kind."""
        return self._by_subject.get(subject, [])


class Engine:
    """A plan's rules, imported once per process; `ruleset` gives those that hold for one file."""

    __slots__ = ("_sets", "plan", "pod_paths")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pod_paths = pod_template_paths(list(plan.project.pod_templates))
        self._sets: dict[tuple[int, ...], RuleSet] = {}

    def ruleset(self, path: str) -> RuleSet:
        """Give the rules for a file, named relative to the plan's root."""
        matched = self.plan.overrides_for(path) if self.plan.overrides else ()
        found = self._sets.get(matched)
        if found is None:
            found = RuleSet([self._activate(terms) for terms in self.plan.terms_for(matched)])
            self._sets[matched] = found
        return found

    def _activate(self, terms: Terms) -> ActiveRule:
        rule = RULES_BY_ID[terms.rule]
        check = None
        if rule.subject != "engine":
            module = import_module(f"k8slint.checks.{rule.category}")
            check = getattr(module, rule.id.replace("-", "_"))
        return ActiveRule(rule, check, Context(terms.params, self.plan.minor, self.plan.project), terms.severity)
