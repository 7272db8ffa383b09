"""The pods of a project with their times: files read once more beside a run of the rules."""

from __future__ import annotations

from k8slint.analysis.engine import Engine
from k8slint.analysis.run import lint_jobs, plan_for, read_file
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.glob import name_matches
from k8slint.project.workset import workset
from k8slint.reading import read
from k8slint.reading.kinds import objects_of, sort_out
from k8slint.views.times import CATEGORIES, PodTimes, pod_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Finding
    from k8slint.project.configuration import Config
    from k8slint.project.job import Job
    from k8slint.project.options import Options


UNDRAWN = ("file-unreadable", "yaml-unreadable", "limit-exceeded", "check-crashed")
"""Rules whose findings mean that something was not looked at, so it may be missing from the pictures."""


class Gathered(NamedTuple):
    """The pods that were found, what could not be looked at in words, and whether that makes the run a failure."""

    pods: tuple[PodTimes, ...]
    messages: tuple[str, ...]
    failed: bool


def gather(
    paths: tuple[str, ...],
    config: Config | None,
    options: Options,
    contents: Mapping[str, bytes],
    names: tuple[str, ...] = (),
) -> Gathered:
    """The times of all pods below some paths and in some contents, in the order of files and documents.

    ``names`` are patterns of object names; none means all. Raises UsageError or ConfigError like a check run.
    """
    work = workset(paths, config, options, contents)
    report = lint_jobs(work.jobs, work.config, options, work.notices)
    by_object: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report.findings:
        if finding.category in CATEGORIES:
            by_object.setdefault(_key(finding), []).append(finding)
    plan = plan_for(work.jobs, work.config, options, lambda file: contents.get(file) or read_file(file))
    engine = Engine(plan)
    pods = []
    for job in work.jobs:
        for pod in _pods(job, engine) if job.reported else ():
            name = pod.resource.name
            if not names or any(name_matches(name, pattern) for pattern in names):
                ref = pod.resource.ref
                findings = by_object.get((job.file, pod.resource.document, ref), [])
                pods.append(pod_times(pod, plan.project, findings))
    unread = tuple(
        f"{finding.place.file}:{finding.place.span.line}: {finding.message}"
        for finding in report.findings
        if finding.rule in UNDRAWN
    )
    nothing = () if pods else ("no object here makes a pod, so there is nothing to draw",)
    return Gathered(tuple(pods), (*unread, *nothing), report.failed or bool(unread))


def _key(finding: Finding) -> tuple[object, ...]:
    """Which object a finding is about."""
    return (finding.place.file, finding.place.document, finding.place.resource)


def _pods(job: Job, engine: Engine) -> Iterator[Pod]:
    """The pods of one file, as the rules see them."""
    role = engine.plan.project.roles.get(job.file, "")
    data = job.data if job.data is not None else read_file(job.file)
    if data is None or role in ("helm-template", "helm-values") or len(data) > engine.plan.limits.file_bytes:
        return
    for document in read(data, job.file, engine.plan.limits).documents:
        if sort_out(document, role) is not None:
            continue
        for ordinal, node in enumerate(objects_of(document)):
            resource = Resource(node, document.index, ordinal)
            pod = pod_of(resource, engine.pod_paths, engine.plan.minor)
            if pod is not None:
                yield pod
