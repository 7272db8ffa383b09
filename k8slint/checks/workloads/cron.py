"""Schedules and time zones of CronJobs."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import whole
from k8slint.kube.go.text import shown
from k8slint.kube.time.cron import InvalidSchedule, Schedule, never_fires, parse_schedule
from k8slint.kube.time.time_zones import time_zone_fault
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_SUCH_ZONES = "write a name such as 'Europe/Berlin' or 'Etc/UTC'"
_ZONE_FIELD_ONLY_SINCE = 29
"""A zone inside the schedule is refused on create since 1.29."""

_REFUSED = "so the API server refuses the object"


def cron_schedule_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of schedules the API server cannot read."""
    text = resource.spec.get("schedule")
    if resource.group != "batch" or not isinstance(text, str) or not text:
        return
    node = resource.node.get("spec", "schedule")
    try:
        schedule = parse_schedule(text, with_time_zone=context.minor < _ZONE_FIELD_ONLY_SINCE)
    except InvalidSchedule as fault:
        advice = (
            f"; write {shown(fault.suggestion)}" if fault.suggestion else "; write five fields such as '30 3 * * 1-5'"
        )
        span = node.inside(fault.start, max(fault.end, fault.start + 1))
        yield Problem(node, f"the schedule {shown(text)} cannot be read: {fault.reason}, {_REFUSED}{advice}", span=span)
        return
    if schedule.time_zone and resource.spec.get("timeZone") is not None:
        message = f"the schedule names a time zone beside 'timeZone', {_REFUSED}; keep 'timeZone' and remove the other"
        yield Problem(node, message)
    elif schedule.time_zone:
        message = (
            "a time zone inside the schedule was never promised to work, and Kubernetes 1.29 refuses it; "
            f"write 'timeZone: {schedule.time_zone}'"
        )
        yield Problem(node, message, severity="warning", refused_by="nobody")


def cron_time_zone_invalid(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of time zones that are not in the tz database."""
    zone = resource.spec.get("timeZone")
    if resource.group != "batch" or not isinstance(zone, str):
        return
    fault = time_zone_fault(zone)
    if fault:
        what, _, remedy = fault.partition("; ")
        message = f"{shown(zone)} {what}, {_REFUSED}; {remedy or _SUCH_ZONES}"
        yield Problem(resource.node.get("spec", "timeZone"), message)


def _schedule(resource: Resource) -> Schedule | None:
    text = resource.spec.get("schedule")
    if resource.group != "batch" or not isinstance(text, str):
        return None
    try:
        return parse_schedule(text, with_time_zone=True)
    except InvalidSchedule:
        return None


def cron_never_fires(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of schedules that no date matches."""
    schedule = _schedule(resource)
    if schedule is not None and never_fires(schedule):
        text = str(resource.spec.get("schedule"))
        message = f"no date matches {shown(text)}, so no Job is ever made; correct the day or the month"
        yield Problem(resource.node.get("spec", "schedule"), message)


def cron_starting_deadline_too_short(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of starting deadlines below the ten seconds the controller takes from one look to the next."""
    seconds = whole(resource.spec.get("startingDeadlineSeconds"))
    if resource.group != "batch" or seconds is None or not 0 <= seconds < 10:
        return
    message = (
        f"the CronJob controller looks every 10 seconds, so with a deadline of {seconds} s a run can be missed for "
        "good; write at least 10, better 60"
    )
    yield Problem(resource.node.get("spec", "startingDeadlineSeconds"), message)
