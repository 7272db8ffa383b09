from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.checks.declared import Declared, declared_seconds, seconds_of_annotation
from k8slint.kube.pod import Pod
from k8slint.kube.time.container_start import container_start, notice_after_up, ready_moment, started_moment
from k8slint.kube.time.deadline import job_deadline, min_ready, pod_deadline, progress_deadline
from k8slint.kube.time.duration import ENDLESS, NOTHING, UNKNOWN, Duration, exactly
from k8slint.kube.time.grace_period import deletion_grace, hook_time, kill_moment, probe_grace
from k8slint.kube.time.pod_start import pod_start
from k8slint.kube.time.pod_stop import grace_period_with_sidecar, pod_stop
from k8slint.kube.time.probe import ProbeTiming
from k8slint.model.tree import Unknown
from tests.kube.time.pods import container_with, pod_with

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "lifecycle", "preStop", "postStart", "exec", "command", "sleep", "seconds", "containers"]
                + ["initContainers", "restartPolicy", "startupProbe", "periodSeconds", "terminationGracePeriodSeconds"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def sleeping(name: str, seconds: int, **fields: Any) -> dict[str, Any]:
    return {"name": name, "lifecycle": {"preStop": {"sleep": {"seconds": seconds}}}, **fields}


# --- the grace period


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, 30), (45, 45), (0, 0), (-5, 1), (60.0, 60), ("60", None), (True, None), (Unknown("${G}"), None)],
)
def test_pod_grace(value: Any, seconds: int | None) -> None:
    pod = pod_with({"terminationGracePeriodSeconds": value})
    assert pod.grace_seconds == seconds
    assert deletion_grace(pod) == (None if seconds is None else max(seconds, 1))


def test_probe_grace() -> None:
    assert probe_grace({"terminationGracePeriodSeconds": 5}) == 5
    assert probe_grace({}) is None
    assert probe_grace({"terminationGracePeriodSeconds": Unknown("$G")}) is None


def test_hook_and_kill() -> None:
    assert hook_time(30, exactly(60)) == exactly(30)
    assert hook_time(0, exactly(60)) == NOTHING
    assert kill_moment(30, exactly(10)) == exactly(30)
    assert kill_moment(30, exactly(30)) == exactly(32)
    assert kill_moment(None, exactly(30)) == Duration(32, None)


@given(st.integers(0, 600), st.integers(0, 900))
def test_sigterm_never_gets_less_than_two_seconds_nor_the_pod_more_than_two_extra(grace: int, hook: int) -> None:
    term = hook_time(grace, exactly(hook))
    kill = kill_moment(grace, term)
    assert kill.at_most is not None
    assert term.at_most is not None
    assert grace <= kill.at_most <= grace + 2
    assert kill.at_most - term.at_most >= 2


@given(st.integers(0, 600), st.integers(0, 900), st.integers(0, 900))
def test_a_longer_hook_never_leaves_more_for_sigterm(grace: int, hook: int, more: int) -> None:
    def left(seconds: int) -> float:
        term = hook_time(grace, exactly(seconds))
        kill = kill_moment(grace, term)
        assert kill.at_most is not None
        assert term.at_most is not None
        return kill.at_most - term.at_most

    assert left(hook + more) <= left(hook)


# --- declared seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("90", 90), ("1m", 60), (" 5 ", 5), (90, 90), ("0.5", 0.5), ("soon", None), ("infinity", None), ("-1", None)]
    + [(-1, None), (True, None), (None, None), (float("nan"), None), ([], None)],
)
def test_seconds_of_annotation(value: Any, seconds: float | int | None) -> None:
    assert seconds_of_annotation(value) == seconds


def test_declared_seconds_of_the_docstring() -> None:
    notes = {"k8slint.dev/stop-seconds": "10", "k8slint.dev/stop-seconds.db": "45"}
    assert declared_seconds(notes, "db") == Declared(None, 45)
    assert declared_seconds(notes, "web") == Declared(None, 10)


def test_annotations_win_over_rows_and_later_rows_over_earlier() -> None:
    rows = [{"startup_seconds": 30, "stop_seconds": 5}, {"startup_seconds": 60}, "odd", {"startup_seconds": "odd"}]
    assert declared_seconds({"k8slint.dev/stop-seconds": "10"}, "web", rows) == Declared(60, 10)
    assert declared_seconds(None, "web", rows) == Declared(60, 5)
    assert declared_seconds({"k8slint.dev/stop-seconds": "odd"}, "web", rows) == Declared(60, None)


# --- deadlines


def test_progress_deadlines() -> None:
    def deployment(**spec: Any) -> Pod:
        return pod_with({}, "Deployment", template={}, **spec)

    assert progress_deadline(deployment()) == 600
    assert progress_deadline(deployment(progressDeadlineSeconds=120)) == 120
    assert progress_deadline(deployment(progressDeadlineSeconds=2147483647)) is None
    assert progress_deadline(deployment(paused=True)) is None
    assert progress_deadline(deployment(progressDeadlineSeconds=Unknown("$D"))) is None
    assert min_ready(deployment()) == 0
    assert min_ready(deployment(minReadySeconds=30)) == 30
    assert min_ready(deployment(minReadySeconds=-1)) is None


def test_active_deadlines() -> None:
    assert job_deadline(pod_with({}, "Job", activeDeadlineSeconds=60)) == 60
    assert job_deadline(pod_with({}, "CronJob", jobTemplate={"spec": {"activeDeadlineSeconds": 60}})) == 60
    assert job_deadline(pod_with({}, "CronJob", jobTemplate=["odd"])) is None
    assert job_deadline(pod_with({}, "Job", template={})) is None
    assert job_deadline(pod_with({}, "Deployment", activeDeadlineSeconds=60)) is None
    assert pod_deadline(pod_with({"activeDeadlineSeconds": 60})) == 60
    assert pod_deadline(pod_with({"activeDeadlineSeconds": 0})) is None


# --- start


def test_started_moments() -> None:
    startup = ProbeTiming(failures=30)
    assert started_moment(None, None) == NOTHING
    assert started_moment(startup, None) == Duration(0, 301)
    assert started_moment(startup, 120) == Duration(120, 131)
    assert started_moment(ProbeTiming(failures=3), 25) == Duration(25, 36)
    assert started_moment(ProbeTiming(period=None), 25) == Duration(25, None)


def test_ready_moments() -> None:
    startup, readiness = ProbeTiming(), ProbeTiming(period=5)
    assert ready_moment(Duration(25, 36), startup, readiness, 25) == Duration(25, 37)
    assert ready_moment(NOTHING, None, readiness, 25) == Duration(25, 31)
    assert ready_moment(NOTHING, None, readiness, None) == Duration(0, None)
    assert ready_moment(Duration(25, 36), startup, None, 25) == Duration(25, 36)
    # the delay of readiness outlasts start-up: first tick 60 to 60 + 5, two more of 5, then the timeout
    late = ProbeTiming(delay=60, period=5, successes=3)
    assert ready_moment(Duration(25, 36), startup, late, 25) == Duration(70, 76)


def test_notice_after_up() -> None:
    assert notice_after_up(ProbeTiming(period=5), ProbeTiming(period=5)) == Duration(0, 7)
    assert notice_after_up(ProbeTiming(period=5), ProbeTiming(period=5, successes=3)) == Duration(10, 17)
    assert notice_after_up(ProbeTiming(period=5), None) == Duration(0, 6)
    assert notice_after_up(None, ProbeTiming()) == Duration(0, 11)
    assert notice_after_up(None, None) == NOTHING
    assert notice_after_up(ProbeTiming(period=None), ProbeTiming()) == Duration(0, None)
    assert notice_after_up(ProbeTiming(), ProbeTiming(period=None)) == UNKNOWN


def test_container_start_of_the_page() -> None:
    probe = {"httpGet": {"port": 80}, "failureThreshold": 30, "periodSeconds": 10}
    start = container_start(container_with({"startupProbe": probe, "livenessProbe": {"httpGet": {"port": 80}}}))
    assert start.patience is not None
    assert start.patience.guaranteed == 290
    assert start.killed_by == "startupProbe"
    assert start.started == Duration(0, 301)
    assert start.detection is not None
    assert start.detection.nominal == 30


def test_liveness_is_the_patience_without_a_startup_probe() -> None:
    start = container_start(container_with({"livenessProbe": {"initialDelaySeconds": 15}}), 60)
    assert start.killed_by == "livenessProbe"
    assert start.patience == (35, 45, 46)
    assert start.ready == NOTHING


def test_a_post_start_hook_holds_ready_back() -> None:
    container = {"lifecycle": {"postStart": {"sleep": {"seconds": 20}}}}
    assert container_start(container_with(container)).ready == exactly(20)


def test_pod_start_of_the_docstring() -> None:
    spec = {
        "initContainers": [{"name": "migrate"}],
        "containers": [{"name": "web", "startupProbe": {"failureThreshold": 30, "periodSeconds": 10}}],
    }
    start = pod_start(pod_with(spec), {"migrate": 20})
    assert start.regular_begin == exactly(20)
    assert start.ready == Duration(20, 321)
    assert pod_start(pod_with(spec), {}).regular_begin == UNKNOWN


def test_a_sidecar_holds_the_next_back_until_it_is_started() -> None:
    spec = {
        "initContainers": [{"name": "mesh", "restartPolicy": "Always", "startupProbe": {"periodSeconds": 1}}],
        "containers": [sleeping("a", 1, lifecycle={"postStart": {"sleep": {"seconds": 7}}}), {"name": "b"}],
    }
    start = pod_start(pod_with(spec), {})
    assert [c.begins for c in start.containers] == [NOTHING, Duration(0, 4), Duration(7, 11)]
    assert start.ready == Duration(7, 11)
    assert [c.role for c in pod_with(spec, minor=28).containers] == ["init", "regular", "regular"]
    assert [c.role for c in start.containers] == ["sidecar", "regular", "regular"]


def test_liveness_on_a_port_nobody_declares_kills_nothing() -> None:
    probe = {"httpGet": {"port": "http"}}
    assert container_start(container_with({"livenessProbe": probe})).patience is None
    assert container_start(container_with({"livenessProbe": probe, "ports": [{"name": "http"}]})).patience is not None
    assert (
        container_start(container_with({"livenessProbe": probe, "ports": [{"name": Unknown("${X}")}]})).patience
        is not None
    )
    assert container_start(container_with({"livenessProbe": {"exec": {"command": ["x"]}}})).patience is not None


# --- stop


def test_the_page_55_and_10_do_not_fit_into_60() -> None:
    spec = {"terminationGracePeriodSeconds": 60, "containers": [sleeping("web", 55)]}
    web = pod_stop(pod_with(spec), {"web": 10}).containers[0]
    assert (web.term, web.kill, web.ends) == (exactly(55), exactly(60), exactly(60))
    assert web.killed
    assert not web.hook_cut
    assert not pod_stop(pod_with(spec), {"web": 5}).containers[0].killed
    assert not pod_stop(pod_with(spec), {}).containers[0].killed


def test_a_hook_that_eats_everything_leaves_two_seconds() -> None:
    spec = {"containers": [sleeping("web", 90)]}
    stop = pod_stop(pod_with(spec), {})
    assert stop.grace == 30
    assert stop.containers[0].hook_cut
    assert (stop.containers[0].term, stop.containers[0].kill) == (exactly(30), exactly(32))
    assert stop.over == Duration(30, 32)


def test_sidecars_get_term_after_the_mains_in_reverse_order_but_their_hooks_start_at_once() -> None:
    spec = {
        "initContainers": [
            {"name": "setup"},
            {"name": "log", "restartPolicy": "Always"},
            sleeping("mesh", 3, restartPolicy="Always"),
        ],
        "containers": [sleeping("web", 5), {"name": "api"}],
    }
    declared = {"web": 10, "api": 2, "mesh": 4, "log": 1}
    by_name = {c.name: c for c in pod_stop(pod_with(spec), declared).containers}
    assert list(by_name) == ["web", "api", "mesh", "log"]
    assert by_name["web"].ends == exactly(15)
    assert by_name["api"].ends == exactly(2)
    assert by_name["mesh"].hook_runs == exactly(3)
    assert by_name["mesh"].term == exactly(15)
    assert by_name["log"].term == exactly(19)
    assert by_name["log"].kill == exactly(30)


def test_a_sidecar_waits_no_longer_than_the_grace_period() -> None:
    spec = {
        "terminationGracePeriodSeconds": 10,
        "initContainers": [{"name": "mesh", "restartPolicy": "Always"}],
        "containers": [sleeping("web", 10)],
    }
    mesh = pod_stop(pod_with(spec), {}).containers[1]
    assert (mesh.term, mesh.kill) == (exactly(10), exactly(12))


def test_the_grace_period_that_fits_a_sidecar_holds_what_the_mains_need_first() -> None:
    spec = {
        "terminationGracePeriodSeconds": 60,
        "initContainers": [{"name": "mesh", "restartPolicy": "Always"}],
        "containers": [sleeping("web", 55)],
    }
    declared = {"web": 10, "mesh": 5}
    mesh = pod_with(spec).containers[0]
    assert grace_period_with_sidecar(mesh, declared) == 70
    assert grace_period_with_sidecar(mesh, {}) == 57
    fitting = pod_stop(pod_with({**spec, "terminationGracePeriodSeconds": 70}), declared).containers
    assert not any(each.killed for each in fitting)


def test_a_deletion_takes_a_second_even_with_a_grace_period_of_zero() -> None:
    spec = {"terminationGracePeriodSeconds": 0, "containers": [sleeping("web", 5), {"name": "plain"}]}
    stop = pod_stop(pod_with(spec), {})
    web, plain = stop.containers
    assert stop.grace == 1
    assert (web.hook_runs, web.term, web.kill, web.hook_cut) == (exactly(1), exactly(1), exactly(3), True)
    assert (plain.term, plain.kill) == (NOTHING, exactly(2))
    assert pod_with(spec).grace_seconds == 0


@given(JSON.filter(lambda value: isinstance(value, dict)))
def test_any_value_is_tolerated(value: dict[str, Any]) -> None:
    stop = pod_stop(pod_with(value), {})
    for container in stop.containers:
        assert container.term.at_most is None or container.term.at_least <= container.term.at_most
        if stop.grace is not None:
            assert stop.grace >= 1
            assert container.kill.at_most is not None
            assert container.kill.at_most <= stop.grace + 2
    start = pod_start(pod_with(value), {})
    assert start.ready.at_most is None or start.ready.at_least <= start.ready.at_most


NAMED = {"httpGet": {"port": "http"}}
NUMBERED = {"httpGet": {"port": 80}}


def test_start_up_that_asks_a_port_nobody_declares_never_ends_and_kills_nothing() -> None:
    container = {"name": "web", "startupProbe": NAMED, "livenessProbe": NUMBERED, "readinessProbe": NUMBERED}
    start = container_start(container_with(container), 5)
    assert (start.started, start.ready) == (ENDLESS, ENDLESS)
    assert (start.patience, start.killed_by, start.detection) == (None, None, None)
    assert start.silent == ("startupProbe",)
    declared = container_start(container_with({**container, "ports": [{"name": "http", "containerPort": 80}]}), 5)
    assert declared.silent == ()
    assert declared.ready.bounded


def test_readiness_that_asks_a_port_nobody_declares_never_turns_ready() -> None:
    spec = {"containers": [{"name": "web", "readinessProbe": NAMED, "livenessProbe": NUMBERED}, {"name": "log"}]}
    start = pod_start(pod_with(spec), {})
    web = start.containers[0].start
    assert web is not None
    assert web.started == NOTHING
    assert (web.ready, web.notice, start.ready) == (ENDLESS, ENDLESS, ENDLESS)
    assert web.killed_by == "livenessProbe"


def test_a_sidecar_whose_start_up_never_ends_holds_back_the_mains() -> None:
    sidecar = {"name": "mesh", "restartPolicy": "Always", "startupProbe": NAMED}
    start = pod_start(pod_with({"initContainers": [sidecar], "containers": [{"name": "web"}]}), {})
    assert start.regular_begin == ENDLESS


def test_handlers_as_written() -> None:
    sleep = {"sleep": {"seconds": 5}}
    assert container_with({"lifecycle": {"preStop": sleep}}).handler("preStop") == sleep
    assert container_with({"lifecycle": [sleep]}).handler("preStop") is None
