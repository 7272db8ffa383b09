"""Dates and times as go-yaml v2 knows them; only a `!!timestamp` tag asks."""

from __future__ import annotations

import re

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"|[ ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?)?"
)


def is_timestamp(text: str) -> bool:
    """Whether go-yaml takes a text for a date or time (resolve.go: allowedTimestampFormats)."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    hour, minute, second = (
        int(part or 0) for part in (found.group(4, 5, 6) if found.group(4) else found.group(8, 9, 10))
    )
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= 12 and 1 <= day <= longest[month - 1] and hour < 24 and minute < 60 and second < 60
