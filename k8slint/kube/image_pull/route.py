"""Which keys of which sources the kubelet tries for one image.

From EnsureImageExists (pkg/kubelet/images/image_manager.go) and PullImage (pkg/kubelet/kuberuntime/
kuberuntime_image.go): all keys that match are tried in order until one pull succeeds; the kubelet pulls without
credentials only when none matched; a pull Secret it cannot read fails every pull of the pod before it starts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.credentials import Keyring, KeyVerdict, explain_key, explain_pattern, keys_tried, match_image
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.image_pull.source import BROKEN, NODE_FILE, PROVIDER, READ, SECRET
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from k8slint.kube.image_pull.source import CredentialKey, CredentialSource

CREDENTIALS, ANONYMOUS, BLOCKED, OPEN, NO_IMAGE = "credentials", "anonymous", "blocked", "unknown", "invalid-image"
_MOST_MISSES = 8


class Attempt(NamedTuple):
    """One key the kubelet tries."""

    source: CredentialSource
    key: CredentialKey


class Miss(NamedTuple):
    """A key that is for the image's registry and does not match the image, with the reason."""

    source: CredentialSource
    key: CredentialKey
    verdict: KeyVerdict


class Route(NamedTuple):
    """What the kubelet does for one image.

    `outcome` is `credentials` (`tried` in order), `anonymous` (no key matches), `blocked` (the Secret `unreadable`
    cannot be read, so nothing is pulled), `unknown` (no known key matches, but a source may hold one that does) or
    `invalid-image`.
    `name` is what keys are compared with: the normalized reference without tag and digest.
    """

    image: str
    name: str
    outcome: str
    tried: tuple[Attempt, ...] = ()
    unreadable: CredentialSource | None = None

    @property
    def only_empty(self) -> bool:
        """Whether keys match but none of them holds credentials, which still rules out an anonymous pull."""
        return bool(self.tried) and all(attempt.key.status == "empty" for attempt in self.tried)


class Router:
    """Finds the routes of many images through the same sources; `is_open`: there may be sources that are not known."""

    __slots__ = ("_is_incomplete", "_providers", "_rings", "_routes", "_unreadable", "sources")

    def __init__(self, sources: Sequence[CredentialSource], is_open: bool = False, rings: Rings | None = None) -> None:
        self.sources = tuple(sources)
        readable = [source for source in sources if source.state == READ]
        secrets = [source for source in readable if source.kind == SECRET]
        files = [[source] for source in readable if source.kind == NODE_FILE]
        self._rings = [ring_of(group, {} if rings is None else rings) for group in (secrets, *files) if group]
        self._providers = [source for source in readable if source.kind == PROVIDER]
        broken = (source for source in sources if source.kind == SECRET and source.state == BROKEN)
        self._unreadable = next(broken, None)
        self._is_incomplete = is_open or any(source.is_incomplete for source in sources)
        self._routes: dict[str, Route] = {}

    def route(self, image: str) -> Route:
        """Return the route of an image."""
        route = self._routes.get(image)
        if route is None:
            route = self._routes[image] = self._find(image)
        return route

    def _find(self, image: str) -> Route:
        """Return the route of an image that was not asked before."""
        try:
            name = parse_image(image).name
        except InvalidImage:
            return Route(image, "", NO_IMAGE)
        if self._unreadable is not None:
            return Route(image, name, BLOCKED, (), self._unreadable)
        tried = [attempt for ring in self._rings for attempt in ring.tried(image)]
        tried += [Attempt(source, key) for source in self._providers for key in _pattern_used(source, image)]
        if tried:
            return Route(image, name, CREDENTIALS, tuple(tried))
        return Route(image, name, OPEN if self._is_incomplete else ANONYMOUS)


def route_of(image: str, sources: Sequence[CredentialSource], is_open: bool = False) -> Route:
    """Return the route of one image."""
    return Router(sources, is_open).route(image)


class Ring:
    """One keyring; equal keys are tried in the order of their sources."""

    __slots__ = ("_holders", "_ring")

    def __init__(self, sources: Iterable[CredentialSource]) -> None:
        attempts = [Attempt(source, key) for source in sources for key in source.keys if key.counts]
        self._holders: dict[str, list[Attempt]] = {}
        for attempt in attempts:
            self._holders.setdefault(attempt.key.key, []).append(attempt)
        self._ring = Keyring([attempt.key.key for attempt in attempts])

    def tried(self, image: str) -> list[Attempt]:
        """Return the keys tried for an image, in order."""
        found: list[Attempt] = []
        met: dict[str, int] = {}
        for text in self._ring.tried(image):
            number = met.get(text, 0)
            met[text] = number + 1
            found.append(self._holders[text][number])
        return found


Rings = dict[tuple[int, ...], Ring]
"""Keyrings by the identities of their sources: pods with the same sources share one."""


def ring_of(sources: Sequence[CredentialSource], rings: Rings) -> Ring:
    """Return the keyring of some sources, made when it is first asked for."""
    key = tuple(id(source) for source in sources)
    if key not in rings:
        rings[key] = Ring(sources)
    return rings[key]


def _pattern_used(source: CredentialSource, image: str) -> list[CredentialKey]:
    """Return the first pattern of a provider that matches an image, as a list; empty when none does."""
    return [key for key in source.keys if key.counts and match_image(key.key, image)][:1]


def misses_of(route: Route, sources: Sequence[CredentialSource]) -> list[Miss]:
    """Return the keys that are for the image's registry and do not match it, with the reason of each."""
    found: list[Miss] = []
    for source in sources if route.name else ():
        for key in source.keys:
            if not key.counts or any(attempt.key is key for attempt in route.tried):
                continue
            verdict = verdict_on(key.key, route.name, source.kind == PROVIDER)
            if verdict.near and not verdict.matches and len(found) < _MOST_MISSES:
                found.append(Miss(source, key, verdict))
    return found


@lru_cache(maxsize=8192)
def verdict_on(key: str, name: str, is_pattern: bool = False) -> KeyVerdict:
    """Return whether a key, or a pattern of a provider, matches an image's name, and why; kept, as pairs recur."""
    if is_pattern:
        return explain_pattern(key, name)
    verdict = explain_key(key, name)
    if verdict.suggestion and keys_tried((f"{key}/",), name):
        return verdict._replace(suggestion=f"{key}/")  # `https://index.docker.io/v1`: only the slash is missing
    return verdict
