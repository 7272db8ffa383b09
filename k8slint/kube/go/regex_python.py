"""Translates a Go pattern for Python's `re` where that cannot backtrack badly.

`re` tries one alternative after the other. That is harmless where the next character decides which alternative can go
on (the patterns an LL(1) parser could read): once a match fails, no alternative that is left at an earlier place can
take even one character there, so an attempt takes time linear in the text. `translated` accepts only such patterns:

- alternatives begin with different characters, and at most one of them may match nothing;
- what is repeated begins with other characters than what may follow the repetition, and never matches nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.regex_classes import ANY, NOT_NEWLINE, Ranges, negated, overlap, pairs, union
from k8slint.kube.go.regex_tree import UNLIMITED, PatternPart

if TYPE_CHECKING:
    from k8slint.kube.go.regex_tree import Assertion

_MAX_SIZE = 2_000
_MAX_HEIGHT = 60
_ASSERTIONS: dict[Assertion, str] = {
    "text-start": r"\A",
    "text-end": r"\Z",
    "line-start": "(?m:^)",
    "line-end": "(?m:$)",
    "boundary": r"(?a:\b)",
    "no-boundary": r"(?!(?a:\b))",  # a plain \B is false in an empty text before Python 3.14
}


def translated(root: PatternPart) -> str | None:
    """Return an expression of Python for the same matches and groups; None where it might backtrack badly."""
    if root.size > _MAX_SIZE or root.height > _MAX_HEIGHT or not _decided(root, ()):
        return None
    return _written(root)


def begins_at_start(part: PatternPart) -> bool:
    """Whether every match of a part begins at the start of the text."""
    if part.kind == "assertion":
        return part.assertion == "text-start"
    if part.kind == "sequence":
        return begins_at_start(part.parts[0])
    if part.kind == "repeat":
        return part.low > 0 and begins_at_start(part.parts[0])
    return bool(part.parts) and all(begins_at_start(one) for one in part.parts)


def _first(part: PatternPart) -> Ranges:
    """Return the characters that a part can begin with."""
    if part.kind == "chars":
        return part.chars
    found: list[tuple[int, int]] = []
    for one in part.parts:
        found += pairs(_first(one))
        if part.kind == "sequence" and not one.nullable:
            break
    return union(found)


def _decided(part: PatternPart, follow: Ranges) -> bool:
    """Whether the next character decides every choice of a part, where ``follow`` may stand after it."""
    if part.kind == "sequence":
        for one in reversed(part.parts):
            if not _decided(one, follow):
                return False
            follow = _together(_first(one), follow) if one.nullable else _first(one)
        return True
    if part.kind == "choice":
        seen: Ranges = ()
        for one in part.parts:
            begin = _together(_first(one), follow) if one.nullable else _first(one)
            if overlap(seen, begin) or not _decided(one, follow):
                return False
            seen = _together(seen, begin)
        return sum(one.nullable for one in part.parts) < 2
    if part.kind == "repeat":
        inside = part.parts[0]
        begin = _first(inside)
        if inside.nullable or (part.low != part.high and overlap(begin, follow)):
            return False
        return _decided(inside, _together(begin, follow) if part.high != 1 else follow)
    return all(_decided(one, follow) for one in part.parts)


def _together(left: Ranges, right: Ranges) -> Ranges:
    return union([*pairs(left), *pairs(right)])


def _written(part: PatternPart) -> str:
    """Write a part in the syntax of Python."""
    if part.kind == "chars":
        return _class(part.chars)
    inside = [_written(one) for one in part.parts]
    if part.kind == "sequence":
        return "".join(inside)
    if part.kind == "choice":
        return f"(?:{'|'.join(inside)})"
    if part.kind == "group":
        return f"({inside[0]})"
    if part.kind == "repeat":
        high = "" if part.high == UNLIMITED else part.high
        count = {(0, ""): "*", (1, ""): "+", (0, 1): "?"}.get((part.low, high), f"{{{part.low},{high}}}")
        body = inside[0] if part.parts[0].kind in ("chars", "group") else f"(?:{inside[0]})"
        return f"{body}{count}{'' if part.greedy else '?'}"
    return _ASSERTIONS[part.assertion] if part.kind == "assertion" else ""


def _class(chars: Ranges) -> str:
    """Write a set of characters."""
    if chars == NOT_NEWLINE:
        return "."
    if not chars:
        return "(?!)"
    if len(chars) == 2 and chars[0] == chars[1]:
        return _character(chars[0])
    if chars == ANY:
        return "(?s:.)"
    if chars[-1] == ANY[-1]:
        return f"[^{_ranges(negated(chars))}]"
    return f"[{_ranges(chars)}]"


def _ranges(chars: Ranges) -> str:
    return "".join(
        _character(low) if low == high else f"{_character(low)}-{_character(high)}" for low, high in pairs(chars)
    )


def _character(code: int) -> str:
    letter = chr(code)
    return letter if letter.isalnum() and letter.isascii() else f"\\U{code:08x}"
