"""How long hooks run, beside the grace period and the start of the container."""

from __future__ import annotations

from math import ceil, inf

from k8slint.checks.declared import declared_for
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import whole
from k8slint.kube.shell.program import command_node
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.grace_period import MINIMUM_TERM, grace_period_for, hook_time, kill_moment
from k8slint.kube.time.hook import hook_duration
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Hook
    from k8slint.model.rule import Context


def prestop_exceeds_grace_period(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of hooks that sleep longer than the grace period: refused as a sleep handler, cut off as a command."""
    grace = hook.container.pod.grace_seconds
    if grace is None or not hook.container.serves:
        return
    seconds = _sleep_seconds(hook)
    if seconds is not None:
        if seconds > grace and gate_on("PodLifecycleSleepAction", context.minor):
            yield Problem(hook.node.get("sleep", "seconds"), _refused_sleep(hook, seconds, grace))
        return
    least = hook_duration(hook.value).at_least
    if hook.kind != "preStop" or grace == 0 or least <= grace:
        return
    lasts = "never ends" if least == inf else f"takes at least {seconds_text(least)}"
    remedy = "end it in time" if least == inf else f"set terminationGracePeriodSeconds to more than {ceil(least)}"
    message = (
        f"the preStop command of '{hook.container.name}' {lasts}, but the grace period is {grace} s: it is cut off "
        "then "
        f"and TERM gets {MINIMUM_TERM} s before KILL; {remedy}"
    )
    yield Problem(command_node(hook.node, hook.value), message, severity="warning", refused_by="nobody")


def _refused_sleep(hook: Hook, seconds: int, grace: int) -> str:
    written = hook.container.pod.value.get("terminationGracePeriodSeconds")
    source = "the default grace period" if written is None else "terminationGracePeriodSeconds"
    return (
        f"'{seconds}' seconds of sleep in {hook.kind} are more than {source} of {grace} s, so the API server refuses "
        "the "
        f"pod; set terminationGracePeriodSeconds to {seconds} or more (what is above {seconds} is left for TERM)"
    )


def prestop_leaves_no_stop_time(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of preStop hooks after which TERM and KILL lie closer together than the container needs to stop."""
    grace = hook.container.pod.grace_seconds
    if hook.kind != "preStop" or not grace or not hook.container.serves:
        return
    least = hook_duration(hook.value).at_least
    if not 0 < least <= grace:
        return
    stop = declared_for(hook.container, context.project).stop
    if stop is None and least < grace:
        return
    runs = hook_time(grace, hook_duration(hook.value))._replace(at_most=least)
    kill = kill_moment(grace, runs).at_least
    if stop is None and least >= grace:
        yield Problem(command_node(hook.node, hook.value), _nothing_left(hook, least, grace))
    elif stop is not None and least + stop > kill:
        fits = grace_period_for(least, stop)
        message = (
            f"preStop takes {seconds_text(least)} and '{hook.container.name}' declares {seconds_text(stop)} to stop, "
            "but "
            f"KILL comes after {seconds_text(kill)}, so it is killed in the middle; "
            f"set terminationGracePeriodSeconds to {fits} or shorten the hook"
        )
        yield Problem(command_node(hook.node, hook.value), message)


def _nothing_left(hook: Hook, least: float, grace: int) -> str:
    return (
        f"preStop takes {seconds_text(least)}, the whole grace period of {grace} s, so '{hook.container.name}' gets "
        "TERM "
        f"only {MINIMUM_TERM} s before KILL; set terminationGracePeriodSeconds to {ceil(least)} plus what it needs to "
        "stop"
    )


def hook_sleep_zero(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of sleep handlers of zero seconds, which the API server refuses before Kubernetes 1.33."""
    if not hook.container.serves or not gate_on("PodLifecycleSleepAction", context.minor):
        return
    if gate_on("PodLifecycleSleepActionAllowZero", context.minor) or _sleep_seconds(hook) != 0:
        return
    message = (
        f"'{hook.kind}' sleeps 0 s, which Kubernetes 1.{context.minor} refuses (it must be at least 1, 0 is allowed "
        "from "
        "1.33); remove the hook or write the seconds that endpoints need to notice, such as 5"
    )
    yield Problem(hook.node.get("sleep", "seconds"), message)


def poststart_delays_start(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of postStart hooks that hold back the container and those after it for long, or for ever."""
    if hook.kind != "postStart" or not hook.container.serves:
        return
    least = hook_duration(hook.value).at_least
    if least < context.params["seconds"] or least == 0:
        return
    name = hook.container.name
    if least == inf:
        message = (
            f"postStart of '{name}' never ends, so the container is never reported as running, no probe runs and the "
            "containers after it never start; move it into the container's own command or start it in the background"
        )
    else:
        message = (
            f"postStart of '{name}' takes at least {seconds_text(least)}, and until then the container is not reported "
            "as running, no probe runs and the containers after it wait; move the wait into an init container"
        )
    yield Problem(command_node(hook.node, hook.value), message)


def _sleep_seconds(hook: Hook) -> int | None:
    """The seconds of a sleep handler, 0 when it says none; None when there is no sleep or its number is not known."""
    sleep = hook.value.get("sleep")
    seconds = whole(sleep.get("seconds"), 0) if isinstance(sleep, dict) else None
    return seconds if seconds is not None and seconds >= 0 else None
