"""Hooks whose commands run twice, or longer than the grace period."""

from __future__ import annotations

import json

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: GRACE
  containers:
    - name: web
      image: "web:1"
      lifecycle: {HOOK: {exec: {command: COMMAND}}}
"""


def rules_reported(command: list[str], rule: str, hook: str = "postStart", grace: int = 30) -> int:
    text = POD.replace("GRACE", str(grace)).replace("HOOK", hook).replace("COMMAND", json.dumps(command))
    return len(lint_files({"a.yaml": text}, select=[rule]).findings)


@pytest.mark.parametrize(
    ("command", "reported"),
    [
        (["mkdir", "/data/x"], 1),
        (["mkdir", "-p", "/data/x"], 0),
        (["ln", "-s", "/a", "/b"], 1),
        (["ln", "-sf", "/a", "/b"], 0),
        (["ln", "/a", "/b"], 0),
        (["git", "clone", "https://git.example.com/a", "/a"], 1),
        (["git", "pull"], 0),
        (["hg", "clone", "https://git.example.com/git", "/a"], 0),
        (["useradd", "web"], 1),
        (["sh", "-c", "git clone https://git.example.com/a /a"], 1),
        (["sh", "-c", "git clone https://git.example.com/a /a || true"], 0),
    ],
)
def test_what_fails_the_second_time(command: list[str], reported: int) -> None:
    assert rules_reported(command, "hook-not-idempotent") == reported


@pytest.mark.parametrize(
    ("hook", "seconds", "grace", "reported"),
    [
        ("preStop", 31, 30, 1),
        ("preStop", 30, 30, 0),
        ("preStop", 5, 0, 0),  # another rule says what a grace period of zero does
        ("postStart", 31, 30, 0),  # nothing cuts a postStart hook off
    ],
)
def test_only_a_hook_before_the_stop_is_cut_off(hook: str, seconds: int, grace: int, reported: int) -> None:
    command = ["sleep", str(seconds)]
    assert rules_reported(command, "prestop-exceeds-grace-period", hook, grace) == reported
