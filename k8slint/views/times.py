"""The times of a pod as one value: the numbers a picture is drawn from and JSON prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.run import check
from k8slint.checks.declared import declared_in
from k8slint.kube.time.deadline import job_deadline, min_ready, pod_deadline, progress_deadline
from k8slint.kube.time.pod_start import pod_start
from k8slint.kube.time.pod_stop import pod_stop
from k8slint.kube.time.rollout import pod_life, rollout_of, rollout_plan
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.glob import name_matches
from k8slint.views.unread import unread_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.pod import Pod
    from k8slint.kube.time.pod_start import PodStart
    from k8slint.kube.time.pod_stop import PodStop
    from k8slint.kube.time.rollout import RolloutRun
    from k8slint.model.finding import Finding, ResourceRef
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.project import Project

CATEGORIES = ("lifecycle", "probes")
"""The categories of rules whose findings belong into a timeline."""


class TimedFinding(NamedTuple):
    """A finding of a rule about the pod's time, shown with its picture."""

    rule: str
    severity: str
    message: str
    line: int
    container: str
    phase: str


class Deadlines(NamedTuple):
    """The deadlines a pod's start has to keep, in seconds; None where there is none or it is not known."""

    progress: int | None
    min_ready: int | None
    job: int | None
    pod: int | None


class PodTimes(NamedTuple):
    """All that is known about the time of one pod; `file` and `line` are those of the object's name."""

    resource: ResourceRef
    file: str
    line: int
    pod: Pod
    start: PodStart
    stop: PodStop
    deadlines: Deadlines
    rollout: RolloutRun | None
    findings: tuple[TimedFinding, ...]


def pod_times(pod: Pod, project: ProjectFacts | None, findings: Iterable[Finding] = ()) -> PodTimes:
    """Return the times of a pod of a manifest, with the findings about it."""
    declared = declared_in(pod, project)
    start, stop, deadlines = pod_start(pod, declared.startup), pod_stop(pod, declared.stop), _deadlines(pod)
    plan = rollout_plan(pod)
    name = pod.resource.node.get("metadata", "name")  # of a build, where the last overlay wrote it
    return PodTimes(
        pod.resource.ref,
        name.source.file,
        name.span.line,
        pod,
        start,
        stop,
        deadlines,
        None if plan is None else rollout_of(plan, pod_life(start, stop, deadlines.min_ready)),
        tuple(timed_finding(finding) for finding in findings),
    )


def _deadlines(pod: Pod) -> Deadlines:
    """The deadlines of the workload and of the pod."""
    kind = pod.owner_kind
    return Deadlines(
        progress_deadline(pod) if kind == "Deployment" else None,
        min_ready(pod) if kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet") else None,
        job_deadline(pod),
        pod_deadline(pod),
    )


def timed_finding(finding: Finding) -> TimedFinding:
    """Return a finding as a picture shows it: its phase follows from the field it is about."""
    path = finding.place.path
    starting = "Probe" in path and "Grace" not in path
    phase = "start" if starting or "postStart" in path or "startup" in path else "stop"
    return TimedFinding(
        finding.rule, finding.severity, finding.message, finding.place.span.line, finding.place.container, phase
    )


class Timelines(NamedTuple):
    """The pods that were found, what could not be looked at in words, and whether that makes the run a failure."""

    pods: tuple[PodTimes, ...]
    messages: tuple[str, ...]
    failed: bool


def timelines(project: Project, names: tuple[str, ...] = ()) -> Timelines:
    """Return the times of all pods of a project, in the order of files and documents.

    `names` are patterns of object names; none means all. Raises UsageError or ConfigError like a check.
    """
    report = check(project)
    by_object: dict[ResourceRef | None, list[Finding]] = {}
    for finding in report.findings:
        if finding.category in CATEGORIES:
            by_object.setdefault(finding.place.resource, []).append(finding)
    pods = []
    for unit in project.judged_units():
        for pod in project.pods_of(unit) if unit.reported else ():
            name = pod.resource.name
            if not names or any(name_matches(name, pattern) for pattern in names):
                findings = by_object.get(pod.resource.ref, [])
                pods.append(pod_times(pod, project.facts(unit.configuration), findings))
    unread = tuple(
        f"{finding.place.file}:{finding.place.span.line}: {finding.message}"
        for finding in unread_findings(report.findings)
    )
    nothing = () if pods else ("no object here makes a pod, so there is nothing to draw",)
    return Timelines(tuple(pods), (*unread, *nothing), report.failed or bool(unread))
