"""Fixed delays of liveness probes that stand in for a startup probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed, together
from k8slint.checks.probes.startup import startup_probe_added, startup_probe_for
from k8slint.kube.time.probe import probe_timing, startup_budget
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.rule import Context


def initial_delay_instead_of_startup_probe(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of liveness probes that wait for a slow start with a long fixed delay."""
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
    node = probe.node.get("initialDelaySeconds")
    needed = timing.delay if budget is None else budget
    yield Problem(
        node,
        f"initialDelaySeconds '{timing.delay}' hides a hang of '{container.name}' after every start",
        f"The kubelet does not ask for {timing.delay} s, however quickly the container comes up.",
        f"Replace the delay by {startup_probe_for(needed)}.",
        edits=together(removed(node, "unsafe"), startup_probe_added(probe, needed)),
    )
