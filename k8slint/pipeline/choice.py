"""Which rules have anything to say about a subject: the fields it has decide, before any check is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.pipeline.engine import ActiveRule

Tree = dict[str, "tuple[int, Tree | None]"]
"""Field -> the rules (as bits) that want it, and the fields below it that rules want."""

_MOST_KEPT = 4096


class Choice:
    """The rules for one subject within one kind of object; `of` gives those that the fields of a mapping call for.

    A rule's `when` names fields from the subject's mapping on, a dot for each level; lists on the way are gone
    through. A rule without `when` is always among them, and so is one whose field is written as null.
    """

    __slots__ = ("_always", "_kept", "_rules", "_tree")

    def __init__(self, rules: Iterable[ActiveRule], prefix: str = "") -> None:
        """Prepare a choice; a path that begins with `prefix` is taken without it, alone it stands for every subject."""
        self._rules = tuple(rules)
        self._always = 0
        self._tree: Tree = {}
        self._kept: dict[int, tuple[ActiveRule, ...]] = {}
        for place, entry in enumerate(self._rules):
            bit = 1 << place
            for path in entry.rule.when or ("",):
                fields = path.split(".") if path else []
                if fields and fields[0] == prefix:
                    del fields[0]
                if fields:
                    _plant(self._tree, fields, bit)
                else:
                    self._always |= bit

    def of(self, value: dict[str, Any]) -> tuple[ActiveRule, ...]:
        """Give the rules to ask about a subject with this mapping, in their order."""
        called = self._always
        if self._tree:
            called |= _called(value, self._tree)
        found = self._kept.get(called)
        if found is None:
            found = tuple(entry for place, entry in enumerate(self._rules) if called >> place & 1)
            if len(self._kept) < _MOST_KEPT:
                self._kept[called] = found
        return found


def _plant(tree: Tree, fields: list[str], bit: int) -> None:
    """Enter a path; only its last field calls the rule."""
    for field in fields[:-1]:
        bits, below = tree.get(field, (0, None))
        if below is None:
            below = {}
            tree[field] = (bits, below)
        tree = below
    bits, below = tree.get(fields[-1], (0, None))
    tree[fields[-1]] = (bits | bit, below)


def _called(value: dict[str, Any], tree: Tree) -> int:
    """Give the rules (as bits) that a mapping's fields call for. As deep as the paths of rules, no deeper."""
    called = 0
    for field in value:
        wanted = tree.get(field)
        if wanted is None:
            continue
        bits, below = wanted
        called |= bits
        if below is not None:
            held = value[field]
            if isinstance(held, dict):
                called |= _called(held, below)
            elif isinstance(held, list):
                for item in held:
                    if isinstance(item, dict):
                        called |= _called(item, below)
    return called
