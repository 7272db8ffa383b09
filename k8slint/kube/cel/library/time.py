"""Timestamps and durations: reading, writing, and their parts."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError, CelNotJudged
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import DurationValue, Timestamp, Value

_DAY = 86_400
_UNIX = 719_163
"""The day 1970-01-01, as Python counts days."""
_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-]?[0-9]+):([+-]?[0-9]+)", re.ASCII)


class Parts(NamedTuple):
    """A point in time by the calendar; ``year_day`` counts from 0, ``week_day`` from Sunday."""

    year: int
    month: int
    day: int
    year_day: int
    week_day: int
    hour: int
    minute: int
    second: int
    nanosecond: int


def parse_timestamp(text: str) -> tuple[int, int] | None:
    """Return nanoseconds since 1970 and the seconds east of UTC, as Go's ``time.Parse(time.RFC3339, text)`` reads them.

    None where it refuses the text.
    """
    from datetime import date

    found = _RFC3339.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[4]), int(found[5]), int(found[6])
    east_hours, east_minutes = int(found[9] or 0), int(found[10] or 0)
    if hour > 23 or minute > 59 or second > 59 or east_hours > 24 or east_minutes > 60:
        return None
    try:
        # Python has no year 0, Go has; it is as long as the year 4.
        year = int(found[1])
        days = date(year or 4, int(found[2]), int(found[3])).toordinal() - (4 * 365 + 1 if year == 0 else 0) + 0
    except ValueError:
        return None
    east = (east_hours * 60 + east_minutes) * 60 * (-1 if found[8] == "-" else 1)
    seconds = (days - _UNIX) * _DAY + hour * 3600 + minute * 60 + second - east
    return seconds * 10**9 + int((found[7] or "0")[:9].ljust(9, "0")), east


def parts_of(nanoseconds: int, east: int = 0) -> Parts:
    """Return the calendar of a point in time at an offset in seconds east of UTC."""
    from datetime import date

    seconds, nanosecond = divmod(nanoseconds, 10**9)
    days, rest = divmod(seconds + east, _DAY)
    ordinal = days + _UNIX
    shift = 0 if 1 <= ordinal <= 3_652_059 else (146_097 if ordinal < 1 else -146_097)
    day = date.fromordinal(ordinal + shift)
    year = day.year - (400 if shift > 0 else -400 if shift else 0)
    year_day = day.timetuple().tm_yday - 1
    return Parts(year, day.month, day.day, year_day, ordinal % 7, rest // 3600, rest // 60 % 60, rest % 60, nanosecond)


def timestamp_text(value: Timestamp) -> str:
    """Return a timestamp as RFC 3339 writes it, at the offset it was written with."""
    at = parts_of(value.key, value.zone)
    fraction = f".{at.nanosecond:09}".rstrip("0") if at.nanosecond else ""
    minutes = abs(value.zone) // 60
    zone = f"{'-' if value.zone < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}" if value.zone else "Z"
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}{fraction}{zone}"


def _offset(zone: str, nanoseconds: int) -> int:
    """Return the seconds a time zone is east of UTC at a point in time."""
    if zone in ("", "UTC"):
        return 0
    if ":" in zone:
        found = _OFFSET.fullmatch(zone)
        if found is None:
            raise CelEvaluationError(f"invalid time zone: {zone}")
        minutes = int(found[2])
        return (int(found[1]) * 60 + (-minutes if zone[0] == "-" else minutes)) * 60
    return _named_offset(zone, nanoseconds)


def _named_offset(zone: str, nanoseconds: int) -> int:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo, available_timezones

    if zone == "Local":
        raise CelNotJudged("the time zone of the API server is not known")
    try:
        rules = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        if not available_timezones():
            raise CelNotJudged("the names of time zones are not known here") from None
        raise CelEvaluationError(f"unknown time zone {zone}") from None
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=nanoseconds // 10**9)
        found = at.astimezone(rules).utcoffset()
    except OverflowError:
        raise CelNotJudged("the time zone is not known at the ends of the calendar") from None
    return int(found.total_seconds()) if found is not None else 0


def _part(of: Callable[[Parts], int]) -> Callable[..., int]:
    def part(value: Timestamp, zone: str | None = None) -> int:
        return of(parts_of(value.key, _offset(zone, value.key) if zone else 0))

    return part


def _truncated(unit: int) -> Callable[[DurationValue], int]:
    return lambda value: abs(value.key) // unit * (-1 if value.key < 0 else 1)


_PARTS: dict[str, Callable[[Parts], int]] = {
    "timestamp_to_year": lambda at: at.year,
    "timestamp_to_month": lambda at: at.month - 1,
    "timestamp_to_day_of_year": lambda at: at.year_day,
    "timestamp_to_day_of_month": lambda at: at.day - 1,
    "timestamp_to_day_of_month_1_based": lambda at: at.day,
    "timestamp_to_day_of_week": lambda at: at.week_day,
    "timestamp_to_hours": lambda at: at.hour,
    "timestamp_to_minutes": lambda at: at.minute,
    "timestamp_to_seconds": lambda at: at.second,
    "timestamp_to_milliseconds": lambda at: at.nanosecond // 10**6,
}

FUNCTIONS: dict[str, Callable[..., Value]] = {
    **{name: _part(of) for name, of in _PARTS.items()},
    **{f"{name}_with_tz": _part(of) for name, of in _PARTS.items()},
    "timestamp_to_seconds_tz": _part(_PARTS["timestamp_to_seconds"]),
    "duration_to_hours": _truncated(3600 * 10**9),
    "duration_to_minutes": _truncated(60 * 10**9),
    "duration_to_seconds": _truncated(10**9),
    "duration_to_milliseconds": _truncated(10**6),
}
