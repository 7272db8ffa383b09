"""Schedules and time zones of CronJobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced, together, written
from k8slint.kube.certain import whole
from k8slint.kube.go.text import shown
from k8slint.kube.time.cron import DESCRIPTORS, InvalidSchedule, Schedule, never_fires, parse_schedule
from k8slint.kube.time.time_zones import same_but_for_case, time_zone_problem
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_ZONE_FIELD_ONLY_SINCE = 29
"""A zone inside the schedule is rejected on create since 1.29."""
_REJECTED = "The API server rejects the CronJob."
_INTERVAL = 10
"""Seconds from one look of the CronJob controller to the next."""


def cron_schedule_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of schedules the API server cannot read."""
    text = resource.spec.get("schedule")
    if resource.group != "batch" or not isinstance(text, str) or not text:
        return
    node = resource.node.get("spec", "schedule")
    try:
        schedule = parse_schedule(text, with_time_zone=context.minor < _ZONE_FIELD_ONLY_SINCE)
    except InvalidSchedule as invalid:
        span = node.inside(invalid.start, max(invalid.end, invalid.start + 1))
        edits = replaced(node, invalid.suggestion) if invalid.suggestion else ()
        if _names_zone(text) and edits:
            zone_node = resource.node.get("spec", "timeZone")
            edits = together(edits, written(zone_node, text.partition("=")[2].partition(" ")[0], after="schedule"))
        yield Problem(node, invalid.reason, _REJECTED, _schedule_fix(text, invalid), span=span, edits=edits)
        return
    if not schedule.time_zone:
        return
    zone = f"'timeZone: {schedule.time_zone}'"
    bare = shown(_without_zone(text))
    if resource.spec.get("timeZone") is not None:
        headline = "the schedule names a time zone beside 'timeZone'"
        yield Problem(node, headline, _REJECTED, f"Write {bare}.", edits=replaced(node, _without_zone(text), "unsafe"))
    else:
        yield Problem(
            node,
            "the schedule names a time zone",
            "Kubernetes 1.29 and later reject it, and earlier versions never promised to support it.",
            f"Write {bare} and {zone}.",
            severity="warning",
            refused_by="nobody",
            edits=together(
                replaced(node, _without_zone(text)),
                written(resource.node.get("spec", "timeZone"), schedule.time_zone, after="schedule"),
            ),
        )


def _schedule_fix(text: str, invalid: InvalidSchedule) -> str:
    """Return what to write instead of a schedule that cannot be read."""
    if _names_zone(text) and invalid.suggestion:
        zone = text.partition("=")[2].partition(" ")[0]
        return f"Write {shown(invalid.suggestion)} and {shown(f'timeZone: {zone}')}."
    if invalid.suggestion:
        return f"Write {shown(invalid.suggestion)}."
    if text.lstrip().startswith("@"):
        return f"Write one of {', '.join(DESCRIPTORS)} or '@every 1h30m'."
    return "Write minute, hour, day of month, month and day of week, as in '30 3 * * 1-5'."


def _names_zone(text: str) -> bool:
    return text.startswith(("TZ=", "CRON_TZ="))


def _without_zone(text: str) -> str:
    """Return a schedule without the time zone before it."""
    return text.partition(" ")[2].strip()


def cron_time_zone_invalid(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of time zones that are not in the tz database."""
    zone = resource.spec.get("timeZone")
    if resource.group != "batch" or not isinstance(zone, str):
        return
    words = time_zone_problem(zone)
    if words is not None:
        node = resource.node.get("spec", "timeZone")
        better = same_but_for_case(zone)
        yield Problem(node, words[0], _REJECTED, words[1], edits=replaced(node, better) if better else ())


def _schedule(resource: Resource) -> Schedule | None:
    text = resource.spec.get("schedule")
    if resource.group != "batch" or not isinstance(text, str):
        return None
    try:
        return parse_schedule(text, with_time_zone=True)
    except InvalidSchedule:
        return None


def cron_never_fires(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of schedules that no date matches."""
    schedule = _schedule(resource)
    if schedule is not None and never_fires(schedule):
        yield Problem(
            resource.node.get("spec", "schedule"),
            f"no date matches {shown(str(resource.spec.get('schedule')))}",
            "The CronJob controller never makes a Job.",
            "Correct the day or the month.",
        )


def cron_starting_deadline_too_short(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of starting deadlines below the interval of the CronJob controller."""
    seconds = whole(resource.spec.get("startingDeadlineSeconds"))
    if resource.group != "batch" or seconds is None or not 0 <= seconds < _INTERVAL:
        return
    yield Problem(
        resource.node.get("spec", "startingDeadlineSeconds"),
        f"startingDeadlineSeconds '{seconds}' is less than {_INTERVAL}",
        f"The CronJob controller looks only every {_INTERVAL} s and skips runs that are older than the deadline.",
        f"Write at least {_INTERVAL}, better 60.",
        edits=replaced(resource.node.get("spec", "startingDeadlineSeconds"), 60, "unsafe"),
    )


def cron_deadline_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a CronJob that starts its Job however late."""
    if resource.group == "batch" and resource.spec and resource.spec.get("startingDeadlineSeconds") is None:
        yield Problem(
            resource.node.get("spec", "startingDeadlineSeconds"),
            "the CronJob has no 'startingDeadlineSeconds'",
            "The controller starts a missed run however late, and gives up after 100 missed ones.",
            "Add 'startingDeadlineSeconds', the lateness that still makes sense.",
        )
