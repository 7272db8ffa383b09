"""Timelines as JSON: the numbers themselves, for other programs."""

from __future__ import annotations

import json
from math import inf
from typing import TYPE_CHECKING, Any

from k8slint import __version__
from k8slint.kube.time.outcome import start_text, stop_text
from k8slint.report.display import defused_json
from k8slint.views.veiled import veiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.kube.time.container_start import ContainerStart
    from k8slint.kube.time.duration import Duration
    from k8slint.kube.time.pod_start import StartingContainer
    from k8slint.kube.time.pod_stop import ContainerStop
    from k8slint.kube.time.probe import Budget
    from k8slint.kube.time.rollout import RolloutRun
    from k8slint.views.times import PodTimes

SCHEMA_VERSION = 1


def timeline_json(pods: Sequence[PodTimes]) -> str:
    """Return the times of some pods as one JSON object.

    A duration is ``{"at_least", "at_most", "endless"}`` in seconds; ``at_most`` is null when nothing bounds it.
    """
    tree = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "k8slint", "version": __version__},
        "pods": [veiled(_pod(times)) for times in pods],
    }
    return defused_json(json.dumps(tree, indent=2, allow_nan=False)) + "\n"


def _pod(times: PodTimes) -> dict[str, Any]:
    """One pod."""
    ref = times.resource
    return {
        "file": times.file,
        "line": times.line,
        "resource": {
            "api_version": ref.api_version,
            "kind": ref.kind,
            "namespace": ref.namespace or None,
            "name": ref.name or None,
        },
        "grace_period_seconds": times.stop.grace,
        "deadlines": times.deadlines._asdict(),
        "start": {
            "mains_begin": _duration(times.start.regular_begin),
            "ready": _duration(times.start.ready),
            "outcome": start_text(times.start),
            "containers": [_starting(each) for each in times.start.containers],
        },
        "stop": {
            "over": _duration(times.stop.over),
            "outcome": stop_text(times.stop),
            "containers": [_stopping(each) for each in times.stop.containers],
        },
        "rollout": None if times.rollout is None else _rollout(times.rollout),
        "problems": [finding._asdict() for finding in times.findings],
    }


def _rollout(rollout: RolloutRun) -> dict[str, Any]:
    """The rollout of a pod's workload, every pod at its longest; `ready_seconds` is null for pods that never are."""
    return {
        "strategy": rollout.plan.strategy,
        "replicas": rollout.plan.replicas,
        "max_surge": rollout.plan.surge,
        "max_unavailable": rollout.plan.unavailable,
        "in_place": rollout.plan.in_place,
        "partition": rollout.plan.kept,
        "ready_seconds": rollout.life.ready,
        "stop_seconds": rollout.life.gone,
        "seconds_are_assumed": rollout.life.is_assumed,
        "ends": None if rollout.is_stuck or rollout.is_cut else rollout.ends,
        "is_stuck": rollout.is_stuck,
        "least_serving": rollout.least_serving,
        "most_pods": rollout.most_pods,
        "moments": [moment._asdict() for moment in rollout.moments],
    }


def _duration(duration: Duration | None) -> dict[str, Any] | None:
    """A duration; infinity, which JSON does not know, is ``endless``."""
    if duration is None:
        return None
    endless = duration.at_least == inf
    most = None if duration.at_most == inf else duration.at_most
    return {"at_least": None if endless else duration.at_least, "at_most": most, "endless": endless}


def _budget(budget: Budget | None) -> dict[str, Any] | None:
    """The three numbers of a probe's patience."""
    return None if budget is None else budget._asdict()


def _starting(container: StartingContainer) -> dict[str, Any]:
    """A container in its pod's start."""
    found: dict[str, Any] = {
        "name": container.name,
        "role": container.role,
        "begins": _duration(container.begins),
        "runs": _duration(container.runs),
    }
    return found if container.start is None else {**found, **_start(container.start)}


def _start(start: ContainerStart) -> dict[str, Any]:
    """A container from its own start on."""
    return {
        "declared_startup_seconds": start.needs,
        "post_start": _duration(start.post_start),
        "started": _duration(start.started),
        "ready": _duration(start.ready),
        "killed_by": start.killed_by,
        "is_killed": start.is_killed,
        "patience": _budget(start.patience),
        "notice_after_up": _duration(start.notice),
        "liveness_detection": _budget(start.detection),
        "never_evaluated": list(start.silent),
    }


def _stopping(container: ContainerStop) -> dict[str, Any]:
    """A container in its pod's end."""
    return {
        "name": container.name,
        "role": container.role,
        "declared_stop_seconds": container.stop,
        "pre_stop_needs": _duration(container.hook),
        "pre_stop_runs": _duration(container.hook_runs),
        "pre_stop_cut_off": container.hook_cut,
        "term": _duration(container.term),
        "kill": _duration(container.kill),
        "ends": _duration(container.ends),
        "killed_while_stopping": container.killed,
    }
