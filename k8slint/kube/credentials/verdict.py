"""Why a registry key matches an image or not, and a key that would match."""

from __future__ import annotations

import re

from k8slint.kube.credentials.keyring import (
    HUB_FALLBACK,
    HostPattern,
    host_pattern,
    keys_tried,
    match_image,
    normalized_key,
    part_matches,
)
from k8slint.kube.credentials.written_key import HUB, WrittenKey, path_candidates, written_key
from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern


class KeyVerdict(NamedTuple):
    """Whether a key matches an image, and why.

    ``reason`` is a clause ("the image names port '5000' and the key none"), '' when the key simply matches.
    ``suggestion`` is a key that matches, '' when none is needed or the key is plainly for another registry.
    ``near`` is False for a key of another registry.
    """

    matches: bool
    reason: str
    suggestion: str
    near: bool


def explain_key(key: str, image: str) -> KeyVerdict:
    """Return whether a key of a docker configuration's ``auths`` matches an image, and why."""
    if keys_tried((key,), image):
        reason = "it matches Docker Hub images only while no other key matches" if _is_fallback(key) else ""
        return KeyVerdict(True, reason, "", True)
    return _explain(key, image, is_pattern=False)


def explain_pattern(pattern: str, image: str) -> KeyVerdict:
    """Return whether a ``matchImages`` pattern of a credential provider matches an image, and why."""
    if match_image(pattern, image):
        return KeyVerdict(True, "", "", True)
    return _explain(pattern, image, is_pattern=True)


def _is_fallback(key: str) -> bool:
    """Whether a key is the fallback for images of Docker Hub."""
    try:
        return normalized_key(key) == HUB_FALLBACK
    except InvalidLocation:
        return False


def _explain(key: str, image: str, *, is_pattern: bool) -> KeyVerdict:
    """Return why a key that does not match an image does not."""
    try:
        name = parse_image(image).name
        target = host_pattern(name)
    except (InvalidImage, InvalidLocation):
        return KeyVerdict(False, "the image reference is invalid", "", False)
    written = written_key(key)
    host = ".".join(target.parts)
    near = _is_near(written, host)
    reason = _reading_reason(key, written, is_pattern)
    if not near:
        reason = reason or f"it is for {shown(written.host)} and the image is on {shown(host)}"
        return KeyVerdict(False, reason, "", False)
    reason = reason or _comparison_reason(key, written, target, is_pattern)
    return KeyVerdict(False, reason, _corrected(written, name, target, is_pattern), True)


def _is_near(key: WrittenKey, host: str) -> bool:
    """Whether a key is plainly about the registry ``host`` and misses it by its form only."""
    mine, theirs = key.loose_host.lower().rstrip("."), host.lower()
    if not mine:
        return False
    if mine == theirs or part_matches(mine, theirs) or (theirs == HUB and key.is_hub):
        return True
    if _same_cloud(mine, theirs):
        return True
    bare = mine.lstrip("*.")
    return "." in bare and (bare == theirs or theirs.endswith("." + bare))


_ECR = pattern(r"([0-9]{12})\.dkr\.ecr\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?", re.ASCII)
_ARTIFACT_REGISTRY = "-docker.pkg.dev"


def _same_cloud(mine: str, theirs: str) -> bool:
    """Whether two hosts are those of one account of a cloud in different regions."""
    one, other = _ECR.fullmatch(mine), _ECR.fullmatch(theirs)
    if one is not None and other is not None:
        return one[1] == other[1]
    return mine.endswith(_ARTIFACT_REGISTRY) and theirs.endswith(_ARTIFACT_REGISTRY)


def _reading_reason(key: str, written: WrittenKey, is_pattern: bool) -> str:
    """Return what is wrong with how the key is read, whatever the image; '' when it reads as meant."""
    try:
        read = host_pattern(key if is_pattern else normalized_key(key))
    except InvalidLocation as error:
        what = "the kubelet rejects it in its configuration" if is_pattern else "the kubelet drops it"
        return f"it {error}, so {what}"
    if written.scheme and (is_pattern or written.scheme not in ("http://", "https://")):
        only = "matchImages have no scheme" if is_pattern else "only lower-case 'https://' and 'http://' are"
        return f"its scheme {shown(written.scheme)} is not stripped ({only})"
    if written.query and "?" in written.host:
        left = ".".join(read.parts) or "nothing"
        return f"'?' begins a URL query and cuts off what follows, so its host reads {shown(left)}"
    if not any(read.parts):
        return "it names no host"
    return ""


def _comparison_reason(key: str, written: WrittenKey, target: HostPattern, is_pattern: bool) -> str:
    """Return which part of a well-formed key differs from the image, in the order the kubelet compares them."""
    mine = host_pattern(key if is_pattern else normalized_key(key))
    host, theirs = ".".join(mine.parts), ".".join(target.parts)
    if theirs == HUB and host != HUB and written.is_hub:
        if host == HUB_FALLBACK and not is_pattern:
            return f"a key for '{HUB_FALLBACK}' matches Docker Hub images only without a path"
        return f"Docker Hub images are matched as '{HUB}/...', never as {shown(host)}"
    if mine.port != target.port:
        return _port_reason(mine.port, target.port)
    if not mine.parts[-1]:
        return f"a registry has no dot at its end and {shown(host)} has one"
    if len(mine.parts) != len(target.parts):
        counts = f"{shown(host)} has {len(mine.parts)} dot-separated parts and {shown(theirs)} has {len(target.parts)}"
        return f"{counts}, which must be equal" + (" ('*' stands for exactly one part)" if "*" in host else "")
    for glob, part in zip(mine.parts, target.parts, strict=True):
        if not part_matches(glob, part):
            return _part_reason(glob, part)
    return _path_reason(mine.path, target.path, written, theirs == HUB)


def _port_reason(mine: str, theirs: str) -> str:
    """Return how the ports of a key and an image differ."""
    if not mine:
        return f"the image names port {shown(theirs)} and the key none"
    if not theirs:
        default = ", and 443 is not implied" if mine == "443" else ""
        return f"the key names port {shown(mine)} and the image none{default}"
    return f"ports are compared as text and {shown(mine)} is not {shown(theirs)}"


def _part_reason(glob: str, part: str) -> str:
    """Return why a part of a key's host does not match that of an image."""
    if glob[:1] == "[":
        return "an IPv6 address without a port is read as a set of characters and never matches itself"
    if glob.lower() == part.lower():
        return f"hosts are compared case-sensitively and {shown(glob)} is not {shown(part)}"
    return f"the host part {shown(glob)} does not match {shown(part)}"


def _path_reason(mine: str, theirs: str, written: WrittenKey, hub: bool) -> str:
    """Return why an image path does not start with a key's."""
    start = f"the image path {shown(theirs)} does not start with {shown(mine)}"
    api = written.api_path
    if "*" in mine:
        return f"'*' in a path is a literal character, so {start}"
    if api and mine in ("/v1", "/v2"):
        return f"{shown(mine)} is stripped from a key only with a '/' after it, and {start}"
    if api and mine.startswith(api):
        kept = f"matchImages keep their {shown(api)}" if api in ("/v1", "/v2") else f"{shown(api)} is not stripped"
        return f"{kept}, and {start}"
    if api:
        return f"{shown(api)} is stripped from the key, and {start}"
    if ":" in mine or "@" in mine:
        return f"keys have no tag or digest, and {start}"
    if mine != mine.lower():
        return f"paths of images are lower case, and {start}"
    if hub and theirs.startswith("/library" + mine):
        return f"official images live under '/library', and {start}"
    return start


def _corrected(key: WrittenKey, name: str, target: HostPattern, is_pattern: bool) -> str:
    """Return the key closest to the written one that matches; '' when even the registry alone does not."""
    theirs = ".".join(target.parts)
    registry = name.partition("/")[0]
    port = registry[registry.rindex(":") :] if target.port else ""
    bare = registry[: len(registry) - len(port)] if port else registry
    hosts = [host for host in (_corrected_host(key, target), bare) if host]
    path = _corrected_path(key, target.path, theirs == HUB)
    for candidate in (*[f"{host}{port}{path}" for host in hosts], registry + path, registry):
        if (match_image if is_pattern else _key_matches)(candidate, name):
            return candidate
    return ""


def _key_matches(key: str, image: str) -> bool:
    """Whether a key of a docker configuration matches an image."""
    return bool(keys_tried((key,), image))


def _corrected_host(key: WrittenKey, target: HostPattern) -> str:
    """Return the key's host with its wildcards kept where they can work; '' when it has none."""
    if not key.has_wildcard:
        return ""
    parts = key.loose_host.lower().split(".")
    missing = len(target.parts) - len(parts)
    if missing > 0 and parts[0] == "*":
        parts = ["*"] * missing + parts
    elif missing < 0:
        parts = parts[-missing:]
    fits = len(parts) == len(target.parts) and all(map(part_matches, parts, target.parts))
    return ".".join(parts) if fits else ""


def _corrected_path(key: WrittenKey, path: str, hub: bool) -> str:
    """Return the longest sensible path of the key that the image path starts with."""
    for candidate in path_candidates(key, hub):
        if candidate.strip("/") and path.startswith(candidate):
            return candidate
    if not key.path[len(key.api_path) :].strip("/*"):
        return ""
    return "/" + path.split("/")[1]
