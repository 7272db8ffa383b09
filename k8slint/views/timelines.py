"""The pods of a project with their times, and what the rules find about those."""

from __future__ import annotations

from k8slint.analysis.run import check
from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.glob import name_matches
from k8slint.views.times import CATEGORIES, PodTimes, pod_times
from k8slint.views.unread import unread_findings

if TYPE_CHECKING:
    from k8slint.model.finding import Finding, ResourceRef
    from k8slint.project.project import Project


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
