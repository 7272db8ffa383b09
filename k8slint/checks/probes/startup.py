"""Whether a container may take as long to start as it needs."""

from __future__ import annotations

from k8slint.checks.declared import declared_for
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import ProbeTiming, failure_threshold_for, probe_timing, startup_budget
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_SUGGESTED_PERIOD = 5


def startup_budget_too_small(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of start-up probes that may kill a container before its declared start-up time is over."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    needed = declared_for(probe.container, context.project).startup
    if needed is None:
        return
    timing = probe_timing(probe.value)
    guaranteed = startup_budget(timing).guaranteed if timing else None
    if timing is None or guaranteed is None or guaranteed >= needed:
        return
    message = (
        f"startupProbe may kill '{probe.container.name}' after {seconds_text(guaranteed)} ({_sum(timing)}), but it "
        f"declares {seconds_text(needed)} to start, so it may never come up; {_threshold(timing, needed)}"
    )
    yield Problem(_number_node(probe, "failureThreshold"), message)


def liveness_kills_slow_start(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of liveness probes that may kill a container which is still starting, no start-up probe holding them."""
    container = probe.container
    if probe.kind != "livenessProbe" or container.role == "init" or container.value.get("startupProbe") is not None:
        return
    needed = declared_for(container, context.project).startup
    if needed is None:
        return
    timing = probe_timing(probe.value)
    guaranteed = startup_budget(timing).guaranteed if timing else None
    if timing is None or guaranteed is None or guaranteed >= needed:
        return
    message = (
        f"without a startupProbe, livenessProbe may kill '{container.name}' after {seconds_text(guaranteed)} "
        f"({_sum(timing)}), but it declares {seconds_text(needed)} to start, so it may restart for ever; "
        f"{_startup_probe(needed)}"
    )
    yield Problem(probe.node, message)


def initial_delay_instead_of_startup_probe(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of liveness probes that wait for a slow start with a long fixed delay."""
    container = probe.container
    if probe.kind != "livenessProbe" or container.role == "init" or container.value.get("startupProbe") is not None:
        return
    written = probe.value.get("initialDelaySeconds")
    if written is None and context.params["seconds"] > 0:
        return
    timing = probe_timing(probe.value)
    if timing is None or timing.delay is None or timing.delay < context.params["seconds"]:
        return
    budget = startup_budget(timing).guaranteed
    message = (
        f"initialDelaySeconds '{timing.delay}' leaves a hung '{container.name}' unnoticed that long after every start, "
        f"however quickly it comes up; {_startup_probe(timing.delay if budget is None else budget)}"
    )
    yield Problem(probe.node.get("initialDelaySeconds"), message)


def startup_blocks_readiness_long(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of start-up probes that look so seldom that a started container is left waiting."""
    if probe.kind != "startupProbe" or probe.container.role == "init":
        return
    timing = probe_timing(probe.value)
    budget = startup_budget(timing).guaranteed if timing else None
    if timing is None or timing.interval is None or budget is None or timing.interval <= context.params["seconds"]:
        return
    failures = failure_threshold_for(timing._replace(period=_SUGGESTED_PERIOD), budget)
    message = (
        f"readiness and liveness wait for startupProbe, which looks only every {seconds_text(timing.interval)}, so "
        f"'{probe.container.name}' can be up that long without getting traffic; periodSeconds {_SUGGESTED_PERIOD} with "
        f"failureThreshold {failures} gives the same {seconds_text(budget)}"
    )
    yield Problem(_number_node(probe, "periodSeconds"), message)


def _sum(timing: ProbeTiming) -> str:
    """The guaranteed budget as a sum: initialDelaySeconds + (failureThreshold - 1) x periodSeconds."""
    failures = (timing.failures or 1) - 1
    delay = f"{timing.delay} + " if timing.delay else ""
    return f"{delay}{failures} x {timing.period}"


def _threshold(timing: ProbeTiming, needed: float) -> str:
    """The failureThreshold that fits, with the seconds it gives."""
    failures = failure_threshold_for(timing, needed)
    given = startup_budget(timing._replace(failures=failures)).guaranteed
    return f"failureThreshold {failures} gives {given} s"


def _startup_probe(needed: float) -> str:
    """The start-up probe that gives a number of seconds."""
    timing = ProbeTiming(period=_SUGGESTED_PERIOD)
    failures = failure_threshold_for(timing, needed)
    given = startup_budget(timing._replace(failures=failures)).guaranteed
    return f"a startupProbe with periodSeconds {_SUGGESTED_PERIOD} and failureThreshold {failures} gives {given} s"


def _number_node(probe: Probe, field: str) -> Node:
    """The place of one of the probe's numbers; the probe itself when the number is not written."""
    node = probe.node.get(field)
    return node if node.exists else probe.node
