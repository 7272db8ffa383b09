"""postStart hooks that hold back the start of a pod."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.certain import whole
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Loop, loops, shell_script
from k8slint.kube.shell.words import Unreadable, Word
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.hook import hook_duration
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Hook
    from k8slint.model.rule import Context


def poststart_delays_start(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of postStart hooks that hold back the container and those after it for long, or forever."""
    if hook.kind != "postStart" or not hook.container.serves:
        return
    later = _later_port(hook)
    if later:
        yield Problem(
            command_node(hook.node, hook.value),
            f"postStart of '{hook.container.name}' waits for port {later[0]} of '{later[1]}', which starts after it",
            "The kubelet starts containers in order and waits for the hook, so that neither ever goes on.",
            f"Move '{later[1]}' before it, or make it a sidecar in 'initContainers'.",
        )
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


_LOCAL = pattern(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::|\s{1,4}|/)([0-9]{1,5})\b")


def _later_port(hook: Hook) -> tuple[int, str] | None:
    """Return the port and name of a later container that a loop of the hook waits for; None without such a loop."""
    command = exec_command(hook.value)
    words = command if command and all(isinstance(word, str) for word in command) else []
    script = shell_text([Word(word) for word in words[1:]]) if words and program_name(words[0]) in SHELLS else None
    try:
        waiting = [loop for loop in loops(shell_script(script.text)) if isinstance(loop, Loop)] if script else []
    except Unreadable:
        return None
    if not waiting or script is None:
        return None
    numbers = {int(found) for found in _LOCAL.findall(script.text)}
    ports: dict[int, Container] = {}
    for container in hook.container.pod.containers:
        if container.serves:
            for port in container.parts("ports"):
                number = whole(port.value.get("containerPort"))
                if number in numbers:
                    ports.setdefault(number, container)
    for number, container in sorted(ports.items()):
        if _starts_later(container, hook.container):
            return number, container.name
    return None


def _starts_later(container: Container, other: Container) -> bool:
    """Whether the kubelet starts a container after another one: sidecars come first, then the list decides."""
    if container.field != other.field:
        return other.field == "initContainers"
    return container.index > other.index
