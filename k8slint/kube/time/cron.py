"""Schedules of CronJobs as the API server parses them.

The parser is ``ParseStandard`` of github.com/robfig/cron v3 (``parser.go``): five fields or a descriptor, nothing of
what other crons add. Schedules with a ``TZ=`` or ``CRON_TZ=`` prefix parse there too, but the API server rejects them
on create since Kubernetes 1.29 (``validateScheduleFormat`` in pkg/apis/batch/validation/validation.go).
"""

from __future__ import annotations

import re

from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import GO_SPACE, shown
from k8slint.kube.time.time_zones import is_time_zone
from k8slint.model.named_tuple import NamedTuple

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "sun mon tue wed thu fri sat".split()
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_WORD = re.compile(f"[^{re.escape(GO_SPACE)}]+")
_INTEGER = re.compile(r"([+-]?)0*([0-9]{1,19})", re.ASCII).fullmatch

DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, tuple(_MONTHS)),
    _Field("day of week", 0, 6, tuple(_DAYS)),
)


class Schedule(NamedTuple):
    """When a CronJob runs.

    The five fields hold the values that match (day of week from 0 for Sunday). ``any_day_of_month`` and
    ``any_day_of_week`` tell which of the two day fields is a star: with one of them both must match, with none either.
    ``every`` is the period in seconds of an ``@every`` schedule, 0 for all others. ``time_zone`` is what a ``TZ=``
    prefix names.
    """

    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days_of_month: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    days_of_week: tuple[int, ...] = ()
    any_day_of_month: bool = False
    any_day_of_week: bool = False
    every: int = 0
    time_zone: str = ""


class InvalidSchedule(ValueError):  # noqa: N818 - a name other programs rely on
    """A schedule the API server rejects.

    ``reason`` is the headline of a finding, ``start`` and ``end`` are the offsets of the wrong part, ``suggestion`` is
    a schedule that is accepted and probably meant, or ''.
    """

    def __init__(self, reason: str, start: int, end: int, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start
        self.end = end
        self.suggestion = suggestion


_MOST_PARSED = 4096
_parsed: dict[tuple[str, bool], Schedule] = {}


def parse_schedule(text: str, *, with_time_zone: bool = False) -> Schedule:
    """Return the schedule a text means; raises InvalidSchedule.

    ``with_time_zone`` accepts a ``TZ=`` or ``CRON_TZ=`` prefix, as the API server did before 1.29.
    """
    if not isinstance(text, str):
        raise InvalidSchedule("a schedule is a string", 0, 0)
    known = _parsed.get((text, with_time_zone))
    if known is None:
        known = _parse(text, with_time_zone)
        if len(_parsed) < _MOST_PARSED and len(text) < 100:
            _parsed[(text, with_time_zone)] = known
    return known


def _parse(text: str, with_time_zone: bool) -> Schedule:
    if not text:
        raise InvalidSchedule("the schedule is empty", 0, 0)
    start, zone = 0, ""
    if text.startswith(("TZ=", "CRON_TZ=")):
        start, zone = _time_zone(text, with_time_zone)
    if text.startswith("@", start):
        return _descriptor(text, start)._replace(time_zone=zone)
    return _fields(text, start)._replace(time_zone=zone)


def never_fires(schedule: Schedule) -> bool:
    """Whether no date matches a schedule, such as 31 February: the API server accepts it and no Job is ever made."""
    if schedule.every:
        return False
    if not (schedule.minutes and schedule.hours and schedule.months):
        return True
    by_date = any(day <= _DAYS_IN_MONTH[month - 1] for month in schedule.months for day in schedule.days_of_month)
    by_week = bool(schedule.days_of_week)
    if schedule.any_day_of_month or schedule.any_day_of_week:
        return not (by_date and by_week)
    return not (by_date or by_week)


def _time_zone(text: str, allowed: bool) -> tuple[int, str]:
    """Return where the schedule behind a time zone prefix begins, and the zone."""
    equals, blank = text.index("="), text.find(" ")
    rest = text[blank:].strip(GO_SPACE) if blank >= 0 else ""
    if not allowed:
        reason = f"{shown(text[: equals + 1])} is not allowed in a schedule"
        raise InvalidSchedule(reason, 0, blank if blank >= 0 else len(text), rest)
    zone = text[equals + 1 : blank]
    if blank < 0 or not (zone in ("", "Local") or is_time_zone(zone)):
        raise InvalidSchedule(
            f"{shown(zone)} is not a time zone of the tz database", equals + 1, max(blank, len(text)), rest
        )
    return text.index(rest, blank) if rest else len(text), zone


def _descriptor(text: str, start: int) -> Schedule:
    """Return an ``@`` schedule; nothing is trimmed and case counts."""
    word = text[start:]
    if word in DESCRIPTORS:
        return _fields(DESCRIPTORS[word], 0)
    if word.startswith("@every "):
        nanoseconds = go_nanoseconds(word[7:])
        if nanoseconds is None:
            reason = f"{shown(word[7:])} is not a duration such as '1h30m'"
            raise InvalidSchedule(reason, min(start + 7, len(text) - 1), len(text))
        return Schedule(every=max(nanoseconds // 10**9, 1))
    meant = word.strip(GO_SPACE).lower()
    raise InvalidSchedule(
        f"{shown(word)} is not a known schedule", start, len(text), meant if meant in DESCRIPTORS else ""
    )


def _fields(text: str, start: int) -> Schedule:
    """Return a schedule of five fields."""
    words = list(_WORD.finditer(text, start))
    if len(words) != 5:
        raise _wrong_count(text, words)
    values: list[tuple[int, ...]] = []
    stars: list[bool] = []
    for field, word in zip(_FIELDS, words, strict=True):
        bits, star = _field(text, word.start(), word.end(), field)
        values.append(tuple(number for number in range(field.low, field.high + 1) if bits >> number & 1))
        stars.append(star)
    minutes, hours, days, months, week = values
    return Schedule(minutes, hours, days, months, week, stars[2], stars[4])


def _wrong_count(text: str, words: list[re.Match[str]]) -> InvalidSchedule:
    reason = f"schedule {shown(text)} has {len(words)} fields instead of 5"
    bare = text.strip(GO_SPACE)
    if bare.startswith("@"):
        return InvalidSchedule(f"schedule {shown(text)} has white space before '@'", 0, len(text), bare)
    if not words:
        return InvalidSchedule("the schedule is empty", 0, len(text))
    suggestion = ""
    if len(words) == 6:
        suggestion = text[words[1].start() : words[5].end()] if words[0].group() == "0" else ""
    return InvalidSchedule(
        reason, words[5].start() if len(words) > 5 else words[0].start(), words[-1].end(), suggestion
    )


def _field(text: str, start: int, end: int, field: _Field) -> tuple[int, bool]:
    """Return the values of one field as bits, and whether a star is among them; empty items are skipped."""
    bits, star, at = 0, False, start
    for item in text[start:end].split(","):
        if item:
            try:
                more, is_star = _range(item, field)
            except _BadItem as bad:
                suggestion = text[:at] + bad.better + text[at + len(item) :] if bad.better else ""
                raise InvalidSchedule(
                    f"{field.name} {shown(item)} is not valid: {bad}", at, at + len(item), suggestion
                ) from None
            bits |= more
            star |= is_star
        at += len(item) + 1
    return bits, star


class _BadItem(ValueError):  # noqa: N818 - never leaves this module
    """A part of a field that does not parse; ``better`` is what is probably meant."""

    def __init__(self, reason: str, better: str = "") -> None:
        super().__init__(reason)
        self.better = better


def _range(item: str, field: _Field) -> tuple[int, bool]:
    """Return the values of ``5``, ``1-5``, ``*/10``, ``5/15`` as bits, and whether it counts as a star."""
    span, *steps = item.split("/")
    low, *highs = span.split("-")
    star = low in ("*", "?")
    if star:
        start, end = field.low, field.high  # what stands behind `*-` is not looked at
    else:
        start = _number(low, field)
        if len(highs) > 1:
            raise _BadItem("a range has one '-'")
        end = _number(highs[0], field) if highs else start
    step = 1
    if len(steps) > 1:
        raise _BadItem("a step has one '/'")
    if steps:
        step = _integer(steps[0])
        end = end if highs else field.high
        star = star and step <= 1
    _check_bounds(start, end, step, field)
    return sum(1 << number for number in range(start, end + 1, step)), star


def _check_bounds(start: int, end: int, step: int, field: _Field) -> None:
    allowed = f"a {field.name} is {field.low} to {field.high}"
    if field.low == 0 and field.high == 6 and start == end == 7:
        raise _BadItem(f"{allowed}, Sunday is 0", "0")
    if start < field.low or end > field.high:
        raise _BadItem(allowed)
    if start > end:
        raise _BadItem(f"the range begins at {start} and ends before, at {end}")
    if step == 0:
        raise _BadItem("a step is at least 1")


def _number(text: str, field: _Field) -> int:
    """Return a number or a name of a month or day."""
    low = text.lower()
    if low in field.names:
        return field.names.index(low) + field.low
    if field.names and low[:3] in field.names and text.isalpha():
        raise _BadItem(f"names have three letters, as in '{low[:3].upper()}'", low[:3].upper())
    return _integer(text)


def _integer(text: str) -> int:
    """Return a number as ``strconv.Atoi`` reads it, not negative."""
    found = _INTEGER(text)
    number = int(found[2]) if found else -1
    if found is None or number >= 2**63:
        raise _BadItem(f"{shown(text)} is not a number")
    if found[1] == "-" and number:
        raise _BadItem(f"{shown(text)} is negative")
    return number
