from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.shell.command_use import ShellUse, shell_form, shell_use, split_form
from k8slint.kube.shell.program import exec_command
from k8slint.kube.time.duration import seconds_text


@pytest.mark.parametrize(
    ("command", "use"),
    [
        (["sleep", "10", "&&", "nginx"], ShellUse(2, "operator", "&&")),
        (["sleep 10"], ShellUse(0, "one-string", "sleep 10")),
        (["/bin/sh -c 'x'", "y"], ShellUse(0, "one-string", "/bin/sh -c 'x'")),
        (["curl", "http://$POD_IP/x"], ShellUse(1, "variable", "$POD_IP")),
        (["curl", "http://${POD_IP}/x"], ShellUse(1, "variable", "${POD_IP}")),
        (["kill", "$(cat /run/pid)"], ShellUse(1, "variable", "$(cat /run/pid)")),
        (["ping", "$(HOST)"], ShellUse(1, "variable", "$(HOST)")),
        (["sh", "-c", "sleep", "10"], ShellUse(3, "ignored", "10")),
        (["sh", "-c", "sleep 10"], None),
        (["echo", "&&amp;"], None),
        (["grep", "a$"], None),
        (["echo", "$1", "$lower", "$$HOME", "$"], None),
        (["sh", "-c", "a $1", "x", "y"], None),
        (["sleep", 10], None),
        ([], None),
        ("sleep 10", None),
        ([""], None),
        ([" "], None),
    ],
)
def test_shell_use(command: list[Any] | str, use: ShellUse | None) -> None:
    assert shell_use(command) == use


def test_probes_get_their_names_filled_in() -> None:
    assert shell_use(["ping", "$(HOST)"], variables_expanded=True) is None
    assert shell_use(["ping", "$(hostname -i)"], variables_expanded=True) == ShellUse(1, "variable", "$(hostname -i)")


def test_forms_for_messages() -> None:
    assert shell_form(["sleep", "10", "&&", "x"]) == "['sh', '-c', 'sleep 10 && x']"
    assert shell_form(["echo", "it's"]) == ""
    assert shell_form(["x" * 200]) == ""
    assert split_form("nginx -s quit") == "['nginx', '-s', 'quit']"
    assert split_form("a && b") == "['sh', '-c', 'a && b']"
    assert split_form("a 'b") == ""


@given(st.lists(st.text(max_size=8) | st.none(), max_size=5), st.booleans())
def test_any_list_is_tolerated(command: list[Any], expanded: bool) -> None:
    use = shell_use(command, expanded)
    assert use is None or use.text in command[use.place]


def test_exec_commands() -> None:
    assert exec_command({"exec": {"command": ["sleep", "5"]}}) == ["sleep", "5"]
    assert exec_command({"exec": {"command": "sleep 5"}}) is None
    assert exec_command({"exec": None}) is None
    assert exec_command(None) is None


def test_seconds_text() -> None:
    assert [seconds_text(s) for s in (90, 0.5, 2.0, float("inf"))] == ["90 s", "0.5 s", "2 s", "forever"]
