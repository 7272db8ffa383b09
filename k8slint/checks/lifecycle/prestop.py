"""preStop hooks: whether they fit into the grace period, wait for what they start, and whether one is missing."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from k8slint.checks.declared import declared_for
from k8slint.checks.edits import written
from k8slint.checks.lifecycle.serving import serving_containers
from k8slint.kube.go.text import shown
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Simple, loops, shell_script
from k8slint.kube.shell.words import Unreadable, Word
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.grace_period import MINIMUM_TERM, grace_period_for, hook_time, kill_moment
from k8slint.kube.time.hook import hook_duration, sleep_seconds
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Hook
    from k8slint.kube.inventory import Inventory
    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Edit
    from k8slint.model.rule import Context


def prestop_exceeds_grace_period(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of hooks that sleep longer than the grace period: rejected as a handler, or cut off."""
    pod = hook.container.pod
    grace = pod.grace_seconds
    if grace is None or not hook.container.serves:
        return
    seconds = sleep_seconds(hook.value)
    if seconds is not None:
        if seconds > grace and gate_on("PodLifecycleSleepAction", context.minor):
            default = "default " if pod.value.get("terminationGracePeriodSeconds") is None else ""
            yield Problem(
                hook.node.get("sleep", "seconds"),
                f"'{seconds}' seconds of sleep in {hook.kind} exceed the {default}grace period of {grace} s",
                f"The API server rejects the {pod.owner_kind}.",
                f"Set terminationGracePeriodSeconds to {seconds} or more; what exceeds {seconds} is left for SIGTERM.",
                edits=_grace_written(pod, _with_stop(hook, seconds, context)),
            )
        return
    least = hook_duration(hook.value).at_least
    if hook.kind != "preStop" or grace == 0 or least <= grace:
        return
    edits: tuple[Edit, ...] = ()
    lasts = "never ends" if least == inf else f"takes at least {seconds_text(least)}"
    if least == inf:
        fix = f"End the command within {grace} s."
    else:
        fix = f"Set terminationGracePeriodSeconds to more than {ceil(least)}."
        edits = _grace_written(pod, _with_stop(hook, least, context))
    yield Problem(
        command_node(hook.node, hook.value),
        f"preStop of '{hook.container.name}' {lasts}, but the grace period is {grace} s",
        f"The kubelet cuts the hook off after {grace} s and sends SIGKILL {MINIMUM_TERM} s after SIGTERM.",
        fix,
        severity="warning",
        refused_by="nobody",
        edits=edits,
    )


_USUAL_STOP = 30
"""Seconds that are left for SIGTERM where nothing says how long a container needs, as without any hook."""


def _with_stop(hook: Hook, seconds: float, context: Context) -> int | None:
    """Return the grace period in which a hook ends and its container stops."""
    stop = declared_for(hook.container, context.project).stop
    return grace_period_for(seconds, _USUAL_STOP if stop is None else stop)


def _grace_written(pod: Pod, seconds: int | None) -> tuple[Edit, ...]:
    node = pod.node.get("terminationGracePeriodSeconds")
    return () if seconds is None else written(node, seconds, "unsafe")


def prestop_leaves_no_stop_time(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of preStop hooks after which a container has less time to stop than it needs."""
    grace = hook.container.pod.grace_seconds
    if hook.kind != "preStop" or not grace or not hook.container.serves:
        return
    duration = hook_duration(hook.value)
    least, name = duration.at_least, hook.container.name
    if not 0 < least <= grace:
        return
    stop = declared_for(hook.container, context.project).stop
    if stop is None:
        if least >= grace:
            yield Problem(
                command_node(hook.node, hook.value),
                f"preStop takes {seconds_text(least)}, the whole grace period",
                f"The kubelet sends '{name}' SIGKILL {MINIMUM_TERM} s after SIGTERM.",
                f"Set terminationGracePeriodSeconds to {ceil(least)} plus the seconds that '{name}' needs to stop.",
            )
        return
    kill = kill_moment(grace, hook_time(grace, duration)._replace(at_most=least)).at_least
    if least + stop > kill:
        yield Problem(
            command_node(hook.node, hook.value),
            f"preStop ({seconds_text(least)}) and shutdown ({seconds_text(stop)}) exceed the grace period of {grace} s",
            f"The kubelet kills '{name}' {seconds_text(least + stop - kill)} before it has stopped.",
            f"Set terminationGracePeriodSeconds to {grace_period_for(least, stop)}, or shorten the hook.",
            edits=_grace_written(hook.container.pod, grace_period_for(least, stop)),
        )


def prestop_missing_for_service(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers behind a Service that get SIGTERM while requests still arrive."""
    seconds = context.params["seconds"]
    for service, pod, fact in serving_containers(inventory, "preStop"):
        yield Problem(
            pod.item.at(fact.spot),
            f"'{fact.container}' has no preStop hook, but serves requests of Service '{service.name}'",
            "The kubelet sends SIGTERM when the pod is deleted, while the Service may send requests for some seconds.",
            f"Add a preStop hook that waits for them, such as sleep with {seconds} seconds.",
            related=(("sends requests to it", service.place),),
        )


_SIGNALS = {
    "nginx": frozenset(("quit", "stop")),
    "apachectl": frozenset(("graceful-stop", "stop")),
    "httpd": frozenset(("graceful-stop",)),
    "apache2ctl": frozenset(("graceful-stop", "stop")),
}
"""Programs that only send a signal with such an argument, and return before it is obeyed."""

_SENDERS = frozenset(("kill", "killall", "pkill"))
_WAITING = frozenset(("sleep", "wait", "tail", "timeout"))


def prestop_does_not_wait(hook: Hook, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a preStop hook that sends a signal, or starts something in the background, and returns."""
    command = exec_command(hook.value)
    if hook.kind != "preStop" or not command or not all(isinstance(word, str) for word in command):
        return
    found = _returns_early(command)
    if found:
        yield Problem(
            command_node(hook.node, hook.value),
            f"preStop returns before what {shown(found)} starts is done",
            "The kubelet sends SIGTERM at once, which ends most programs without waiting for requests.",
            "Wait in the hook until the process has ended, or only sleep there and let SIGTERM do the rest.",
        )


def _returns_early(command: list[str]) -> str:
    """Return the command after which a hook is over although its work is not; empty where it waits or cannot be read.

    A loop or a sleep behind it waits.
    """
    words = [Word(item) for item in command]
    if program_name(command[0]) not in SHELLS:
        return _signal(words)
    script = shell_text(words[1:])
    try:
        chains = shell_script(script.text) if script is not None else ()
    except Unreadable:
        return ""
    if not chains or any(True for _ in loops(chains)):
        return ""
    last = chains[-1].pipelines[-1].commands[-1]
    if not isinstance(last, Simple) or not last.words:
        return ""
    if chains[-1].background and program_name(last.words[0].text) not in _WAITING:
        return f"{last.words[0].text} &"
    return _signal(list(last.words))


def _signal(words: list[Word]) -> str:
    """Return a command that only sends a signal, as it is written; empty for any other."""
    program, rest = program_name(words[0].text), [word.text for word in words[1:]]
    if program in _SENDERS and rest and "-0" not in rest and "-l" not in rest:
        return " ".join(word.text for word in words)[:60]
    if not _SIGNALS.get(program, frozenset()).isdisjoint(rest):
        return " ".join(word.text for word in words)[:60]
    return ""
