"""Registry keys and patterns that can match no image at all, and keys that match more than they name."""

from __future__ import annotations

import re

from k8slint.kube.credentials.keyring import HUB_FALLBACK, HostPattern, host_pattern, keys_tried, normalized_key
from k8slint.kube.credentials.written_key import HUB, HUB_ALIASES, path_candidates, written_key
from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.names import MAX_REPOSITORY
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

# Every repetition begins with a character its neighbour cannot hold, so that a failing match gives up in linear time.
_PART = pattern(r"[A-Za-z0-9*]+(?:[-_]+[A-Za-z0-9*]+)*", re.ASCII)
_SEGMENT = pattern(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII)
_LAST_SEGMENT = pattern(r"(?:[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:[._]|__|-+)?)?", re.ASCII)


class NeverMatches(NamedTuple):
    """Why a key or pattern can match no image, and a key that is probably meant ('' when unclear).

    ``reason`` is a clause that can stand alone. ``certain`` is False where an unlikely image could still match: a
    repository that begins with ``v1``, or an image written with another host name of Docker Hub.
    """

    reason: str
    suggestion: str
    certain: bool = True


def key_never_matches(key: str) -> NeverMatches | None:
    """Return why no image can match a key of a docker configuration's ``auths``; None when one can."""
    try:
        normalized = normalized_key(key)
        if normalized == HUB_FALLBACK:
            return None
        return _judge(key, host_pattern(normalized), is_pattern=False)
    except InvalidLocation as error:
        return NeverMatches(f"registry key {shown(key)} {error}", _meant(key, is_pattern=False))


def pattern_never_matches(pattern: str) -> NeverMatches | None:
    """Return why no image can match a ``matchImages`` pattern; None when one can.

    The kubelet accepts such patterns, but those that do not parse: see ``pattern_refused``.
    """
    try:
        return _judge(pattern, host_pattern(pattern), is_pattern=True)
    except InvalidLocation as error:
        return NeverMatches(f"pattern {shown(pattern)} {error}", _meant(pattern, is_pattern=True))


def pattern_refused(pattern: str) -> str | None:
    """Return why the kubelet rejects a ``matchImages`` pattern and does not start, or None."""
    try:
        host_pattern(pattern)
    except InvalidLocation as error:
        return str(error)
    return None


def overreaches(key: str, image: str) -> bool:
    """Whether a key matches an image only because paths are compared as text: ``/org`` and ``/organization``."""
    if not keys_tried((key,), image):
        return False
    path = host_pattern(normalized_key(key)).path
    try:
        rest = host_pattern(parse_image(image).name).path[len(path) :]
    except (InvalidImage, InvalidLocation):
        return False
    return bool(path.strip("/")) and not path.endswith("/") and bool(rest) and rest[0] != "/"


def _judge(key: str, pattern: HostPattern, *, is_pattern: bool) -> NeverMatches | None:
    """Return why a key that parses can match nothing; None when it can."""
    certain = _reason(key, pattern, is_pattern=is_pattern)
    reason = certain or _likely_reason(key, pattern)
    return NeverMatches(reason, _meant(key, is_pattern=is_pattern), bool(certain)) if reason else None


def _likely_reason(key: str, pattern: HostPattern) -> str:
    """Return why a key can match only images nobody has; '' when it can match others."""
    api = written_key(key).api_path
    if api and pattern.path.rstrip("/") == api:
        stripped = "only with a '/' after it" if pattern.path in ("/v1", "/v2") else "never"
        return f"{shown(pattern.path)} is stripped {stripped}, so {shown(key)} is for repositories below it"
    host = ".".join(pattern.parts)
    if host in HUB_ALIASES and not pattern.port:
        return f"Docker Hub images are matched as '{HUB}/...', not as {shown(host)}"
    return ""


def _reason(key: str, pattern: HostPattern, *, is_pattern: bool) -> str:
    """Return why a key that parses certainly matches nothing; '' when it may match."""
    written = written_key(key)
    if written.scheme and (is_pattern or written.scheme not in ("http://", "https://")):
        if is_pattern:
            return f"{shown(written.scheme)} is not stripped from a pattern in 'matchImages'"
        return f"{shown(written.scheme)} is not stripped from a registry key, only 'https://' and 'http://' are"
    host = ".".join(pattern.parts)
    if not host:
        return f"{'pattern' if is_pattern else 'registry key'} {shown(key)} names no host"
    reason = _host_reason(host, pattern, is_pattern)
    if reason and written.query:
        reason += f" ('?' cuts off the rest of {shown(key)})"
    return reason or _path_reason(pattern.path, "pattern" if is_pattern else "registry key")


def _host_reason(host: str, pattern: HostPattern, is_pattern: bool) -> str:
    """Return why no image can have a host; '' when one can."""
    if host[0] == "[":
        return f"the address {shown(host)} without a port is read as a set of characters"
    if ":" in host:
        return ""
    if host == HUB_FALLBACK and not pattern.port:
        what = "in matchImages" if is_pattern else "with a path"
        return f"'{HUB_FALLBACK}' {what} does not match Docker Hub images ('{HUB}/...')"
    for part in pattern.parts:
        if not part:
            return f"the host {shown(host)} has one dot too many"
        if _PART.fullmatch(part) is None or ("_" in part and (pattern.port or host != host.lower())):
            return f"no image reference can have the host part {shown(part)}"
    alone = len(pattern.parts) == 1 and not pattern.port and "*" not in host
    if alone and host != "localhost" and host == host.lower():
        return f"{shown(host)} is not a registry host, which has a dot or a port"
    return ""


def _path_reason(path: str, of: str) -> str:
    """Return why no image path can start with the path of a key or pattern (`of`); '' when one can."""
    if path in ("", "/"):
        return ""
    if "*" in path:
        return f"'*' in the path of a {of} is a literal character"
    if ":" in path or "@" in path:
        return f"the path {shown(path)} has a tag or digest, but images are matched by name"
    if path != path.lower():
        return f"the path {shown(path)} of a {of} has upper-case letters"
    *segments, last = path[1:].split("/")
    if (
        not all(map(_SEGMENT.fullmatch, segments))
        or not _LAST_SEGMENT.fullmatch(last)
        or len(path) > MAX_REPOSITORY + 1
    ):
        return f"no image path can start with {shown(path)}"
    return ""


def _meant(key: str, *, is_pattern: bool) -> str:
    """Return a key that can match and is close to one that cannot; '' when there is none."""
    written = written_key(key)
    if not written.host:
        return ""
    host = HUB if written.is_hub else written.loose_host.rstrip(".").lower()
    port = written.port if written.port and written.port.isdigit() else ""
    if "." not in host and not port and host != "localhost" and "*" not in host:
        host = f"{HUB}/{host}"
    tail = f":{port}" if port and host != HUB else ""
    never = pattern_never_matches if is_pattern else key_never_matches
    for path in (*path_candidates(written, hub=False), ""):
        candidate = f"{host}{tail}{path.rstrip('/') if not path.strip('/') else path}"
        if candidate != key and never(candidate) is None:
            return candidate
    return ""
