"""The operands of ``sleep`` and ``timeout`` in seconds: ``10``, ``1m``, ``0.5``, ``1h 30m``, ``infinity``."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.time.duration import ENDLESS, NOTHING, UNKNOWN, Duration, exactly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.kube.shell.words import Word

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
"""Seconds of each suffix that GNU coreutils and BusyBox read."""

MAX_OPERAND = 24
"""Characters of an operand that are looked at."""


def interval_seconds(text: str) -> float | None:
    """Return the seconds of one operand of ``sleep`` or ``timeout``; None when it is not a decimal number with a unit.

    Source: GNU coreutils manual, "sleep invocation": a number, a fraction too, with s, m, h or d; ``infinity``.
    Example: ``1m`` is 60, ``0.5`` is 0.5, ``infinity`` is endless (inf), ``$DELAY`` is None.
    """
    if not text or len(text) > MAX_OPERAND or not text.isascii():
        return None
    if text.lower() in ("inf", "infinity"):
        return inf
    unit = UNITS.get(text[-1])
    digits = text if unit is None else text[:-1]
    whole, _, fraction = digits.partition(".")
    if not (whole or fraction) or not (whole or "0").isdecimal() or not (fraction or "0").isdecimal():
        return None
    seconds = float(digits) * (unit or 1)
    return int(seconds) if seconds == int(seconds) else seconds


def sleep_duration(operands: Sequence[Word]) -> Duration | None:
    """Return the duration of ``sleep`` with these operands: their sum; None when they are invalid and it fails at once.

    An operand the shell fills in makes the rest open. Options other than ``--`` make it fail, as does no operand.
    Source: GNU coreutils manual, "sleep invocation".
    Example: ``1m 30`` is exactly 90; ``5 $MORE`` is at least 5; ``10 && kill`` without a shell is None.
    """
    words = [word for word in operands if word.text != "--"]
    if not words:
        return None
    total = NOTHING
    for word in words:
        if not word.literal:
            total = total.then(UNKNOWN)
            continue
        seconds = interval_seconds(word.text)
        if seconds is None:
            if _exotic_number(word.text):
                total = total.then(UNKNOWN)
                continue
            return None
        total = total.then(ENDLESS if seconds == inf else exactly(seconds))
    return total


def _exotic_number(text: str) -> bool:
    """Whether C's ``strtod`` may read it though this module does not: ``1e3``, ``0x10``, very long digits."""
    return text[:1].isdigit() and (len(text) > MAX_OPERAND or any(char in "eExXpP" for char in text))
