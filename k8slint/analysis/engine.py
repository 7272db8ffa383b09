"""The rules of a plan made ready to run: grouped by what they look at, each check imported when it is first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.choice import Choice
from k8slint.analysis.plan import Terms
from k8slint.kube.container import HOOKS, PROBES
from k8slint.kube.workload import pod_template_paths
from k8slint.model.rule import POLICY_RULE, Context, Rule, is_policy
from k8slint.rulebook.check import check_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from k8slint.analysis.plan import Plan
    from k8slint.model.finding import Problem
    from k8slint.model.severity import Severity
    from k8slint.reading import Document

    Check = Callable[[Any, Context], Iterable[Problem]]


_JUDGED = frozenset(("api", "cluster"))
"""Categories with rules that the schema pass reports."""


class ActiveRule:
    """A rule that is on: its check, the context of the check, and the severity (empty: the rule's own).

    `check` imports the real one when it is called for the first time, and raises what that import raises. With
    `only_governed` it is asked only where a namespace enforces it.
    """

    __slots__ = ("check", "context", "only_governed", "rule", "severity")

    def __init__(
        self, rule: Rule, context: Context, severity: Severity | Literal[""], only_governed: bool = False
    ) -> None:
        self.rule = rule
        self.context = context
        self.severity = severity
        self.only_governed = only_governed
        self.check: Check = self._imported

    def _imported(self, subject: Any, context: Context) -> Iterable[Problem]:
        check: Check = check_of(self.rule)
        self.check = check
        return check(subject, context)


class KindRules:
    """The rules for objects of one kind, by subject; those for probes and hooks also by the field they stand in."""

    __slots__ = ("container", "env", "hooks", "image", "mount", "pod", "port", "probes", "resource", "volume")

    def __init__(self, rules: dict[str, list[ActiveRule]]) -> None:
        def choice(subject: str, field: str = "") -> Choice:
            return Choice(rules.get(subject, ()), field)

        self.resource = choice("resource")
        self.pod = choice("pod")
        self.container = choice("container")
        self.image = choice("image")
        self.probes = tuple((field, choice("probe", field)) for field in PROBES)
        self.hooks = tuple((field, choice("hook", field)) for field in HOOKS)
        self.port = choice("port")
        self.env = choice("env")
        self.mount = choice("mount")
        self.volume = choice("volume")


class RuleSet:
    """The active rules for one file, found by subject and kind of object.

    `covers` leads from rules to those that are silent where they speak; `governs` says that there are controls among
    them which a namespace may enforce; `off` are policies turned off by name.
    """

    __slots__ = (
        "_by_kind",
        "_by_subject",
        "_kinds",
        "_of_odd",
        "_of_others",
        "_off",
        "by_id",
        "covers",
        "governs",
        "judges",
    )

    def __init__(self, active: list[ActiveRule], off: frozenset[str] = frozenset()) -> None:
        self._off = off
        self.by_id = {entry.rule.id: entry for entry in active}
        self.judges = any(entry.rule.subject == "engine" and entry.rule.category in _JUDGED for entry in active)
        self.governs = any(entry.rule.governed for entry in active)
        self._kinds = frozenset(kind for entry in active for kind in entry.rule.kinds)
        self.covers = {entry.rule.id: frozenset(entry.rule.covers) for entry in active if entry.rule.covers}
        self._by_kind: dict[tuple[str, bool], KindRules] = {}
        self._by_subject: dict[str, list[ActiveRule]] = {}
        for entry in active:
            if not entry.only_governed:
                self._by_subject.setdefault(entry.rule.subject, []).append(entry)
        self._of_odd = Choice(self.of_subject("document"), "odd")
        self._of_others = Choice(self.of_subject("document"))

    @property
    def judges_policies(self) -> bool:
        """Whether rules of admission policies are on."""
        return any(entry.rule.category == "policies" for entry in self.by_id.values())

    def entry(self, rule_id: str) -> ActiveRule | None:
        """Return a rule that is on, also that of an admission policy."""
        return self.policy(rule_id, POLICY_RULE) if is_policy(rule_id) else self.by_id.get(rule_id)

    def policy(self, rule_id: str, common: str) -> ActiveRule | None:
        """Return the rule of an admission policy, by default like the common one; None where it is off."""
        found = self.by_id.get(rule_id)
        if found is None and rule_id not in self._off and common in self.by_id:
            like = self.by_id[common]
            return ActiveRule(like.rule._replace(id=rule_id), like.context, like.severity)
        return found

    def of_kind(self, kind: str, is_test: bool = False) -> KindRules:
        """Return the rules for objects of a kind; all kinds that no rule names have the same.

        Rules for production are not among those for a test.
        """
        if kind not in self._kinds:
            kind = ""
        found = self._by_kind.get((kind, is_test))
        if found is None:
            found = KindRules(
                {
                    subject: [
                        entry
                        for entry in entries
                        if (not entry.rule.kinds or kind in entry.rule.kinds)
                        and not (is_test and entry.rule.production)
                    ]
                    for subject, entries in self._by_subject.items()
                }
            )
            self._by_kind[kind, is_test] = found
        return found

    def of_document(self, document: Document) -> tuple[ActiveRule, ...]:
        """Return the rules to ask about a document; `odd` in a rule's `when` means the odd ones among them."""
        value = document.value if isinstance(document.value, dict) else {}
        return (self._of_odd if document.odd else self._of_others).of(value)

    def of_subject(self, subject: str) -> list[ActiveRule]:
        """Return the rules that look at a subject, whatever the kind."""
        return self._by_subject.get(subject, [])


class Engine:
    """A plan's rules; `ruleset` gives those that hold for one file."""

    __slots__ = ("_always", "_sets", "plan", "pod_paths")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pod_paths = pod_template_paths(list(plan.project.pod_templates))
        self._sets: dict[tuple[int, ...], RuleSet] = {}
        self._always: dict[str, ActiveRule] = {}

    def ruleset(self, path: str) -> RuleSet:
        """Return the rules for a file, named relative to the plan's root."""
        matched = self.plan.overrides_for(path) if self.plan.overrides else ()
        found = self._sets.get(matched)
        if found is None:
            found = RuleSet(list(map(self._activate, self.plan.terms_for(matched))), self.plan.policies_off(matched))
            self._sets[matched] = found
        return found

    def always(self, rule_id: str) -> ActiveRule:
        """Return a rule as it is when nobody has set anything, for what is reported in any selection."""
        found = self._always.get(rule_id)
        if found is None:
            found = self._always[rule_id] = self._activate(Terms(rule_id, "", self.plan.rulebook[rule_id].params))
        return found

    def _activate(self, terms: Terms) -> ActiveRule:
        context = Context(terms.params, self.plan.minor, self.plan.project)
        return ActiveRule(self.plan.rulebook[terms.rule], context, terms.severity, terms.only_governed)


Engines = tuple[Engine, ...]
"""The engines of a run, one for each configuration, by its index."""


class ScopeRules:
    """The rules of one rule set that look at scopes; `about` gives those that the words of an inventory call for.

    A rule's `when` lists what calls it: words that a scope must hold together, joined by `+`. A rule without `when` is
    always among them.
    """

    __slots__ = ("_always", "_called", "_calls", "_joined", "_rules")

    def __init__(self, rules: Iterable[ActiveRule]) -> None:
        self._rules = tuple(rules)
        self._always = 0  # rules are bits: 1 << their place
        self._calls: dict[str, int] = {}
        self._joined: list[tuple[frozenset[str], int]] = []
        self._called: dict[int, tuple[ActiveRule, ...]] = {}
        for place, entry in enumerate(self._rules):
            bit = 1 << place
            if not entry.rule.when:
                self._always |= bit
            for call in entry.rule.when:
                words = frozenset(call.split("+"))
                if len(words) == 1:
                    self._calls[call] = self._calls.get(call, 0) | bit
                else:
                    self._joined.append((words, bit))

    def about(self, words: set[str]) -> tuple[ActiveRule, ...]:
        """Return the rules to ask about a scope that holds what some words name, in their order."""
        called = self._always
        calls = self._calls
        for word in words:
            if word in calls:
                called |= calls[word]
        for joined, bit in self._joined:
            if joined <= words:
                called |= bit
        found = self._called.get(called)
        if found is None:
            found = tuple(entry for place, entry in enumerate(self._rules) if called >> place & 1)
            self._called[called] = found
        return found
