"""The pulls of one scope: every image of every pod with the credentials the kubelet tries, worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.credentials import Keyring
from k8slint.kube.credentials.keyring import HUB_FALLBACK, covers, host_pattern, is_hub_name, normalized_key
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image import ImageReference, InvalidImage, parse_image, written_and_parsed
from k8slint.kube.image_pull.node_sources import NodeSources, node_sources
from k8slint.kube.image_pull.pod_sources import PodSources, sources_of
from k8slint.kube.image_pull.pull_secrets import PullSecretEntry, PullSecrets
from k8slint.kube.image_pull.registries import owner_of
from k8slint.kube.image_pull.route import ANONYMOUS, Miss, Route, misses_of
from k8slint.kube.image_pull.source import NAMELESS, READ, SECRET, CredentialSource
from k8slint.model.credential_fact import HoldsCredentials, ListsPullSecrets
from k8slint.model.fact import ANY, Makes, PullsImage, RefersTo
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory import Inventory, Item, World
    from k8slint.model.finding import Place
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.model.rule import Context


class ImageNames:
    """The distinct names of some images, without tags; `broken`: one of them is an invalid reference."""

    def __init__(self, images: Iterable[str], most: int) -> None:
        self.broken = False
        self.count = 0
        names: dict[str, None] = {}
        for image in images:
            try:
                names[parse_image(image).name] = None
            except InvalidImage:
                self.broken = True
        self.count = len(names)
        self._names = [(name, host_pattern(name)) for name in list(names)[:most]]

    def served_by(self, key: str) -> list[str]:
        """Return the names a key of a docker configuration matches when it is the only one (a Keyring with one key)."""
        try:
            normalized = normalized_key(key)
            pattern = host_pattern(normalized)
        except InvalidLocation:
            return []
        found = [name for name, target in self._names if covers(pattern, target)]
        if not found and normalized == HUB_FALLBACK:
            return [name for name, _ in self._names if is_hub_name(name)]
        return found


MOST_RELATED = 5
"""So many places explain a finding; more would hide it."""

_MOST_EXPLAINED = 100_000  # pairs of key and image a scope may ask about: real ones need some hundreds
_LISTS = frozenset(("imagePullSecrets", "mountable"))
_MOST_COMPARED = 2_000_000
_MOST_IMAGES = 2000
_EXPLAINED = frozenset((READ, NAMELESS))


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
        """Whether the kubelet surely pulls it without credentials, as far as the files tell."""
        return self.route.outcome == ANONYMOUS

    @property
    def has_known_secrets(self) -> bool:
        """Whether every entry of the pod's list is readable or nameless; what is wrong is reported there otherwise."""
        return all(entry.source.state in _EXPLAINED for entry in self.pod.entries)


class Pulls:
    """The images that a scope pulls, and with which credentials.

    `pulls` leaves out images whose reference is not in the files, or is changed before it gets to the cluster, and
    those that are never pulled; `secrets` are the pull Secrets of the scope. `hides_images`: there may be images that
    no file of the run shows.
    """

    def __init__(self, inventory: Inventory, context: Context) -> None:
        self.inventory = inventory
        self._supplied = supplied_names(context.project)
        self.hides_images = bool(self._supplied) or inventory.world.once(_hides_images)
        self.node: NodeSources = node_sources(context.project, inventory.world)
        self._found = PullSecrets(inventory)
        self.secrets = [self._found.of(item) for item, _ in inventory.having(HoldsCredentials)]
        self._pods: list[PodSources] | None = None
        self._pulls: dict[int, list[Pull]] | None = None
        self._rings: dict[int, Keyring] = {}
        self._entries: list[PullSecretEntry] | None = None
        self._misses: dict[tuple[int, str], list[Miss]] = {}
        self._listed: set[int] | None = None
        self._other_uses: set[str] | None = None
        self._explained = 0
        self._compared = 0
        self._serving: dict[str, list[CredentialSource]] = {}
        self._owners: dict[str, Pull] | None = None
        self._users: dict[int, list[PodSources]] | None = None
        self._under: dict[int, list[PodSources]] | None = None

    @property
    def pods(self) -> list[PodSources]:
        """The pods of the scope with their sources of credentials."""
        if self._pods is None:
            self._pods = sources_of(self._found, self.node)
        return self._pods

    @property
    def pulls(self) -> list[Pull]:
        """All pulls of the scope, in the order of the files."""
        return [pull for pulls in self._by_pod().values() for pull in pulls]

    def _by_pod(self) -> dict[int, list[Pull]]:
        """Return the pulls by the identity of their PodSources."""
        if self._pulls is None:
            self._pulls = {id(pod): _pulls(pod, self._supplied) for pod in self.pods}
        return self._pulls

    def entries(self) -> list[PullSecretEntry]:
        """Return every entry of the lists of pull Secrets, of pods and of accounts."""
        if self._entries is None:
            self._entries = []
            for item, listing in self.inventory.having(ListsPullSecrets):
                if listing.secrets:
                    self._entries += self._found.entries(item, listing)
        return self._entries

    def listed(self, item: Item) -> list[PullSecretEntry]:
        """Return the entries of one object's own list, a ServiceAccount's for instance."""
        listing = item.one(ListsPullSecrets)
        return self._found.entries(item, listing) if listing is not None else []

    def under(self, item: Item) -> list[PodSources]:
        """Return the pods whose list is that of an object: its own pods, or those that get an account's list."""
        if self._under is None:
            self._under = {}
            for pod in self.pods:
                if pod.entries:
                    self._under.setdefault(id(pod.entries[0].item), []).append(pod)
        return self._under.get(id(item), [])

    def ring(self, secret: CredentialSource) -> Keyring:
        """Return the keys of one Secret alone, ready to be asked for many images."""
        ring = self._rings.get(id(secret))
        if ring is None:
            ring = self._rings[id(secret)] = Keyring([key.key for key in secret.keys if key.counts])
        return ring

    def serving(self, name: str) -> list[CredentialSource]:
        """Return the Secrets of the scope that have a key for an image and are there for pods to pull with."""
        found = self._serving.get(name)
        if found is None:
            readable = [each for each in self.secrets if each.state == READ and each.keys and self.is_for_pods(each)]
            self._compared += sum(len(secret.keys) for secret in readable)
            within = self._compared <= _MOST_COMPARED
            found = [secret for secret in readable if self.ring(secret).tried(name)] if within else []
            self._serving[name] = found
        return found

    def with_credentials(self) -> dict[str, Pull]:
        """Return for each owner of images (registry and first segment) the first pull that a pull Secret serves."""
        if self._owners is None:
            self._owners = {}
            for pull in self.pulls:
                tried = pull.route.tried
                if tried and tried[0].source.kind == SECRET and not pull.route.only_empty:
                    self._owners.setdefault(owner_of(pull.reference), pull)
        return self._owners

    def misses(self, pull: Pull) -> list[Miss]:
        """Return the near misses of an image in the pod's own sources; none once a scope has asked for too many."""
        key = (id(pull.pod.router), pull.image)
        found = self._misses.get(key)
        if found is None:
            self._explained += sum(len(source.keys) for source in pull.pod.sources)
            within = self._explained <= _MOST_EXPLAINED
            found = self._misses[key] = misses_of(pull.route, pull.pod.sources) if within else []
        return found

    def is_for_pods(self, secret: CredentialSource) -> bool:
        """Whether the kubelet may read a Secret: a list here names it, or nothing else here can be its reader.

        A build mounts such Secrets as files, and Flux or Tekton read them by rules of their own.
        """
        if self._listed is None:
            self._listed = {id(entry.source.item) for entry in self.entries()}
        item = secret.item
        if item is None or id(item) in self._listed:
            return True
        if self._other_uses is None:
            self._other_uses = _other_uses(self.inventory)
        return item.name not in self._other_uses and "*" not in self._other_uses

    def users(self, secret: CredentialSource) -> list[PodSources]:
        """Return the pods that list a Secret, themselves or through their account."""
        if self._users is None:
            self._users = {}
            for pod in self.pods:
                for item in {id(entry.source.item): entry.source.item for entry in pod.entries}:
                    self._users.setdefault(item, []).append(pod)
        return self._users.get(id(secret.item), [])

    def of(self, pods: Iterable[PodSources]) -> list[Pull]:
        """Return the pulls of some pods, in the order of the files."""
        known = self._by_pod()
        return [pull for pod in pods for pull in known[id(pod)]]


def pulls_of(inventory: Inventory, context: Context) -> Pulls:
    """Return the pulls of a scope; the work is shared by all rules that ask for them."""
    shared = inventory.once(_shared)
    if not shared or shared[0] is not context.project:
        shared[:] = context.project, Pulls(inventory, context)
    found: Pulls = shared[1]
    return found


def _shared(inventory: Inventory) -> list[Any]:
    """Return an empty list to keep the pulls of a scope in, behind the project they were found with."""
    del inventory
    return []


def _other_uses(inventory: Inventory) -> set[str]:
    """Return the Secrets that others than lists of pull Secrets name; '*' where custom resources may name any."""
    found = {ref.name for _, ref in inventory.having(RefersTo) if ref.kind == "Secret" and ref.use not in _LISTS}
    if any("." in item.group and not item.group.endswith(".k8s.io") for item in inventory.items):
        found.add(ANY)
    return found


def supplied_names(project: ProjectFacts | None) -> frozenset[str]:
    """Return the names of images that project files replace, as written and normalized."""
    return written_and_parsed(project.supplied_images if project is not None else ())


def _hides_images(world: World) -> bool:
    """Whether a scope of the run is open, a controller makes unknown objects, or a reference is not known."""
    for scope in world.scopes:
        if scope.is_open:
            return True
        for item in scope.items:
            if any(made.kind == ANY for made in item.every(Makes)):
                return True
            listing = item.one(ListsPullSecrets)
            if listing is not None and listing.is_open:
                return True
    return False


def _pulls(pod: PodSources, supplied: frozenset[str]) -> list[Pull]:
    """Return the pulls of one pod."""
    found: list[Pull] = []
    routes: dict[str, Route] = {}
    for fact in pod.item.every(PullsImage):
        image = fact.image
        if image in pod.listing.never:
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
    """Whether a project file gives the image another tag or name before the cluster sees it."""
    return bool(supplied) and (reference.name in supplied or reference.familiar in supplied)


def all_images(inventory: Inventory) -> ImageNames:
    """Return the names of all images of the run."""
    return inventory.world.once(_all_images)


def _all_images(world: World) -> ImageNames:
    """Return the names of all images of a run, made once."""
    facts = (fact for scope in world.scopes for item in scope.items for fact in item.every(PullsImage))
    return ImageNames((fact.image for fact in facts), _MOST_IMAGES)


def related_images(pulls: Iterable[Pull], message: str) -> tuple[tuple[str, Place], ...]:
    """Return the places of some pulls as related places, at most a few."""
    places: dict[Place, str] = {}
    for pull in pulls:
        places.setdefault(pull.place, message.format(image=pull.image))
    return tuple((text, place) for place, text in list(places.items())[:MOST_RELATED])
