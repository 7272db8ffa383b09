"""Which registry keys match which images: the comparison that the kubelet does, and nothing else.

The rules are ``BasicDockerKeyring`` (``Add``, ``Lookup``, ``URLsMatch``) of pkg/credentialprovider/keyring.go: ports
equal as text, as many dot-separated host parts, ``*`` inside one part, the path a raw prefix, everything
case-sensitive, longer keys before shorter ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.go.url import InvalidLocation, Location, parse_location, split_port
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HUB_FALLBACK = "index.docker.io"
"""The normalized key that serves Docker Hub images when no other key matches them."""

_SCHEMES = ("https://", "http://")
_VERSIONS = ("/v1/", "/v2/")


class HostPattern(NamedTuple):
    """What is compared: the dot-separated parts of a host, its port ('' when absent), and a path."""

    parts: tuple[str, ...]
    port: str
    path: str


class Keyring:
    """The registry keys of one or more docker configurations, in the order the kubelet tries them.

    Keys that do not parse are dropped (``dropped`` holds them); keys that are the same after normalization are tried
    one after the other, in the order they are passed.
    """

    __slots__ = ("_by_host", "_globs", "_index", "dropped")

    def __init__(self, keys: Iterable[str]) -> None:
        self.dropped: list[str] = []
        raw: dict[str, list[str]] = {}
        for key in keys:
            try:
                raw.setdefault(_normalized(key), []).append(key)
            except InvalidLocation:
                self.dropped.append(key)
        self._index = [(key, raw[key]) for key in sorted(raw, reverse=True)]
        # Keys without a wildcard in their host are found by it: pods may list hundreds of Secrets.
        self._by_host: dict[tuple[tuple[str, ...], str], list[tuple[int, HostPattern]]] = {}
        self._globs: list[tuple[int, HostPattern]] = []
        for number, (key, _) in enumerate(self._index):
            pattern = _pattern(key)
            if pattern is not None and any("*" in part or part[:1] == "[" for part in pattern.parts):
                self._globs.append((number, pattern))
            elif pattern is not None:
                self._by_host.setdefault((pattern.parts, pattern.port), []).append((number, pattern))

    @property
    def keys(self) -> list[str]:
        """The keys as written, in the order the kubelet tries them."""
        return [key for _, keys in self._index for key in keys]

    def tried(self, image: str) -> list[str]:
        """Return the keys the kubelet tries for an image, in order; none for an invalid image reference."""
        name = _name(image)
        target = _pattern(name) if name else None
        found: list[str] = []
        if target is not None:
            candidates = (*self._by_host.get((target.parts, target.port), ()), *self._globs)
            for number in sorted(number for number, pattern in candidates if covers(pattern, target)):
                found += self._index[number][1]
        if not found and name and is_hub_name(name):
            found += next((keys for key, keys in self._index if key == HUB_FALLBACK), [])
        return found


def keys_tried(auth_keys: Iterable[str], image: str) -> list[str]:
    """Return the keys of a docker configuration's ``auths`` that the kubelet tries for an image, in order."""
    return Keyring(auth_keys).tried(image)


def key_order(auth_keys: Iterable[str]) -> list[str]:
    """Return keys in the order the kubelet tries them (reverse byte order once normalized), invalid ones left out."""
    return Keyring(auth_keys).keys


def match_image(pattern: str, image: str) -> bool:
    """Whether a ``matchImages`` pattern of a credential provider matches an image; False for an invalid pattern.

    Unlike keys of a docker configuration, patterns keep their scheme and their ``/v1/``.
    """
    name = _name(image)
    wanted, target = _pattern(pattern), _pattern(name) if name else None
    return wanted is not None and target is not None and covers(wanted, target)


def normalized_key(key: str) -> str:
    """Return a key as the kubelet holds it: host, port and path, without scheme, ``/v1`` and ``/v2``.

    Raises InvalidLocation for a key that is not a URL; the kubelet logs and drops it.
    """
    for scheme in _SCHEMES:
        if key.startswith(scheme):
            key = key[len(scheme) :]
            break
    location = parse_location(key)
    path = location.path[3:] if location.path.startswith(_VERSIONS) else location.path
    return location.host if path == "/" else location.host + path


def host_pattern(text: str) -> HostPattern:
    """Return the parts of a key or image name to compare; raises InvalidLocation."""
    location: Location = parse_location(text)
    host, port = split_port(location.host)
    return HostPattern(tuple(host.split(".")), port, location.path)


def covers(pattern: HostPattern, target: HostPattern) -> bool:
    """Whether a pattern covers a target (``URLsMatch``)."""
    return (
        pattern.port == target.port
        and len(pattern.parts) == len(target.parts)
        and target.path.startswith(pattern.path)
        and all(map(part_matches, pattern.parts, target.parts))
    )


def part_matches(glob: str, part: str) -> bool:
    """Whether one part of a host matches a glob (``filepath.Match``); only ``*`` can reach this as a wildcard.

    A bracketed address is read as a set of characters: ``[::1]`` fits the one-letter parts ``:`` and ``1``.
    """
    if "*" not in glob:
        if glob[:1] == "[":
            return glob[-1] == "]" and len(part) == 1 and part in glob[1:-1]
        return glob == part
    first, *middle, last = glob.split("*")
    if len(part) < len(first) + len(last) or not part.startswith(first) or not part.endswith(last):
        return False
    at, end = len(first), len(part) - len(last)
    for piece in middle:
        at = part.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def is_hub_name(name: str) -> bool:
    """Whether a normalized image name falls back to the Docker Hub key (``isDefaultRegistryMatch``).

    That is every image of docker.io, and also those of a registry without dot and port such as ``localhost``.
    """
    host = name.partition("/")[0]
    return host in ("docker.io", HUB_FALLBACK) or (bool(host) and "." not in host and ":" not in host)


@lru_cache(maxsize=8192)
def _pattern(text: str) -> HostPattern | None:
    """Return the parts of a key or image name; None for one that does not parse."""
    try:
        return host_pattern(text)
    except InvalidLocation:
        return None


@lru_cache(maxsize=8192)
def _normalized(key: str) -> str:
    """Return a key as the kubelet holds it, remembered: every pod that lists a Secret asks for its keys."""
    return normalized_key(key)


def _name(image: str) -> str:
    """Return the normalized name of an image without tag and digest; '' for an invalid reference."""
    try:
        return parse_image(image).name
    except InvalidImage:
        return ""
