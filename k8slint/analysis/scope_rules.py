"""Which rules have anything to say about a scope: what it holds decides, before any check is asked."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.analysis.engine import ActiveRule


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
