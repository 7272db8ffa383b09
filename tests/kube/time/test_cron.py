from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.time.cron import InvalidSchedule, Schedule, never_fires, parse_schedule
from k8slint.kube.time.time_zones import is_time_zone, time_zone_problem


@pytest.mark.parametrize(
    "text",
    [
        "*/5 * * * *",
        "0 0 1 1 0",
        "0 0 * * SUN-sat",
        "0 0 1 JAN,dec *",
        "0 0 ? * ?",
        "5/15 * * * *",
        "*/90 * * * *",
        "1,,2 * * * *",
        "0-59/61 * * * *",
        "0 0 31 2 *",
        "  0 0 * * *  ",
        "0\t0\u00a0* * *",
        "+5 * * * *",
        "*-foo * * * *",
        "007 * * * *",
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
        "@every 1h30m",
        "@every 1.5h",
        "@every -5m",
        "@every 0",
    ],
)
def test_accepted(text: str) -> None:
    assert isinstance(parse_schedule(text), Schedule)


@pytest.mark.parametrize(
    ("text", "wrong", "meant"),
    [
        ("", "", ""),
        ("   ", "   ", ""),
        ("* * * *", "* * * *", ""),
        ("0 1 2 3 * *", "*", "1 2 3 * *"),
        ("5 1 2 3 * *", "*", ""),
        ("60 * * * *", "60", ""),
        ("0 24 * * *", "24", ""),
        ("0 0 0 * *", "0", ""),
        ("0 0 1,32 * *", "32", ""),
        ("0 0 * 13 *", "13", ""),
        ("0 0 * * 7", "7", "0 0 * * 0"),
        ("0 0 * * 1,7", "7", "0 0 * * 1,0"),
        ("0 0 * * 1-7", "1-7", ""),
        ("0 0 * January *", "January", "0 0 * JAN *"),
        ("0 0 * * Monday", "Monday", "0 0 * * MON"),
        ("0 0 L * *", "L", ""),
        ("0 0 15W * *", "15W", ""),
        ("0 0 * * 1#2", "1#2", ""),
        ("H * * * *", "H", ""),
        ("*/0 * * * *", "*/0", ""),
        ("1/2/3 * * * *", "1/2/3", ""),
        ("1-2-3 * * * *", "1-2-3", ""),
        ("5-1 * * * *", "5-1", ""),
        ("-5 * * * *", "-5", ""),
        ("*/-5 * * * *", "*/-5", ""),
        ("1_0 * * * *", "1_0", ""),
        ("٥ * * * *", "٥", ""),
        ("99999999999999999999 * * * *", "99999999999999999999", ""),
        ("@reboot", "@reboot", ""),
        ("@Daily", "@Daily", "@daily"),
        ("@daily ", "@daily ", "@daily"),
        (" @daily", " @daily", "@daily"),
        ("@every", "@every", ""),
        ("@every 5", "5", ""),
        ("@every 1h 30m", "1h 30m", ""),
        ("@every  5m", " 5m", ""),
        ("@every 9999999999h", "9999999999h", ""),
        ("TZ=UTC 0 0 * * *", "TZ=UTC", "0 0 * * *"),
        ("CRON_TZ=Europe/Berlin 0 0 * * *", "CRON_TZ=Europe/Berlin", "0 0 * * *"),
    ],
)
def test_refused_with_the_wrong_part(text: str, wrong: str, meant: str) -> None:
    with pytest.raises(InvalidSchedule) as caught:
        parse_schedule(text)
    assert text[caught.value.start : caught.value.end] == wrong
    assert caught.value.reason
    assert caught.value.suggestion == meant
    assert not meant or parse_schedule(meant)


def test_zones_in_the_schedule_were_once_accepted() -> None:
    assert parse_schedule("TZ=Europe/Berlin 0 0 * * *", with_time_zone=True).time_zone == "Europe/Berlin"
    assert parse_schedule("CRON_TZ= @daily", with_time_zone=True).hours == (0,)
    for text in ("TZ=Nowhere 0 0 * * *", "TZ=UTC", "TZ=UTC 0 0", "TZ=UTC "):
        with pytest.raises(InvalidSchedule):
            parse_schedule(text, with_time_zone=True)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("0 0 31 2 *", True),
        ("0 0 30 2 ?", True),
        ("0 0 30,31 2 *", True),
        ("0 0 31 2,4,6,9,11 *", True),
        ("0 0 29 2 *", False),
        ("0 0 31 2,3 *", False),
        ("0 0 31 2 1", False),  # both days restricted: either may match
        ("0 0 31 2 */2", False),  # a step over a star is no star
        ("0 0 31 2 */1", True),
        ("0 0 * 2 1", False),
        (", 0 * * *", True),
        ("0 , * * *", True),
        ("0 0 , * *", True),
        ("0 0 , * 1", False),
        ("0 0 1 * ,", False),
        ("0 0 1 , 1", True),
        ("0 0 * * ,", True),
        ("@yearly", False),
        ("@every 1s", False),
    ],
)
def test_schedules_that_never_fire(text: str, never: bool) -> None:
    assert never_fires(parse_schedule(text)) is never


def test_the_values_of_the_fields() -> None:
    schedule = parse_schedule("*/20 9-17/4 1,15 mar-may 5/1")
    assert schedule.minutes == (0, 20, 40)
    assert schedule.hours == (9, 13, 17)
    assert schedule.days_of_month == (1, 15)
    assert schedule.months == (3, 4, 5)
    assert schedule.days_of_week == (5, 6)
    assert not schedule.any_day_of_month
    assert parse_schedule("@every 90s").every == 90
    assert parse_schedule("@every 1500ms").every == 1
    assert parse_schedule("@every 2h1m0.5s").every == 7260
    assert parse_schedule("@weekly") == parse_schedule("0 0 * * 0")


@pytest.mark.parametrize(
    "zone", [None, "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "EST", "Europe/Kyiv", "GMT0"]
)
def test_zones_that_exist(zone: str | None) -> None:
    assert time_zone_problem(zone) is None


@pytest.mark.parametrize(
    "zone", ["", "Local", "local", "UTC+2", "GMT+1", "CEST", "Berlin", "europe/berlin", "Europe/", 5, "/", "../UTC"]
)
def test_zones_that_do_not(zone: int | str) -> None:
    assert time_zone_problem(zone)


def test_a_zone_in_the_wrong_case_is_named() -> None:
    for wrong, right in (("europe/berlin", "Europe/Berlin"), ("America/New York", "America/New_York")):
        problem = time_zone_problem(wrong)
        assert problem is not None
        assert f"'{right}'" in problem[1]
    assert not is_time_zone("utc")


@pytest.mark.parametrize("shape", [None, 5, [], {}, b"* * * * *", True])
def test_what_is_no_text_is_refused(shape: Any) -> None:
    with pytest.raises(InvalidSchedule):
        parse_schedule(shape)


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "0," * 50_000, "*/" * 50_000, "@every " + "1h" * 50_000 + "!", "@every " + "9" * 50_000]
)
def test_long_text_ends(text: str) -> None:
    with pytest.raises(InvalidSchedule):
        parse_schedule(text)


PARTS = st.sampled_from(
    ["*", "?", "0", "5", "31", "60", "7", "/", "-", ",", "L", "jan", "SUN", " ", " ", "@every ", "1h", "TZ=UTC "]
)
TEXTS = st.one_of(st.builds("".join, st.lists(PARTS, max_size=14)), st.text(max_size=20))


@given(TEXTS, st.booleans())
def test_any_text_is_a_schedule_or_an_error(text: str, with_time_zone: bool) -> None:
    try:
        schedule, place = parse_schedule(text, with_time_zone=with_time_zone), None
    except InvalidSchedule as error:
        schedule, place = None, (error.start, error.end)
    if schedule is None:
        assert place is not None
        assert 0 <= place[0] <= place[1] <= len(text)
    else:
        assert never_fires(schedule) in (True, False)


LISTS = st.lists(st.integers(0, 6), min_size=1, max_size=4)


@given(LISTS)
def test_a_list_of_days_is_those_days(days: list[int]) -> None:
    text = f"0 0 * * {','.join(map(str, days))}"
    assert parse_schedule(text).days_of_week == tuple(sorted(set(days)))
