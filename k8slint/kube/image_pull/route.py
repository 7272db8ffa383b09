"""The way of one image through the sources of credentials.

From EnsureImageExists (pkg/kubelet/images/image_manager.go) and PullImage (pkg/kubelet/kuberuntime/
kuberuntime_image.go): all keys that match are tried in order until one pull succeeds; the kubelet pulls without
credentials only when none matched; a pull Secret it cannot read fails every pull of the pod before it starts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from k8slint.kube.credentials import Keyring, KeyVerdict, explain_key, explain_pattern, keys_tried, match_image
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.image_pull.source import BROKEN, NODE_FILE, PROVIDER, READ, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from k8slint.kube.image_pull.source import CredentialKey, Source

CREDENTIALS, ANONYMOUS, BLOCKED, OPEN, NO_IMAGE = "credentials", "anonymous", "blocked", "unknown", "invalid-image"
_MOST_MISSES = 8


class Attempt(NamedTuple):
    """One key the kubelet tries."""

    source: Source
    key: CredentialKey


class Miss(NamedTuple):
    """A key that is about the image's registry and does not serve the image, with the reason."""

    source: Source
    key: CredentialKey
    verdict: KeyVerdict


class Route(NamedTuple):
    """What the kubelet does for one image.

    `outcome` is `credentials` (`tried` in order), `anonymous` (no key matches), `blocked` (`blocker` cannot be read,
    so nothing is pulled), `unknown` (no known key matches, but a source may hold one that does) or `invalid-image`.
    `name` is what keys are compared with: the normalized reference without tag and digest.
    """

    image: str
    name: str
    outcome: str
    tried: tuple[Attempt, ...] = ()
    blocker: Source | None = None

    @property
    def only_empty(self) -> bool:
        """True when keys match but none of them holds credentials, which still rules out an anonymous pull."""
        return bool(self.tried) and all(attempt.key.status == "empty" for attempt in self.tried)


def route_of(image: str, sources: Sequence[Source], is_open: bool = False) -> Route:
    """Give the route of an image; `is_open` says that there may be sources nobody knows of."""
    try:
        name = parse_image(image).name
    except InvalidImage:
        return Route(image, "", NO_IMAGE)
    blocker = next((source for source in sources if source.kind == SECRET and source.state == BROKEN), None)
    if blocker is not None:
        return Route(image, name, BLOCKED, (), blocker)
    tried = tuple(_tried(image, sources))
    if tried:
        return Route(image, name, CREDENTIALS, tried)
    vague = is_open or any(source.is_vague for source in sources)
    return Route(image, name, OPEN if vague else ANONYMOUS)


def _tried(image: str, sources: Sequence[Source]) -> Iterator[Attempt]:
    """Ask the rings in turn: all pull Secrets as one, each file of the node, the providers."""
    readable = [source for source in sources if source.state == READ]
    yield from _of_ring(image, [source for source in readable if source.kind == SECRET])
    for source in readable:
        if source.kind == NODE_FILE:
            yield from _of_ring(image, [source])
    for source in readable:
        if source.kind == PROVIDER:
            for key in source.keys:
                if key.counts and match_image(key.key, image):
                    yield Attempt(source, key)
                    break


def _of_ring(image: str, sources: Iterable[Source]) -> Iterator[Attempt]:
    """Ask one keyring; equal keys are tried in the order of their sources."""
    holders: dict[str, list[Attempt]] = {}
    order: list[str] = []
    for source in sources:
        for key in source.keys:
            if key.counts:
                holders.setdefault(key.key, []).append(Attempt(source, key))
                order.append(key.key)
    for text in Keyring(order).tried(image) if order else ():
        yield holders[text].pop(0)


def misses_of(route: Route, sources: Sequence[Source]) -> list[Miss]:
    """Give the keys that are about the image's registry and do not serve it, with the reason of each."""
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
    """Give what a key, or a pattern of a provider, does for an image's name; the same pairs are asked over and over."""
    if is_pattern:
        return explain_pattern(key, name)
    verdict = explain_key(key, name)
    if verdict.suggestion and keys_tried((f"{key}/",), name):
        return verdict._replace(suggestion=f"{key}/")  # `https://index.docker.io/v1`: only the slash is missing
    return verdict
