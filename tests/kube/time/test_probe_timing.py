from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.certain import whole
from k8slint.kube.time.deadline import progress_deadline_for
from k8slint.kube.time.duration import ENDLESS, NOTHING, UNKNOWN, Duration, exactly
from k8slint.kube.time.grace_period import grace_period_for
from k8slint.kube.time.probe import (
    Budget,
    ProbeTiming,
    detection_time,
    failure_threshold_for,
    probe_timing,
    ready_notice,
    startup_budget,
)
from k8slint.model.tree import Unknown

SMALL = st.integers(1, 600)
TIMINGS = st.builds(ProbeTiming, st.integers(0, 600), SMALL, SMALL, st.integers(1, 10), st.integers(1, 100))
SPANS = st.builds(
    lambda low, more: Duration(low, None if more is None else low + more),
    st.integers(0, 1000),
    st.none() | st.integers(0, 1000),
)


def test_defaults_are_filled_in() -> None:
    assert probe_timing({"httpGet": {"port": 80}}) == ProbeTiming(0, 10, 1, 1, 3)
    assert probe_timing({"periodSeconds": 0, "timeoutSeconds": 0, "failureThreshold": 0}) == ProbeTiming(0, 10, 1, 1, 3)
    assert probe_timing(None) is None
    assert probe_timing(["x"]) is None


@pytest.mark.parametrize("value", [Unknown("${P}"), "5", 5.5, True, -1, 2**31, 10**400, float("nan"), float("inf"), []])
def test_numbers_nobody_can_know_are_open(value: Any) -> None:
    timing = probe_timing({"periodSeconds": value})
    assert timing == ProbeTiming(0, None, 1, 1, 3)
    assert startup_budget(timing) == Budget(None, None, None)
    assert failure_threshold_for(timing, 100) is None


def test_whole_numbers() -> None:
    assert whole(None, 10) == 10
    assert whole(5.0) == 5
    assert whole("5") is None
    assert whole(-3) == -3


def certain(budget: Budget) -> tuple[int, int, int]:
    """Return the numbers of a budget in which none is open."""
    guaranteed, nominal, worst = budget
    assert guaranteed is not None
    assert nominal is not None
    assert worst is not None
    return guaranteed, nominal, worst


def test_startup_budget_of_the_page() -> None:
    timing = probe_timing({"failureThreshold": 30, "periodSeconds": 10})
    assert timing is not None
    assert startup_budget(timing) == Budget(290, 300, 301)


def test_a_slow_timeout_stretches_the_worst_case_only() -> None:
    timing = probe_timing({"initialDelaySeconds": 5, "periodSeconds": 5, "timeoutSeconds": 8, "failureThreshold": 3})
    assert timing is not None
    assert timing.interval == 8
    # 5 + 2 x 5; 5 + 3 x 5; 5 + 5 + 2 x 8 + 8
    assert startup_budget(timing) == Budget(15, 20, 34)


def test_detection_with_the_defaults() -> None:
    assert detection_time(ProbeTiming()) == Budget(20, 30, 31)
    assert detection_time(ProbeTiming(delay=60)) == Budget(20, 30, 31)


def test_ready_notice() -> None:
    assert ready_notice(ProbeTiming()) == Duration(0, 11)
    assert ready_notice(ProbeTiming(successes=3)) == Duration(20, 31)
    assert ready_notice(ProbeTiming(period=None)) == UNKNOWN


def test_suggestions() -> None:
    assert failure_threshold_for(ProbeTiming(delay=5, period=5), 120) == 24
    assert startup_budget(ProbeTiming(delay=5, period=5, failures=24)).guaranteed == 120
    assert failure_threshold_for(ProbeTiming(delay=500), 120) == 1
    assert grace_period_for(55, 10) == 65
    assert grace_period_for(float("inf"), 10) is None
    assert progress_deadline_for(601, 30) == 660
    assert progress_deadline_for(20, 600) == 660
    assert failure_threshold_for(ProbeTiming(), float("inf")) is None
    assert progress_deadline_for(float("inf"), 0) is None


@given(TIMINGS)
def test_what_is_sure_is_never_more_than_what_can_happen(timing: ProbeTiming) -> None:
    for budget in (startup_budget(timing), detection_time(timing)):
        guaranteed, nominal, worst = certain(budget)
        assert guaranteed < nominal <= worst
    least, most = ready_notice(timing)
    assert most is not None
    assert 0 <= least <= most


@given(TIMINGS, st.sampled_from(["delay", "period", "failures", "timeout"]), st.integers(1, 50))
def test_more_patience_never_shortens_a_budget(timing: ProbeTiming, number: str, more: int) -> None:
    larger = timing._replace(**{number: getattr(timing, number) + more})
    before, after = certain(startup_budget(timing)), certain(startup_budget(larger))
    assert all(a <= b for a, b in zip(before, after, strict=True))


@given(TIMINGS, st.integers(0, 5000))
def test_the_suggested_threshold_fits_and_one_less_does_not(timing: ProbeTiming, seconds: int) -> None:
    failures = failure_threshold_for(timing, seconds)
    assert failures is not None
    assert certain(startup_budget(timing._replace(failures=failures)))[0] >= seconds
    if failures > 1:
        assert certain(startup_budget(timing._replace(failures=failures - 1)))[0] < seconds


@given(SPANS, SPANS, SPANS)
def test_durations_add_like_numbers(a: Duration, b: Duration, c: Duration) -> None:
    assert a.then(b) == b.then(a)
    assert a.then(b).then(c) == a.then(b.then(c))
    assert a.then(NOTHING) == a
    assert a.beside(b) == b.beside(a)
    assert a.beside(a) == a
    assert a.either(b) == b.either(a)
    assert a.either(b).at_least <= a.beside(b).at_least


@given(SPANS, st.integers(0, 2000))
def test_a_cut_duration_is_within_the_limit(span: Duration, limit: int) -> None:
    cut = span.cut(limit)
    assert cut.at_most is not None
    assert cut.at_least <= cut.at_most <= limit
    assert cut.at_least <= span.at_least


def test_names_of_spans() -> None:
    assert exactly(3).exact == 3
    assert UNKNOWN.exact is None
    assert ENDLESS.endless
    assert not ENDLESS.bounded
    assert not UNKNOWN.bounded
    assert NOTHING.bounded
    assert Duration(3, 7).cut(None) == Duration(0, 7)
    assert Duration(3, 7).times(0) == NOTHING
    assert Duration(3, None).times(2) == Duration(6, None)
