"""The check for init containers that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.time.command import command_duration
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def init_container_never_ends(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an init container, no sidecar, whose command runs forever."""
    command, args = container.value.get("command"), container.value.get("args")
    if container.role != "init" or not isinstance(command, list) or not isinstance(args, (list, type(None))):
        return
    if not command_duration([*command, *(args or ())]).endless:
        return
    yield Problem(
        container.node.get("command"),
        f"init container {shown(container.name)} never ends",
        "The kubelet starts the next container when it has ended, so the pod stays in Init.",
        "End the command, or set 'restartPolicy: Always' if it is a sidecar.",
    )
