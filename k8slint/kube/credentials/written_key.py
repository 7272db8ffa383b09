"""A registry key as its author meant it: read leniently, so that an invalid one can be understood and corrected."""

from __future__ import annotations

import re

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

HUB = "docker.io"
"""The host under which every Docker Hub image is matched."""

HUB_ALIASES = frozenset(
    ("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com", "docker.com")
)
"""Other hosts of Docker Hub that people write in keys."""

_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
_CLASS = pattern(r"\[[^\]\[]*\]")
_ADDRESS = pattern(r"\[[0-9A-Fa-f:.]*\](?::(.*))?", re.ASCII)
_API = pattern(r"/v[0-9]+(?=/|$)", re.ASCII)
_TAG = pattern(r"[:@][^/]*$")
_STARS = pattern(r"\*+")


class WrittenKey(NamedTuple):
    """The parts of a key: ``scheme`` with its ``://``, ``host``, ``port`` (None when absent), and ``path`` from '/'.

    ``query``: there is a ``?`` in it, which Go cuts off with all that follows.
    """

    scheme: str
    host: str
    port: str | None
    path: str
    query: bool

    @property
    def has_wildcard(self) -> bool:
        """Whether the host holds what is meant as a wildcard, even if the kubelet does not read it as one."""
        return any(char in self.host for char in "*?") or ("[" in self.host and _ADDRESS.fullmatch(self.host) is None)

    @property
    def loose_host(self) -> str:
        """The host with ``?`` and ``[...]`` turned into the one wildcard that works."""
        host = self.host if _ADDRESS.fullmatch(self.host) else _CLASS.sub("*", self.host)
        return _STARS.sub("*", host.replace("?", "*"))

    @property
    def api_path(self) -> str:
        """The registry API version the path begins with (``/v1``, ``/v2``, ``/v3``), or ''."""
        return found.group() if (found := _API.match(self.path)) else ""

    @property
    def is_hub(self) -> bool:
        """Whether the host is Docker Hub under any of its names."""
        return self.host.lower() == HUB or self.host.lower() in HUB_ALIASES


def written_key(key: str) -> WrittenKey:
    """Return the parts of a key or pattern as they look to a reader; never raises."""
    text = key.strip()
    scheme = found.group() if (found := _SCHEME.match(text)) else ""
    rest = text[len(scheme) :].replace("\\", "/").partition("#")[0]
    authority, slash, path = rest.partition("/")
    authority = authority.rpartition("@")[2]
    if "=" in authority and "?" in authority:
        authority = authority.partition("?")[0]
    path, question, _ = path.partition("?")
    host, port = _host_and_port(authority)
    return WrittenKey(scheme, host, port, slash + path, bool(question) or "?" in rest)


def path_candidates(key: WrittenKey, hub: bool) -> list[str]:
    """Return the paths a key may mean, most literal first: without API version, tag, wildcards, or with ``library``."""
    paths = [key.path]
    if key.api_path:
        paths.append(key.path[len(key.api_path) :])
    for path in list(paths):
        cleaned = _TAG.sub("", path).partition("*")[0].lower()
        while "//" in cleaned:
            cleaned = cleaned.replace("//", "/")
        paths.append(cleaned)
    if hub:
        paths += ["/library" + path for path in paths if path.strip("/")]
    return paths


def _host_and_port(authority: str) -> tuple[str, str | None]:
    """Return host and port of the text before the first '/'; None where no port is written."""
    if found := _ADDRESS.fullmatch(authority):
        return (authority, None) if found[1] is None else (authority[: found.start(1) - 1], found[1])
    bare = _CLASS.sub(lambda found: "x" * len(found.group()), authority)
    colon = bare.find(":")
    return (authority, None) if colon < 0 else (authority[:colon], authority[colon + 1 :])
