from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.shell.program import shell_text
from k8slint.kube.shell.words import Word
from k8slint.kube.time.command import command_duration
from k8slint.kube.time.duration import ENDLESS, UNKNOWN, Duration
from k8slint.kube.time.hook import hook_duration
from k8slint.kube.time.sleep import interval_seconds, sleep_duration


def in_shell(script: str, *options: Any) -> Duration:
    return command_duration(["/bin/sh", *(options or ("-c",)), script])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10", 10), ("1m", 60), ("2h", 7200), ("1d", 86400), ("5s", 5), ("0.5", 0.5), (".5", 0.5), ("1.5m", 90), ("0", 0)]
    + [("infinity", inf), ("inf", inf)]
    + [(text, None) for text in ("", "s", ".", "5ms", "-1", "1_000", "1e3", "ten", "٣", "1" * 99, "5 ", "+5", "nan")],
)
def test_interval_seconds(text: str, seconds: float | int | None) -> None:
    assert interval_seconds(text) == seconds


def test_sleep_adds_its_operands() -> None:
    assert sleep_duration([Word("1m"), Word("30")]) == Duration(90, 90)
    assert sleep_duration([Word("5"), Word("$MORE", literal=False)]) == Duration(5, None)
    assert sleep_duration([Word("10"), Word("&&"), Word("kill")]) is None
    assert sleep_duration([]) is None
    assert sleep_duration([Word("1e3")]) == UNKNOWN


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("sleep 10", (10, 10)),
        ("sleep 5 && nginx -s quit", (5, None)),
        ("nginx -s quit; sleep 5", (5, None)),
        ("/bin/sleep 15; kill -TERM 1", (15, 15)),
        ("sleep 1m && sleep 30s", (90, 90)),
        ("curl x && sleep 20", (0, None)),
        ("curl x || true; sleep 20", (20, None)),
        ("curl x || exit 0; sleep 20", (0, None)),
        ("true && sleep 3", (3, 3)),
        ("false && sleep 3", (0, 0)),
        ("false || sleep 3", (3, 3)),
        ("true || sleep 3", (0, 0)),
        ("! true || sleep 3", (3, 3)),
        ("[ -f x ] && sleep 20; true", (0, 20)),
        ("exit 0; sleep 20", (0, 0)),
        ("exec sleep 7; sleep 8", (7, 7)),
        ("sleep 3 && exit 1 || sleep 9", (3, 3)),
        ("set -e; curl x; sleep 4", (0, None)),
        ("set -e; sleep 4", (4, 4)),
        ("( sleep 3 ); sleep 2", (5, 5)),
        ("( exit 1 ); sleep 2", (0, 2)),
        ("{ sleep 3; exit 0; }; sleep 9", (3, 3)),
        ("sleep 5 & wait", (5, 5)),
        ("sleep 5 & sleep 3; wait", (5, 5)),
        ("sleep 50 &", (0, 50)),
        ("if [ -f x ]; then sleep 10; else sleep 20; fi", (10, 20)),
        ("if [ -f x ]; then sleep 10; fi", (0, 10)),
        ("if sleep 1; then sleep 10; elif sleep 2; then sleep 10; else sleep 12; fi", (11, 15)),
        ("for i in 1 2 3; do sleep 2; done", (6, 6)),
        ("for i in $(seq 1 30); do sleep 2; done", (60, 60)),
        ("for i in $(seq 30); do curl x && break; sleep 1; done", (0, None)),
        ("for i in $(seq 30); do [ -f x ] && break; sleep 1; done", (0, 30)),
        ("for i in $LIST; do sleep 1; done", (0, None)),
        ("for i; do sleep 1; done", (0, None)),
        ("while ! curl x; do sleep 1; done", (0, None)),
        ("while kill -0 1; do sleep 1; done", (0, None)),
        ("while :; do curl x && break; sleep 1; done", (0, None)),
        ("while false; do sleep 9; done", (0, 0)),
        ("while true; do sleep 1; done", (inf, inf)),
        ("until false; do :; done", (inf, inf)),
        ("sleep 2; tail -f /dev/null", (inf, inf)),
        ("tail -n 5 x", (0, None)),
        ("tail --pid=1 -f /dev/null", (0, None)),
        ("tail -f x | head -1", (0, None)),
        ("sleep infinity", (inf, inf)),
        ("timeout 20 sleep 60", (20, 20)),
        ("timeout 20 sleep 6", (6, 6)),
        ("timeout 20 drain", (0, 20)),
        ("timeout -k 5 20 drain", (0, 25)),
        ("timeout -s KILL 20 drain", (0, 20)),
        ("timeout 0 sleep 5", (5, 5)),
        ("timeout $T sleep 60", (0, 60)),
        ("timeout 5 tail -f x; sleep 1", (6, 6)),
        ("sleep $DELAY", (0, None)),
        ("sleep 5 $DELAY", (5, None)),
        ("sleep ${A:-5}", (0, None)),
        ("A=1 sleep 5", (5, 5)),
        ("A=$(curl x)", (0, None)),
        ("echo $(curl x); sleep 5", (5, None)),
        ("nohup sleep 5 > /dev/null 2>&1", (5, 5)),
        ("sh -c 'sleep 4'", (4, 4)),
        ('bash -lc "sleep 4"', (4, 4)),
        ("sleep five", (0, 0)),
        ("sleep five && sleep 9", (0, 0)),
        ("case x in y) sleep 3;; esac", (0, None)),
        ("sleep '5", (0, None)),
        ("", (0, 0)),
        ("cd /app && sleep 5", (0, 5)),
    ],
)
def test_duration_of_a_script(script: str, expected: tuple[Any, ...]) -> None:
    assert tuple(in_shell(script)) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["sleep", "10"], (10, 10)),
        (["sleep", "10", "&&", "x"], (0, 0)),
        (["sh", "-c", "sleep", "10"], (0, 0)),
        (["/bin/bash", "-euo", "pipefail", "-c", "sleep 3"], (3, 3)),
        (["sh", "/drain.sh"], (0, None)),
        (["sh"], (0, None)),
        (["sleep 10"], (0, None)),
        (["tail", "-f", "/dev/null"], (inf, inf)),
        (["powershell", "-Command", "Start-Sleep -Seconds 15"], (15, 15)),
        (["pwsh", "-c", "Start-Sleep 15"], (15, 15)),
        (["timeout"], (0, 0)),
        ([10, "sleep"], (0, None)),
        (["sleep", 10], (0, None)),
        ([], (0, None)),
        (None, (0, None)),
        ("sleep 10", (0, None)),
        (["env", "A=1", "sleep", "3"], (3, 3)),
        (["env", "-i", "sleep", "3"], (0, None)),
        (["$(CMD)", "3"], (0, None)),
    ],
)
def test_duration_of_an_argument_list(command: list[Any] | str | None, expected: tuple[Any, ...]) -> None:
    assert tuple(command_duration(command)) == expected


def test_errexit_makes_the_rest_optional() -> None:
    assert in_shell("curl x; sleep 4", "-ec") == Duration(0, None)
    assert in_shell("curl x; sleep 4", "-c") == Duration(4, None)


def test_only_the_word_after_c_is_the_script() -> None:
    words = [Word(text) for text in ("-ec", "sleep 5", "x")]
    assert shell_text(words) == Word("sleep 5")
    assert shell_text([Word("/drain.sh")]) is None


def test_hook_durations() -> None:
    assert hook_duration(None) == Duration(0, 0)
    assert hook_duration({"sleep": {"seconds": 5}}) == Duration(5, 5)
    assert hook_duration({"sleep": {}}) == Duration(0, 0)
    assert hook_duration({"sleep": {"seconds": "5"}}) == UNKNOWN
    assert hook_duration({"tcpSocket": {"port": 80}}) == Duration(0, 0)
    assert hook_duration({"httpGet": {"port": 80}}) == UNKNOWN
    assert hook_duration({"exec": {"command": ["sh", "-c", "sleep 5; nginx -s quit"]}}) == Duration(5, None)
    assert hook_duration({"exec": {"command": ["sleep", "5"]}, "sleep": {"seconds": 5}}) == UNKNOWN
    assert hook_duration({}) == UNKNOWN
    assert hook_duration(7) == UNKNOWN


SCRIPTS = st.recursive(
    st.sampled_from(
        ["sleep 3", "curl x", "true", "false", "exit 0", "break", "sleep $X", "tail -f x", "set -e", "wait"]
    ),
    lambda inner: st.one_of(
        st.builds("{}; {}".format, inner, inner),
        st.builds("{} && {}".format, inner, inner),
        st.builds("{} || {}".format, inner, inner),
        st.builds("( {} )".format, inner),
        st.builds("{} | {}".format, inner, inner),
        st.builds("if {}; then {}; else {}; fi".format, inner, inner, inner),
        st.builds("while {}; do {}; done".format, inner, inner),
        st.builds("for i in 1 2; do {}; done".format, inner),
        st.builds("timeout 5 {}".format, st.sampled_from(["sleep 3", "sleep 9", "curl x"])),
    ),
    max_leaves=8,
)


@given(SCRIPTS)
def test_the_lower_end_never_exceeds_the_upper(script: str) -> None:
    duration = in_shell(script)
    assert duration.at_least >= 0
    assert duration.at_most is None or duration.at_least <= duration.at_most


@given(SCRIPTS, st.integers(0, 1000))
def test_a_sleep_in_front_adds_exactly_its_seconds(script: str, seconds: int) -> None:
    alone, behind = in_shell(script), in_shell(f"sleep {seconds}; {script}")
    assert behind.at_least == alone.at_least + seconds
    assert behind.at_most == (None if alone.at_most is None else alone.at_most + seconds)


@given(st.lists(st.one_of(st.text(max_size=12), st.integers(), st.none()), max_size=6))
def test_any_argument_list_is_tolerated(command: list[Any]) -> None:
    duration = command_duration(command)
    assert duration == ENDLESS or duration.at_least >= 0


def test_nested_loops_do_not_overflow() -> None:
    script = "sleep 9d"
    for _ in range(14):
        script = f"for i in $(seq 1 999999999); do {script}; done"
    script = f"for i in $(seq 999999999); do sh -c '{script}'; done"
    assert in_shell(script).at_least == inf
