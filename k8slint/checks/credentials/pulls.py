"""The pulls of one scope: every image of every pod with its way through the credentials, worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.kube.credentials import Keyring
from k8slint.kube.image import ImageReference, InvalidImage, parse_image
from k8slint.kube.image_pull import (
    Entry,
    NodeSources,
    PodSources,
    Route,
    Source,
    entries_of,
    node_sources,
    secret_source,
    sources_of,
)
from k8slint.kube.image_pull.route import ANONYMOUS
from k8slint.kube.inventory.item import plain_path
from k8slint.model.credential_fact import HoldsCredentials, ListsPullSecrets
from k8slint.model.fact import ANY, Makes, PullsImage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory import Inventory, Item, World
    from k8slint.model.finding import Place
    from k8slint.model.project import Project
    from k8slint.model.rule import Context

MOST_RELATED = 5
"""So many places explain a finding; more would hide it."""


class Pull(NamedTuple):
    """One image of one pod: `reference` its parts, `place` where it is written, `route` what the kubelet does."""

    pod: PodSources
    reference: ImageReference
    place: Place
    route: Route

    @property
    def image(self) -> str:
        """The reference as written."""
        return self.route.image

    @property
    def is_anonymous(self) -> bool:
        """True when the kubelet surely pulls it without credentials, as far as the files tell."""
        return self.route.outcome == ANONYMOUS


class Pulls:
    """What is pulled in a scope, and with what.

    `pulls` leaves out images whose reference is not in the files, or is changed on the way to the cluster, and those
    that are never pulled; `secrets` are the pull Secrets of the scope. `hides_images` says that there may be images
    that no file of the run shows.
    """

    def __init__(self, inventory: Inventory, context: Context) -> None:
        self.inventory = inventory
        supplied = supplied_names(context.project)
        self.hides_images = bool(supplied) or inventory.world.once(_hides_images)
        self.node: NodeSources = node_sources(context.project, inventory.world)
        self.pods = sources_of(inventory, self.node)
        self.secrets = [secret_source(item) for item, _ in inventory.having(HoldsCredentials)]
        self.pulls = [pull for pod in self.pods for pull in _pulls(pod, supplied)]
        self._rings: dict[int, Keyring] = {}
        self._users: dict[int, list[PodSources]] = {}
        for pod in self.pods:
            for entry in pod.entries:
                if entry.source.item is not None:
                    self._users.setdefault(id(entry.source.item), []).append(pod)

    def entries(self) -> list[Entry]:
        """Give every entry of the lists of pull Secrets, of pods and of accounts, that no patch changes."""
        found: list[Entry] = []
        for item, listing in self.inventory.having(ListsPullSecrets):
            if listing.secrets and not item.is_touched(listing.path):
                found += entries_of(item, listing, self.inventory)
        return found

    def under(self, item: Item) -> list[PodSources]:
        """Give the pods whose list is that of an object: its own pods, or those that get an account's list."""
        return [pod for pod in self.pods if any(entry.item is item for entry in pod.entries)]

    def ring(self, secret: Source) -> Keyring:
        """Give the keys of one Secret alone, ready to be asked for many images."""
        ring = self._rings.get(id(secret))
        if ring is None:
            ring = self._rings[id(secret)] = Keyring([key.key for key in secret.keys if key.counts])
        return ring

    def users(self, secret: Source) -> list[PodSources]:
        """Give the pods that list a Secret, themselves or through their account."""
        return self._users.get(id(secret.item), [])

    def of(self, pods: Iterable[PodSources]) -> list[Pull]:
        """Give the pulls of some pods, in the order of the files."""
        wanted = {id(pod) for pod in pods}
        return [pull for pull in self.pulls if id(pull.pod) in wanted]


_kept: list[tuple[Any, Any, Pulls]] = []


def pulls_of(inventory: Inventory, context: Context) -> Pulls:
    """Give the pulls of a scope; the work is shared by all rules that ask for the same scope in a row."""
    if not _kept or _kept[0][0] is not inventory or _kept[0][1] is not context.project:
        _kept[:] = [(inventory, context.project, Pulls(inventory, context))]
    return _kept[0][2]


def supplied_names(project: Project | None) -> frozenset[str]:
    """Give the names of images that project files replace, as written and normalized."""
    names = project.supplied_images if project is not None else ()
    known = set(names)
    for name in names:
        try:
            known.add(parse_image(name).name)
        except InvalidImage:
            continue
    return frozenset(known)


def _hides_images(world: World) -> bool:
    """True when a scope of the run is open, a controller brings objects nobody sees, or a reference is not known."""
    for scope in world.scopes:
        if scope.is_open:
            return True
        for item in scope.items:
            if any(isinstance(fact, Makes) and fact.kind == ANY for fact in item.facts):
                return True
            listing = item.one(ListsPullSecrets)
            if listing is not None and listing.is_open:
                return True
    return False


def _pulls(pod: PodSources, supplied: frozenset[str]) -> list[Pull]:
    found: list[Pull] = []
    routes: dict[str, Route] = {}
    for fact in pod.item.every(PullsImage):
        image = fact.image
        if image in pod.listing.never or is_changed(pod.item, fact.spot[4]):
            continue
        try:
            reference = parse_image(image)
        except InvalidImage:
            continue
        if is_supplied(reference, supplied):
            continue
        if image not in routes:
            routes[image] = pod.route(image)
        found.append(Pull(pod, reference, pod.item.at(fact.spot), routes[image]))
    return found


def is_supplied(reference: ImageReference, supplied: frozenset[str]) -> bool:
    """True when a project file gives the image another tag or name before the cluster sees it."""
    return bool(supplied) and (reference.name in supplied or reference.familiar in supplied)


def is_changed(item: Item, path: str) -> bool:
    """True when a patch sets or removes exactly this field; a patch of another field of the same list item does not."""
    if not item.touched:
        return False
    return plain_path(path) in item.touched or item.is_removed(path)


def all_images(inventory: Inventory) -> list[str]:
    """Give every image of the run once, in order."""
    return inventory.world.once(_all_images)


def _all_images(world: World) -> list[str]:
    found: dict[str, None] = {}
    for scope in world.scopes:
        for item in scope.items:
            for fact in item.every(PullsImage):
                found[fact.image] = None
    return list(found)


def images_of(pulls: Iterable[Pull], message: str) -> tuple[tuple[str, Place], ...]:
    """Give the places of some pulls as related places, at most a few."""
    places: dict[Place, str] = {}
    for pull in pulls:
        places.setdefault(pull.place, message.format(image=pull.image))
    return tuple((text, place) for place, text in list(places.items())[:MOST_RELATED])
