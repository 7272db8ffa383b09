"""All rules of a run as one value, and what a word such as `image-tag-latest`, `images` or `all` means in it."""

from __future__ import annotations

import json
import os.path
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.model.rule import POLICY_RULE, Rule, is_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

INDEX = "index.json"
"""The file beside this module that holds the built-in rules; made by scripts/build_rule_index.py."""

_built_in: list[Rulebook] = []
"""The built-in rules, once they have been asked for."""


class Rulebook(Mapping[str, Rule]):
    """The rules a run knows, by id, ordered by category and id; it never changes.

    It has every admission policy, `policy/<name>`, too, but lists none, as these are in the files of a project.
    """

    def __init__(self, rules: Iterable[Rule] | None = None) -> None:
        if rules is not None:
            self._by_id = {rule.id: rule for rule in rules}

    @staticmethod
    def load() -> Rulebook:
        """Return the built-in rules; their index is read once, when something is asked of them."""
        if not _built_in:
            _built_in.append(Rulebook())
        return _built_in[0]

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        """The built-in rules, unless others were given; a remembered report without findings asks for none."""
        return {rule.id: rule for rule in rows_of(_read_index())}

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories of the rules, sorted."""
        return tuple(sorted({rule.category for rule in self._by_id.values()}))

    def joined(self, rules: Iterable[Rule]) -> Rulebook:
        """Return this rulebook with further rules; itself where there are none."""
        further = [rule for rule in rules if rule.id not in self._by_id]
        return Rulebook([*self._by_id.values(), *further]) if further else self

    def __getitem__(self, rule_id: str) -> Rule:
        found = self._by_id.get(rule_id)
        if found is None and is_policy(rule_id) and POLICY_RULE in self._by_id:
            return self._by_id[POLICY_RULE]._replace(id=rule_id)
        return self._by_id[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._by_id or (isinstance(rule_id, str) and is_policy(rule_id))

    def __reduce__(self) -> Any:
        """Return how to send it to another process: the built-in rules by name, as every process reads them itself."""
        built_in = bool(_built_in) and self is _built_in[0]
        return (Rulebook.load, ()) if built_in else (Rulebook, (tuple(self._by_id.values()),))

    def named(self, word: str) -> list[str]:
        """Return the ids of the rules that a word means: a rule id, a category or `all`; empty for an unknown word."""
        if word == "all":
            return list(self._by_id)
        if word in self:
            return [word]
        return [rule.id for rule in self._by_id.values() if rule.category == word]

    def selected(self, word: str) -> list[str]:
        """Return the ids of the rules that a word selects: what `named` knows, a pattern with `*`, or a group."""
        found = self.named(word)
        if not found:
            from k8slint.rulebook.rule_group import selected_ids

            found = selected_ids(word, self._by_id)
        return found

    def unknown_selection(self, word: str) -> str | None:
        """Return a hint when a word selects no rule; None when it selects some."""
        if self.selected(word):
            return None
        from k8slint.rulebook.rule_group import group_names

        return _hint(nearest(word, (*self._by_id, *self.categories, "all", *group_names())))

    def near_word(self, word: str) -> str:
        """Return the rule id or category that a word nearly is; empty when it is near none."""
        return nearest(word, (*self._by_id, *self.categories, "all"))

    def unknown_word(self, word: str) -> str | None:
        """Return a hint (did you mean, or where to look) when a word means no rule; None when it means some."""
        return None if self.named(word) else _hint(self.near_word(word))

    def unknown_rule(self, rule_id: str) -> str | None:
        """Return a hint when no rule has this id; None when one has."""
        return None if rule_id in self else _hint(nearest(rule_id, tuple(self._by_id)))


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the one of some words that a word nearly is; empty when it is near none."""
    import difflib

    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def _hint(near: str) -> str:
    return f"; did you mean '{near}'?" if near else "; `k8slint rules` lists them"


def _read_index() -> bytes:
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), INDEX), "rb") as file:
        return file.read()


def rows_of(text: bytes) -> list[Rule]:
    """Return the rules of an index: one row per rule, its values in the order of the fields of `Rule`."""
    rules = []
    for row in json.loads(text):
        rule = Rule(*row)
        rules.append(rule._replace(kinds=tuple(rule.kinds), when=tuple(rule.when), covers=tuple(rule.covers)))
    return rules
