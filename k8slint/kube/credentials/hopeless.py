"""Keys and patterns that can serve no image at all, and keys that serve more than they name."""

from __future__ import annotations

import re

from k8slint.kube.credentials.keyring import HUB_FALLBACK, HostPattern, host_pattern, keys_tried, normalized_key
from k8slint.kube.credentials.written_key import HUB, HUB_ALIASES, path_candidates, written_key
from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image import MAX_PATH, InvalidImage, parse_image
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

# Every repetition begins with a character its neighbour cannot hold, so that a failing match gives up in linear time.
_PART = pattern(r"[A-Za-z0-9*]+(?:[-_]+[A-Za-z0-9*]+)*", re.ASCII)
_SEGMENT = pattern(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII)
_LAST_SEGMENT = pattern(r"(?:[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:[._]|__|-+)?)?", re.ASCII)


class Hopeless(NamedTuple):
    """Why a key or pattern can match no image: a clause, and a key that is probably meant ('' when unclear).

    ``certain`` is False where an unlikely image could still match: a repository that begins with ``v1``, or an image
    written with another host name of Docker Hub.
    """

    reason: str
    suggestion: str
    certain: bool = True


def key_never_matches(key: str) -> Hopeless | None:
    """Why no image whatever can be served by a key of a docker configuration's ``auths``; None when one can."""
    try:
        normalized = normalized_key(key)
        if normalized == HUB_FALLBACK:
            return None
        return _judge(key, host_pattern(normalized), is_pattern=False)
    except InvalidLocation as fault:
        return Hopeless(f"it {fault}, so the kubelet drops it", _meant(key, is_pattern=False))


def pattern_never_matches(pattern: str) -> Hopeless | None:
    """Why no image whatever can be covered by a ``matchImages`` pattern the kubelet accepts; None when one can.

    An unparsable pattern is refused by the kubelet: ``pattern_refused`` tells that apart.
    """
    try:
        return _judge(pattern, host_pattern(pattern), is_pattern=True)
    except InvalidLocation as fault:
        return Hopeless(f"it {fault}, so the kubelet refuses it", _meant(pattern, is_pattern=True))


def pattern_refused(pattern: str) -> str | None:
    """Why the kubelet refuses a ``matchImages`` pattern in its configuration and does not start, or None."""
    try:
        host_pattern(pattern)
    except InvalidLocation as fault:
        return str(fault)
    return None


def overreaches(key: str, image: str) -> bool:
    """Whether a key serves an image only because paths are compared as raw text: ``/org`` serves ``/organization``."""
    if not keys_tried((key,), image):
        return False
    path = host_pattern(normalized_key(key)).path
    try:
        rest = host_pattern(parse_image(image).name).path[len(path) :]
    except (InvalidImage, InvalidLocation):
        return False
    return bool(path.strip("/")) and not path.endswith("/") and bool(rest) and rest[0] != "/"


def _judge(key: str, pattern: HostPattern, *, is_pattern: bool) -> Hopeless | None:
    """The verdict on a key that parses."""
    reason = _reason(key, pattern, is_pattern=is_pattern)
    doubt = "" if reason else _doubt(key, pattern)
    return Hopeless(reason or doubt, _meant(key, is_pattern=is_pattern), bool(reason)) if reason or doubt else None


def _doubt(key: str, pattern: HostPattern) -> str:
    """Why a key can match only images nobody has; '' when it can match others."""
    api = written_key(key).api_path
    if api and pattern.path.rstrip("/") == api:
        stripped = "is stripped only with a '/' behind it" if pattern.path in ("/v1", "/v2") else "is not stripped"
        return f"{shown(pattern.path)} {stripped}, so only repositories whose path begins with it are served"
    host = ".".join(pattern.parts)
    if host in HUB_ALIASES and not pattern.port:
        return f"Docker Hub images are matched as '{HUB}/...', never as {shown(host)}"
    return ""


def _reason(key: str, pattern: HostPattern, *, is_pattern: bool) -> str:
    """Why a key that parses can match nothing; '' when it can."""
    written = written_key(key)
    if written.scheme and (is_pattern or written.scheme not in ("http://", "https://")):
        only = "matchImages take no scheme" if is_pattern else "only lower-case 'https://' and 'http://' are"
        return f"its scheme {shown(written.scheme)} is not stripped, {only}"
    host = ".".join(pattern.parts)
    if not host:
        return "it names no host"
    reason = _host_reason(host, pattern, is_pattern)
    if reason and written.query:
        reason += f" ('?' begins a URL query and cuts off the rest of {shown(key)})"
    return reason or _path_reason(pattern.path)


def _host_reason(host: str, pattern: HostPattern, is_pattern: bool) -> str:
    """Why no image can have a host; '' when one can."""
    if host[0] == "[":
        return f"the address {shown(host)} without a port is read as a set of characters and never matches itself"
    if ":" in host:
        return ""
    if host == HUB_FALLBACK and not pattern.port:
        what = "in matchImages" if is_pattern else "with a path"
        return f"Docker Hub images are matched as '{HUB}/...', and '{HUB_FALLBACK}' {what} serves none"
    for part in pattern.parts:
        if not part:
            return f"its host {shown(host)} has a dot too many"
        if _PART.fullmatch(part) is None or ("_" in part and (pattern.port or host != host.lower())):
            return f"its host part {shown(part)} is one that no image reference can have"
    alone = len(pattern.parts) == 1 and not pattern.port and "*" not in host
    if alone and host != "localhost" and host == host.lower():
        return f"a registry needs a dot or a port, so {shown(host)} in an image is a name on Docker Hub"
    return ""


def _path_reason(path: str) -> str:
    """Why no image path can start with a path; '' when one can."""
    if path in ("", "/"):
        return ""
    if "*" in path:
        return f"'*' in its path {shown(path)} is an ordinary character that no image has"
    if ":" in path or "@" in path:
        return f"its path {shown(path)} carries a tag or digest, and images are matched by name"
    if path != path.lower():
        return f"its path {shown(path)} has upper-case letters, which no image path has"
    *segments, last = path[1:].split("/")
    if not all(map(_SEGMENT.fullmatch, segments)) or not _LAST_SEGMENT.fullmatch(last) or len(path) > MAX_PATH + 1:
        return f"no image path can start with {shown(path)}"
    return ""


def _meant(key: str, *, is_pattern: bool) -> str:
    """A key that can match and is close to a hopeless one; '' when there is none."""
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
