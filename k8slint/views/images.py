"""Every image the manifests of a project use, with what the cluster makes of it."""

from __future__ import annotations

from k8slint.analysis.places import place_of
from k8slint.analysis.run import plan_for, read_file
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.image_use import images_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import pod_template_paths
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords
from k8slint.project.workset import workset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.analysis.plan import Plan
    from k8slint.kube.image_use import ImageUse
    from k8slint.kube.pod import Pod
    from k8slint.kube.workload import PodTemplatePaths
    from k8slint.model.finding import Place
    from k8slint.project.configuration import Config
    from k8slint.project.job import Job
    from k8slint.project.options import Options


class ImageRow(NamedTuple):
    """One use of an image. `text` is the reference as written, the parts are normalized and empty when not there.

    `effective_tag` is the tag the kubelet works with (`latest` when none is written); `policy` the pull policy after
    the API server's defaulting, `policy_is_written` tells whether the manifest says so itself; `error` says why the
    reference does not parse; `is_known` is False for a placeholder (`${IMAGE}`), about which nothing else is known.
    `role` is that of the container (`regular`, `init`, `sidecar`, `ephemeral`) or `volume`.
    """

    text: str
    place: Place
    role: str
    registry: str = ""
    repository: str = ""
    tag: str = ""
    digest: str = ""
    effective_tag: str = ""
    policy: str = ""
    policy_is_written: bool = False
    error: str = ""
    is_known: bool = True


class ImageInventory(NamedTuple):
    """The uses in the order of files and lines, the notices about what was passed over, and whether a file failed."""

    rows: tuple[ImageRow, ...]
    notices: tuple[Notice, ...]
    files: int
    failed: bool


def image_inventory(
    paths: tuple[str, ...], config: Config | None, options: Options, contents: Mapping[str, bytes]
) -> ImageInventory:
    """List the images of files and folders, found as a check finds them.

    Raises UsageError or ConfigError for what cannot be carried out.
    """
    work = workset(paths, config, options._replace(context=False), contents)
    plan = plan_for(work.jobs, work.config, options, lambda file: contents.get(file) or read_file(file))
    templates = pod_template_paths(list(plan.project.pod_templates))
    rows: list[ImageRow] = []
    notices = list(work.notices)
    failed = False
    for job in work.jobs:
        data = job.data if job.data is not None else read_file(job.file)
        if data is None:
            notices.append(Notice(job.file, "unreadable", "cannot be read"))
            failed = True
            continue
        found, problems = _rows_of(job, data, plan, templates)
        rows += found
        notices += problems
        failed = failed or any(notice.reason == "unreadable" for notice in problems)
    return ImageInventory(tuple(rows), tuple(sorted(notices)), len(work.jobs), failed)


def _rows_of(job: Job, data: bytes, plan: Plan, templates: PodTemplatePaths) -> tuple[list[ImageRow], list[Notice]]:
    """Return the images of one file, and notices about documents that are no manifests or could not be read."""
    from k8slint.reading import read
    from k8slint.reading.kinds import objects_of, sort_out

    role = plan.project.roles.get(job.file, "")
    if role in ("helm-template", "helm-values") or (b"apiVersion" not in data and b"\x00" not in data):
        return [], [Notice(job.file, role or "no-manifest", "not a manifest, so it was not looked at")]
    reading = read(data, job.file, plan.limits)
    rows: list[ImageRow] = []
    notices: list[Notice] = []
    for document in reading.documents:
        notice = sort_out(document, role)
        if notice is not None:
            notices.append(notice)
            continue
        for ordinal, node in enumerate(objects_of(document)):
            pod = pod_of(Resource(node, document.index, ordinal), templates, plan.minor)
            if pod is not None:
                rows += pod_rows(pod)
    template = "{{" in reading.source.text
    for problem in reading.problems:
        line = problem.span.line
        notices.append(Notice(job.file, "template" if template else "unreadable", f"line {line}: {problem.message}"))
    return rows, notices


def pod_rows(pod: Pod) -> Iterator[ImageRow]:
    """Iterate over the images of one pod: those that are written, then those that are filled in later."""
    for use in images_of(pod):
        yield _row(use)
    for container in pod.containers:
        image = container.value.get("image")
        if isinstance(image, Unknown):
            place = place_of(container.node.get("image"), pod.resource, pod.resource.document)
            yield ImageRow(without_passwords(image.text), place, container.role, is_known=False)


def _row(use: ImageUse) -> ImageRow:
    resource = use.pod.resource
    place = place_of(use.node, resource, resource.document)
    role = use.container.role if use.container is not None else "volume"
    text = without_passwords(use.text)
    row = ImageRow(text, place, role, policy=use.policy, policy_is_written=not use.policy_is_default)
    reference = use.reference
    if reference is None:
        return row._replace(error=use.invalid.reason if use.invalid is not None else "")
    return row._replace(
        registry=reference.registry,
        repository=reference.repository,
        tag=reference.tag,
        digest=reference.digest,
        effective_tag=reference.effective_tag,
    )
