"""The times of a pod as one value: the numbers a picture is drawn from and JSON prints."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.time.deadline import job_deadline, min_ready, pod_deadline, progress_deadline
from k8slint.kube.time.declared_seconds import declared_in
from k8slint.kube.time.pod_start import pod_start
from k8slint.kube.time.pod_stop import pod_stop
from k8slint.kube.versions import gate_on
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.pod import Pod
    from k8slint.kube.time.declared_seconds import Declared
    from k8slint.kube.time.pod_start import PodStart
    from k8slint.kube.time.pod_stop import PodStop
    from k8slint.model.finding import Finding, ResourceRef
    from k8slint.model.project_facts import ProjectFacts

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
    """All that is known about the time of one pod; ``spec`` is its specification as plain values."""

    resource: ResourceRef
    file: str
    line: int
    spec: dict[str, Any]
    declared: dict[str, Declared]
    start: PodStart
    stop: PodStop
    deadlines: Deadlines
    findings: tuple[TimedFinding, ...]


def pod_times(pod: Pod, project: ProjectFacts | None, findings: Iterable[Finding] = ()) -> PodTimes:
    """The times of a pod of a manifest, with the findings about it."""
    declared = declared_in(pod, project)
    native = gate_on("SidecarContainers", pod.minor)
    return PodTimes(
        pod.resource.ref,
        pod.node.source.file,
        pod.resource.node.get("kind").span.line,
        pod.value,
        declared,
        pod_start(pod.value, declared, native),
        pod_stop(pod.value, declared, native),
        _deadlines(pod),
        tuple(timed_finding(finding) for finding in findings),
    )


def _deadlines(pod: Pod) -> Deadlines:
    """The deadlines of the workload and of the pod."""
    spec: object = pod.resource.spec
    kind = pod.resource.kind
    if kind == "CronJob":
        template = pod.resource.spec.get("jobTemplate")
        spec = template.get("spec") if isinstance(template, dict) else None
    deployment = kind == "Deployment"
    return Deadlines(
        progress_deadline(spec) if deployment else None,
        min_ready(spec) if kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet") else None,
        job_deadline(spec) if kind in ("Job", "CronJob") else None,
        pod_deadline(pod.value),
    )


def timed_finding(finding: Finding) -> TimedFinding:
    """A finding as a picture shows it: its phase follows from the field it is about."""
    path = finding.place.path
    starting = "Probe" in path and "Grace" not in path
    phase = "start" if starting or "postStart" in path or "startup" in path else "stop"
    return TimedFinding(
        finding.rule, finding.severity, finding.message, finding.place.span.line, finding.place.container, phase
    )
