"""The rollout of a workload as a chart: its pods by stage from the first deletion to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.rollout import ASSUMED
from k8slint.report.timeline.axis import Axis
from k8slint.report.timeline.picture import Level, RolloutChart

if TYPE_CHECKING:
    from k8slint.kube.time.rollout import RolloutRun
    from k8slint.views.times import PodTimes

STAGES = ("old", "ready", "settling", "starting", "stopping")
"""The stages from the bottom of the chart to its top: what serves, what is to come, what goes."""

_LEAD = 0.06  # part of the time before the first change and after the last one that is drawn
_SHORTEST = 10.0


def rollout_chart(times: PodTimes) -> RolloutChart | None:
    """Return the chart of a workload's rollout; None for what has none."""
    rollout = times.rollout
    if rollout is None:
        return None
    lead = max(rollout.ends, _SHORTEST) * _LEAD
    last = max(rollout.ends, _SHORTEST) + lead
    steps = rollout.moments
    before = {"old": rollout.plan.replicas}
    levels = []
    for kind in STAGES:
        counts = (before.get(kind, 0), *(getattr(step, kind) for step in steps))
        if any(counts):
            levels.append(Level(kind, counts))
    return RolloutChart(
        "Rollout",
        f"pods by stage, seconds from the first change; each pod takes {_life(rollout)}",
        _outcome(times, rollout),
        Axis(-lead, last, None, 0.0),
        (-lead, *(step.at for step in steps), last),
        tuple(levels),
        max(rollout.plan.replicas, rollout.most_pods),
        rollout.plan.replicas,
        rollout.least_serving,
        tuple(_words(times, rollout)),
        rollout.is_stuck,
    )


def _life(rollout: RolloutRun) -> str:
    """How long each pod takes, for the axis."""
    life = rollout.life
    start = "forever to be Ready" if life.ready is None else f"{seconds_text(life.ready)} to be Ready"
    settle = f", {seconds_text(life.settle)} more to be available" if life.settle and life.ready is not None else ""
    return f"{start}{settle}, {seconds_text(life.gone)} to stop"


def _outcome(times: PodTimes, rollout: RolloutRun) -> str:
    """What comes of the rollout in a sentence."""
    wanted = rollout.plan.replicas
    serve = f"{rollout.least_serving} of {wanted} pods serve at least, {rollout.most_pods} exist at most"
    deadline, ready = times.deadlines.progress, rollout.life.ready
    if rollout.is_stuck:
        failed = f", reported as failed after {seconds_text(deadline)}" if deadline is not None else ""
        return f"never over, as no new pod becomes Ready{failed}; {serve}"
    known = "as drawn" if rollout.life.is_assumed else "at the latest"
    over = f"{'not ' if rollout.is_cut else ''}over after {seconds_text(rollout.ends)} {known}"
    if deadline is not None and ready is not None and ready > deadline and not rollout.life.is_assumed:
        over += f", and may be reported as failed after {seconds_text(deadline)} without a Ready pod"
    return f"{over}; {serve}"


def _words(times: PodTimes, rollout: RolloutRun) -> list[str]:
    """What the chart rests on, in sentences."""
    plan, kind = rollout.plan, times.resource.kind
    pods = f"{plan.replicas} pod{'s' if plan.replicas > 1 else ''}"
    if plan.strategy == "Recreate":
        found = [f"Recreate: all {pods} stop before the first new one is made"]
    elif plan.in_place:
        found = [f"{pods}, at most {plan.unavailable} at a time are replaced, each when the old one is gone"]
    else:
        unavailable = f"{plan.unavailable} unavailable (maxUnavailable)"
        found = [
            f"{pods}, at most {plan.surge} more (maxSurge) and {unavailable} at a time",
            "a pod that is stopping no longer counts, so its replacement starts beside it",
        ]
    if kind == "DaemonSet":
        found.append(f"drawn for {plan.replicas} nodes, as their number is not in the file")
    if plan.kept:
        found.append(f"the partition keeps {plan.kept} old")
    if rollout.life.is_assumed:
        found.append(f"a time that nothing bounds is drawn as {ASSUMED} s")
    return found
