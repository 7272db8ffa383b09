"""What the kubelet would try for every image of a project: the work behind `images --credentials` and `credentials`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.run import facts_of
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.image_pull import (
    CredentialSource,
    NodeSources,
    PodSources,
    PullSecrets,
    Route,
    node_sources,
    secret_source,
    sources_of,
)
from k8slint.kube.image_pull.pulls import is_supplied, supplied_names
from k8slint.kube.inventory import Inventory
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.fact import PullsImage
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.node_files import node_notices
from k8slint.views.unread import LOOKING, unread_notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.inventory import World
    from k8slint.model.fact import Fact
    from k8slint.model.finding import Place
    from k8slint.model.notice import Notice
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.project import Project

NEVER, CHANGED = "never", "changed"


class PodImage(NamedTuple):
    """One image of one pod, as one scope sees it, with the credentials that are tried.

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
    secrets: tuple[CredentialSource, ...] = ()
    node: NodeSources = NodeSources()
    notices: tuple[Notice, ...] = ()
    failed: bool = False
    files: int = 0

    def of(self, image: str) -> list[PodImage]:
        """Return the uses of an image, whatever its tag: keys do not look at tags."""
        name = parse_image(image).name
        return [use for use in self.images if use.route.name == name]


def pull_report(project: Project) -> PullReport:
    """Return the pulls of a project's pods; Secrets of files that are only context count as in a check.

    Raises UsageError for what the configuration names and nobody can read.
    """
    results, world = facts_of(project, LOOKING)
    asked = {unit.file for unit in project.units if unit.reported}
    facts = project.facts()
    images = tuple(_distinct(_images(world, facts), asked))
    unread = unread_notices(results, asked)
    notices = tuple(sorted([*unread, *node_notices(facts)]))
    return PullReport(images, tuple(_secrets(world)), node_sources(facts, world), notices, bool(unread), len(asked))


def node_report(project: Project) -> PullReport:
    """Return the report on no files at all: what the docker configurations of the options alone say."""
    facts = project.facts()
    return PullReport(node=node_sources(facts, None), notices=tuple(node_notices(facts)))


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
    return CHANGED if is_supplied(reference, supplied) else ""


def _distinct(images: Iterable[PodImage], asked: set[str]) -> list[PodImage]:
    """Leave out what several scopes say alike, and files nobody asked for; in the order of files and lines."""
    found: dict[tuple[object, ...], PodImage] = {}
    for use in images:
        if use.place.file in asked:
            tried = tuple((attempt.source.title, attempt.key.key) for attempt in use.route.tried)
            blocker = use.route.unreadable.title if use.route.unreadable is not None else ""
            found.setdefault((use.place, use.route.outcome, tried, blocker, use.note), use)
    return sorted(found.values(), key=lambda use: (use.place.file, use.place.span))


def _secrets(world: World) -> list[CredentialSource]:
    """Return every pull Secret of the run once."""
    found: dict[tuple[str, Fact], CredentialSource] = {}
    for scope in world.scopes:
        for item in scope.items:
            if item.one(HoldsCredentials) is not None:
                found.setdefault((item.file, item.defines.spot), secret_source(item))
    return list(found.values())
