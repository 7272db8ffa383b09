"""What the kubelet would try for every image of a project: the work behind `images --credentials` and `credentials`."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.image_pull import (
    NodeSources,
    PodSources,
    PullSecrets,
    Route,
    Source,
    node_sources,
    secret_source,
    sources_of,
)
from k8slint.kube.image_pull.pulls import is_changed, is_supplied, supplied_names
from k8slint.kube.inventory import Inventory
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.fact import PullsImage
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from k8slint.kube.inventory import World
    from k8slint.model.fact import Fact
    from k8slint.model.finding import Place
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.model.result import FileResult
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options

NEVER, CHANGED = "never", "changed"

_LOOKING = ("yaml-unreadable", "limit-exceeded")
"""The rules that tell what could not be looked at."""


class PodImage(NamedTuple):
    """One image of one pod, as one scope sees it, with its way through the credentials.

    `role` is that of the container (`regular`, `init`, ...) or `volume`. `note` is `never` for an image that is never
    pulled, `changed` for one whose name or tag a project file replaces, and else empty; `scope` says where the pod was
    found, in words.
    """

    place: Place
    role: str
    pod: PodSources
    route: Route
    scope: str
    note: str = ""


class PullReport(NamedTuple):
    """All images of some paths, the pull Secrets found there, what the nodes have, and what could not be read."""

    images: tuple[PodImage, ...] = ()
    secrets: tuple[Source, ...] = ()
    node: NodeSources = NodeSources()
    notices: tuple[Notice, ...] = ()
    failed: bool = False
    files: int = 0

    def of(self, image: str) -> list[PodImage]:
        """Return the uses of an image, whatever its tag: keys do not look at tags."""
        name = parse_image(image).name
        return [use for use in self.images if use.route.name == name]


def pull_report(
    paths: tuple[str, ...], config: Config | None, options: Options, contents: Mapping[str, bytes]
) -> PullReport:
    """Work out the pulls of files and folders; Secrets of the rest of the project count as in a check.

    Raises UsageError or ConfigError for what cannot be carried out.
    """
    from k8slint.analysis.crosscheck import world_of
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.plan import Terms
    from k8slint.analysis.run import plan_for, read_file
    from k8slint.project.node_files import node_notices
    from k8slint.project.scopes import Layout
    from k8slint.project.survey import survey_of
    from k8slint.project.workset import workset

    work = workset(paths, config, options, contents)
    given = {job.file: job.data for job in work.jobs if job.data is not None}

    def read(file: str) -> bytes | None:
        return given[file] if file in given else read_file(file)

    survey = survey_of([job.file for job in work.jobs], read)
    looking = tuple(Terms(rule, "", {}) for rule in _LOOKING)
    plan = plan_for(work.jobs, work.config, options, read, survey)._replace(terms=looking, overrides=())
    asked = {job.file for job in work.jobs if job.reported}
    results, notices = _results([(job.file, job.path) for job in work.jobs], read, Engine(plan))
    layout = Layout(
        survey.kustomizations,
        survey.charts,
        work.config.values.get("scopes", []),
        {job.file: job.path for job in work.jobs},
    )
    world = world_of(results, plan.project.settings, layout)
    images = tuple(_distinct(_images(world, plan.project), asked))
    notices = [*(notice for notice in notices if notice.file in asked), *node_notices(plan.project)]
    failed = any(notice.reason == "unreadable" for notice in notices)
    node = node_sources(plan.project, world)
    return PullReport(images, tuple(_secrets(world)), node, tuple(sorted(notices)), failed, len(asked))


def node_report(options: Options, root: str) -> PullReport:
    """Return the report on no files at all: what the docker configurations of the options alone say."""
    from k8slint.analysis.run import read_file
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.node_files import docker_configs, node_notices

    project = ProjectFacts({}, docker_configs=docker_configs((), options.docker_configs, root, read_file))
    return PullReport(node=node_sources(project, None), notices=tuple(node_notices(project)))


def _results(jobs: list[tuple[str, str]], read: object, engine: object) -> tuple[list[FileResult], list[Notice]]:
    """Gather the facts of all files, and notices of what could not be read; no other rule is asked."""
    from k8slint.analysis.analyze import analyze

    results: list[FileResult] = []
    notices: list[Notice] = []
    for file, path in jobs:
        data = read(file)  # type: ignore[operator]
        if data is None or len(data) > engine.plan.limits.file_bytes:  # type: ignore[attr-defined]
            notices.append(Notice(file, "unreadable", "cannot be read" if data is None else "is too large to be read"))
            continue
        roles = engine.plan.project.roles  # type: ignore[attr-defined]
        result = analyze(data, file, engine, path, roles.get(file, ""))  # type: ignore[arg-type]
        results.append(result)
        notices += [
            Notice(file, "unreadable", f"line {finding.place.span.line}: {finding.message}")
            for finding in result.findings
        ]
    return results, notices


def _images(world: World, project: ProjectFacts) -> Iterator[PodImage]:
    supplied = supplied_names(project)
    node = node_sources(project, world)
    for number, scope in enumerate(world.scopes):
        for pod in sources_of(PullSecrets(Inventory(scope, number, world)), node):
            for fact in pod.item.every(PullsImage):
                note = _note(fact, pod, supplied)
                yield PodImage(pod.item.at(fact.spot), fact.role, pod, pod.route(fact.image), scope.name, note)


def _note(fact: PullsImage, pod: PodSources, supplied: frozenset[str]) -> str:
    if fact.image in pod.listing.never:
        return NEVER
    try:
        reference = parse_image(fact.image)
    except InvalidImage:
        return ""
    return CHANGED if is_supplied(reference, supplied) or is_changed(pod.item, fact.spot[4]) else ""


def _distinct(images: Iterable[PodImage], asked: set[str]) -> list[PodImage]:
    """Leave out what several scopes say alike, and files nobody asked for; in the order of files and lines."""
    found: dict[tuple[object, ...], PodImage] = {}
    for use in images:
        if use.place.file in asked:
            tried = tuple((attempt.source.title, attempt.key.key) for attempt in use.route.tried)
            blocker = use.route.unreadable.title if use.route.unreadable is not None else ""
            found.setdefault((use.place, use.route.outcome, tried, blocker, use.note), use)
    return sorted(found.values(), key=lambda use: (use.place.file, use.place.span))


def _secrets(world: World) -> list[Source]:
    """Return every pull Secret of the run once."""
    found: dict[tuple[str, Fact], Source] = {}
    for scope in world.scopes:
        for item in scope.items:
            if item.one(HoldsCredentials) is not None:
                found.setdefault((item.file, item.defines.spot), secret_source(item))
    return list(found.values())
