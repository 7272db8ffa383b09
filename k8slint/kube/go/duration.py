"""Lengths of time as Go writes them: ``10m``, ``1h30m``, ``250ms``."""

from __future__ import annotations

import re

from k8slint.model.pattern import pattern

_PIECE = pattern(r"([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
_NANOSECONDS = {
    "ns": 1,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ms": 1000**2,
    "s": 1000**3,
    "m": 60 * 1000**3,
    "h": 3600 * 1000**3,
}
_LIMIT = 2**63


def go_nanoseconds(text: str) -> int | None:
    """Return the nanoseconds ``time.ParseDuration`` reads from a text, None when it rejects it.

    Example: ``1.5h`` is 5400 * 10**9, ``-1s`` is -10**9, ``10`` (a unit is missing) and ``1d`` are None.
    """
    negative = text[:1] == "-"
    bare = text[1:] if text[:1] in ("-", "+") else text
    if bare == "0":
        return 0
    total = at = 0
    while at < len(bare):
        found = _PIECE.match(bare, at)
        if found is None or not (found[1] or found[2]):
            return None
        unit, whole, fraction = _NANOSECONDS[found[3]], found[1].lstrip("0"), (found[2] or "")[:18]
        if len(whole) > 19:
            return None
        total += int(whole or "0") * unit + int(fraction or "0") * unit // 10 ** len(fraction)
        if total > _LIMIT:
            return None
        at = found.end()
    if not bare or (total == _LIMIT and not negative):
        return None
    return -total if negative else total
