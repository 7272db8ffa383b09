"""The parts of a Go regular expression, with the sizes by which Go limits them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.regex_classes import Ranges

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["empty", "chars", "assertion", "sequence", "choice", "repeat", "group"]
    Assertion = Literal["", "text-start", "text-end", "line-start", "line-end", "boundary", "no-boundary"]

UNLIMITED = -1
"""The upper bound of `x*`, `x+` and `x{2,}`."""


class PatternPart:
    """One part of a pattern.

    ``size`` is about how many instructions Go compiles it to, ``height`` how deeply it nests, ``copies`` the product
    of its counted repeats (regexp/syntax/parse.go: calcSize, calcHeight, repeatIsValid). ``flavour`` tells literals
    apart from other characters, as Go joins neighbours of the same flavour to one literal: ``exact`` or ``fold``.
    ``nullable`` says whether it can match nothing at all, in which case a loop over it needs care.
    """

    __slots__ = (
        "assertion", "chars", "copies", "flavour", "greedy", "height", "high", "kind", "low", "nullable", "number",
        "parts", "size",
    )  # fmt: skip

    def __init__(self, kind: Kind, parts: tuple[PatternPart, ...] = (), size: int = 1) -> None:
        self.kind: Kind = kind
        self.parts = parts
        self.size = size
        self.height: int = 1 + max([part.height for part in parts], default=0)
        self.copies: int = max([part.copies for part in parts], default=1)
        self.nullable = kind == "empty"
        self.chars: Ranges = ()
        self.assertion: Assertion = ""
        self.flavour = ""
        self.greedy = True
        self.low = self.high = self.number = 0


def empty() -> PatternPart:
    """Return the part that matches the empty text."""
    return PatternPart("empty")


def characters(chars: Ranges, flavour: str = "") -> PatternPart:
    """Return the part that matches one character of a set; an empty set matches nothing."""
    part = PatternPart("chars")
    part.chars = chars
    part.flavour = flavour
    return part


def assertion(which: Assertion) -> PatternPart:
    """Return a part that looks at a place and takes no character."""
    part = PatternPart("assertion")
    part.assertion = which
    part.nullable = True
    return part


def group(inside: PatternPart, number: int) -> PatternPart:
    """Return a capturing group; ``number`` counts from 1."""
    part = PatternPart("group", (inside,), 2 + inside.size)
    part.number = number
    part.nullable = inside.nullable
    return part


def repeat(inside: PatternPart, low: int, high: int, greedy: bool, counted: bool) -> PatternPart:
    """Return a repetition; ``counted`` for those in braces, whose copies are limited."""
    part = PatternPart("repeat", (inside,), max(1, _repeat_size(inside.size, low, high)))
    part.low, part.high, part.greedy = low, high, greedy
    part.nullable = inside.nullable or low == 0
    if counted:
        copies = low if high == UNLIMITED else high
        part.copies = 1 if high == 0 else max(1, copies) * inside.copies
    return part


def _repeat_size(size: int, low: int, high: int) -> int:
    if high == UNLIMITED:
        return 2 + size if low == 0 else 1 + low * size
    return high * size + high - low


def sequence(parts: list[PatternPart]) -> PatternPart:
    """Return parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return empty()
    flat = tuple(_flat(parts, "sequence"))
    part = PatternPart("sequence", flat, max(1, sum([one.size for one in flat])))
    part.nullable = all(one.nullable for one in flat)
    if flat[0].flavour and all(one.flavour == flat[0].flavour for one in flat):
        part.height = 1
    return part


def choice(parts: list[PatternPart]) -> PatternPart:
    """Return alternatives, the preferred one first."""
    if len(parts) == 1:
        return parts[0]
    flat = tuple(_flat(parts, "choice"))
    part = PatternPart("choice", flat, sum([one.size for one in flat]) + len(flat) - 1)
    part.nullable = any(one.nullable for one in flat)
    return part


def _flat(parts: list[PatternPart], kind: Kind) -> list[PatternPart]:
    """Take the parts of parts of a kind, as `a(?:bc)` is `abc`."""
    if all(part.kind != kind for part in parts):
        return parts
    return [one for part in parts for one in (part.parts if part.kind == kind else (part,))]
