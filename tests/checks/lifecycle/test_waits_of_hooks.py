"""Hooks and probes that wait: for containers that start later, for longer than the kubelet does, or not at all."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: first, image: "a:1", ports: [{containerPort: 80}], lifecycle: {HOOK: {exec: {command: COMMAND}}}}
    - {name: second, image: "a:1", ports: [{containerPort: 5432}]}
"""


def found(rule: str, hook: str, command: str) -> int:
    text = POD.replace("HOOK", hook).replace("COMMAND", command)
    return len(lint_files({"a.yaml": text}, select=[rule]).findings)


@pytest.mark.parametrize(
    ("command", "reported"),
    [
        ('[sh, -c, "until nc -z localhost 5432; do sleep 1; done"]', 1),
        ('[sh, -c, "while ! curl -s http://127.0.0.1:5432/; do sleep 1; done"]', 1),
        ('[sh, -c, "until nc -z localhost 80; do sleep 1; done"]', 0),  # its own port
        ('[sh, -c, "until nc -z db 5432; do sleep 1; done"]', 0),  # another host
        ('[sh, -c, "nc -z localhost 5432"]', 0),  # asks once
    ],
)
def test_ports_of_later_containers(command: str, reported: int) -> None:
    assert found("poststart-delays-start", "postStart", command) == reported


@pytest.mark.parametrize(
    ("command", "reported"),
    [
        ("[nginx, -s, quit]", 1),
        ("[kill, -TERM, '1']", 1),
        ('[sh, -c, "sleep 5; kill -QUIT 1"]', 1),
        ('[sh, -c, "drain &"]', 1),
        ('[sh, -c, "kill -QUIT 1; sleep 10"]', 0),
        ('[sh, -c, "nginx -s quit; while pgrep nginx; do sleep 1; done"]', 0),
        ("[nginx, -s, reload]", 0),
        ("[drain]", 0),
        ("[kill, -0, '1']", 0),
    ],
)
def test_hooks_that_do_not_wait(command: str, reported: int) -> None:
    assert found("prestop-does-not-wait", "preStop", command) == reported
