"""Which rules have anything to say about a subject: the fields it has decide, before any check is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.analysis.engine import ActiveRule

_MOST_KEPT = 1024
_LONGEST_KEPT = 300


class Choice:
    """The rules for one subject within one kind of object; `of` gives those that the fields of a mapping call for.

    A rule's `when` names fields from the subject's mapping on, a dot for each level; lists on the way are gone
    through. A rule without `when` is always among them, and so is one whose field is written as null.
    """

    __slots__ = ("_always", "_kept", "_level", "_rules")

    def __init__(self, rules: Iterable[ActiveRule], prefix: str = "") -> None:
        """Prepare a choice; a path that begins with `prefix` is taken without it, alone it stands for every subject."""
        self._rules = tuple(rules)
        self._always = 0
        self._level = _Level()
        self._kept: dict[int, tuple[ActiveRule, ...]] = {}
        for place, entry in enumerate(self._rules):
            bit = 1 << place
            for path in entry.rule.when or ("",):
                fields = path.split(".") if path else []
                if fields and fields[0] == prefix:
                    del fields[0]
                if fields:
                    self._level.plant(fields, bit)
                else:
                    self._always |= bit

    def of(self, value: dict[str, Any]) -> tuple[ActiveRule, ...]:
        """Return the rules to ask about a subject with this mapping, in their order."""
        level = self._level
        keys = tuple(value)
        called, deeper = level.met.get(keys) or level.meet(keys)
        if deeper:
            called |= _called_below(value, deeper)
        called |= self._always
        found = self._kept.get(called)
        if found is None:
            found = tuple(entry for place, entry in enumerate(self._rules) if called >> place & 1)
            if len(self._kept) < _MOST_KEPT:
                self._kept[called] = found
        return found


class _Level:
    """What rules want of one mapping: for each field its rules (as bits), and the level below it.

    Mappings with the same keys in the same order are alike, and most were met before: `met` remembers their rules and
    which of their fields have a level below.
    """

    __slots__ = ("below", "bits", "met")

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.below: dict[str, _Level] = {}
        self.met: dict[tuple[str, ...], tuple[int, tuple[tuple[str, _Level], ...]]] = {}

    def plant(self, fields: list[str], bit: int) -> None:
        """Enter a path for a rule; only its last field calls the rule."""
        level = self
        for field in fields[:-1]:
            level.bits.setdefault(field, 0)
            level = level.below.setdefault(field, _Level())
        level.bits[fields[-1]] = level.bits.get(fields[-1], 0) | bit

    def meet(self, keys: tuple[str, ...]) -> tuple[int, tuple[tuple[str, _Level], ...]]:
        """Return the rules that the keys of a mapping call for, and its fields to look into; remember them."""
        called = 0
        for field in keys:
            called |= self.bits.get(field, 0)
        found = called, tuple((field, self.below[field]) for field in keys if field in self.below)
        if len(self.met) < _MOST_KEPT and sum(map(len, keys)) + len(keys) < _LONGEST_KEPT:
            self.met[keys] = found
        return found


def _called_below(value: dict[str, Any], deeper: tuple[tuple[str, _Level], ...]) -> int:
    """Return the rules (as bits) that call for what some fields of a mapping hold; as deep as the paths of rules."""
    called = 0
    for field, level in deeper:
        held = value[field]
        for item in (held,) if isinstance(held, dict) else held if isinstance(held, list) else ():
            if isinstance(item, dict):
                keys = tuple(item)
                bits, further = level.met.get(keys) or level.meet(keys)
                called |= bits
                if further:
                    called |= _called_below(item, further)
    return called
