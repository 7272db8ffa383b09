"""postStart hooks that hold back the start of a pod."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.shell.program import command_node
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.hook import hook_duration
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Hook
    from k8slint.model.rule import Context


def poststart_delays_start(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of postStart hooks that hold back the container and those after it for long, or forever."""
    if hook.kind != "postStart" or not hook.container.serves:
        return
    least = hook_duration(hook.value).at_least
    if least < context.params["seconds"] or least == 0:
        return
    node, name = command_node(hook.node, hook.value), hook.container.name
    if least == inf:
        yield Problem(
            node,
            f"postStart of '{name}' never ends",
            "The kubelet never reports the container as running, runs no probe and starts no container after it.",
            "Move it into the container's own command, or start it in the background.",
        )
    else:
        yield Problem(
            node,
            f"postStart of '{name}' takes at least {seconds_text(least)}",
            "Until then the kubelet reports the container as not running, runs no probe and starts no container "
            "after it.",
            "Move the wait into an init container.",
        )
