"""URLs as Go's ``net/url`` takes them apart (``ParseRequestURI`` and ``Parse``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError, CelNotJudged
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.values import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):", re.ASCII)
_ESCAPE = re.compile("%(?:[0-9a-fA-F]{2})?")
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
_IN_HOST = frozenset(_UNRESERVED + "!$&'()*+,;=:[]<>\"")
_IN_ZONE = frozenset(_UNRESERVED + "!$&'()*+,;=:[]<>\" %")
_IN_USER = frozenset(_UNRESERVED + ":!$&'()*+,;=%@")
_KEPT_IN_PATH = frozenset(_UNRESERVED + "$&+,/:;=@")
_VALID_PATH = _KEPT_IN_PATH | frozenset("!'()*[]")
_KEPT_IN_USER = frozenset(_UNRESERVED + "$&+,;=")


class InvalidUrl(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """A text that is no URL to Go."""


class Url(Opaque):
    """A parsed URL; the key is its text. Two are equal when their texts are."""

    __slots__ = ("escaped_path", "host", "query", "scheme")
    cel_type = named_type("url")

    def __init__(self, key: str, scheme: str, host: str, escaped_path: str, query: str) -> None:
        super().__init__(key)
        self.scheme = scheme
        self.host = host
        self.escaped_path = escaped_path
        self.query = query

    def equals(self, other: Value) -> bool | None:
        """Whether another URL has the same text; comparing with anything else is an error."""
        return self.key == other.key if other.__class__ is Url else None


def parse_request_uri(text: str) -> None:
    """Raise InvalidUrl for a text without a scheme that does not begin with a slash, and for every broken part."""
    _parse(text, via_request=True)


def parse_url(text: str) -> Url:
    """Return a URL, its fragment cut off. Raises InvalidUrl."""
    parse_request_uri(text)
    bare, mark, fragment = text.partition("#")
    parsed = _parse(bare, via_request=False)
    if not mark:
        return parsed
    _unescape(fragment)
    parsed.key += f"#{_normal(fragment, _VALID_PATH | frozenset('?'), _KEPT_IN_PATH | frozenset('?!()*'))}" * bool(
        fragment
    )
    return parsed


def _parse(text: str, *, via_request: bool) -> Url:
    if any(char < " " or char == "\x7f" for char in text):
        raise InvalidUrl("net/url: invalid control character in URL")
    if not text and via_request:
        raise InvalidUrl("empty url")
    if text == "*":
        return Url("*", "", "", "*", "")
    scheme, rest = _scheme(text)
    force_query = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(f"{scheme}:{rest}{'?' * (force_query or bool(query))}{query}", scheme, "", "", query)
        if via_request:
            raise InvalidUrl("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise InvalidUrl("first path segment in URL cannot contain colon")
    user = host = ""
    has_authority = rest.startswith("//") and (scheme or not via_request) and not rest.startswith("///")
    if rest.startswith("//") and scheme and rest.startswith("///"):
        has_authority = True
    if has_authority:
        authority, slash, path = rest[2:].partition("/")
        user, host = _authority(authority)
        rest = slash + path
    decoded = _unescape(rest)
    path = _normal(rest, _VALID_PATH, _KEPT_IN_PATH)
    key = _text(scheme, user, host, path, query, force_query, bool(has_authority))
    return Url(key, scheme, _decoded_host(host), path if decoded != "*" else "*", query)


def _scheme(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    if found:
        return found[1].lower(), text[found.end() :]
    if text.startswith(":"):
        raise InvalidUrl("missing protocol scheme")
    return "", text


def _authority(text: str) -> tuple[str, str]:
    """Return user and host as they are written. Raises InvalidUrl."""
    user, at, host = text.rpartition("@")
    _check_host(host)
    if not at:
        return "", host
    if any(char not in _IN_USER for char in user):
        raise InvalidUrl("net/url: invalid userinfo")
    name, colon, password = user.partition(":")
    parts = [_escaped(_unescape(part), _KEPT_IN_USER) for part in (name, password)]
    return (f"{parts[0]}:{parts[1]}" if colon else parts[0]) + "@", host


def _check_host(host: str) -> None:
    bracket = host.rfind("[")
    if bracket > 0:
        raise InvalidUrl("invalid IP-literal")
    if bracket == 0:
        close = host.rfind("]")
        if close < 0:
            raise InvalidUrl("missing ']' in host")
        _check_port(host[close + 1 :])
        inner = host[1:close]
        address, percent, zone = inner.partition("%25")
        _check_characters(address, _IN_HOST)
        _check_characters(zone, _IN_ZONE, zone=True)
        _check_address(address, bool(percent))
        return
    colon = host.find(":")
    if colon >= 0:
        _check_port(host[colon:])
    _check_characters(host, _IN_HOST)


def _check_address(address: str, zoned: bool) -> None:
    from ipaddress import IPv6Address

    try:
        IPv6Address(_unescape(address))
    except ValueError:
        raise InvalidUrl("invalid host: not an IPv6 address") from None
    if zoned:
        raise CelNotJudged("an IPv6 zone in a URL is not judged")


def _check_port(text: str) -> None:
    if text and not (text[0] == ":" and (len(text) == 1 or (text[1:].isascii() and text[1:].isdigit()))):
        raise InvalidUrl(f"invalid port {text!r} after host")


def _check_characters(text: str, allowed: frozenset[str], *, zone: bool = False) -> None:
    for found in _ESCAPE.finditer(text):
        if len(found[0]) == 1:
            raise InvalidUrl("invalid URL escape")
        if not zone and found[0][1] in "01234567" and found[0] != "%25":
            raise InvalidUrl("invalid URL escape in host")
    if any(char < "\x80" and char not in allowed and char != "%" for char in text):
        raise InvalidUrl("invalid character in host name")


def _decoded_host(host: str) -> str:
    return _unescape(host)


def _unescape(text: str, *, plus: bool = False) -> str:
    """Return a text with its escapes decoded; bytes that are not UTF-8 become lone surrogates. Raises InvalidUrl."""
    text = text.replace("+", " ") if plus else text
    if "%" not in text:
        return text
    parts, at = bytearray(), 0
    for found in _ESCAPE.finditer(text):
        if len(found[0]) == 1:
            raise InvalidUrl("invalid URL escape")
        parts += text[at : found.start()].encode("utf-8", "surrogatepass")
        parts.append(int(found[0][1:], 16))
        at = found.end()
    parts += text[at:].encode("utf-8", "surrogatepass")
    return parts.decode("utf-8", "surrogateescape")


def _escaped(text: str, kept: frozenset[str]) -> str:
    encoded = text.encode("utf-8", "surrogateescape")
    return "".join([chr(byte) if chr(byte) in kept else f"%{byte:02X}" for byte in encoded])


def _normal(written: str, valid: frozenset[str], kept: frozenset[str]) -> str:
    """Return a part as Go writes it: as it was where that is a valid encoding, else escaped anew."""
    if all(char in valid or char == "%" for char in written):
        return written
    return _escaped(_unescape(written), kept)


def _text(scheme: str, user: str, host: str, path: str, query: str, force_query: bool, has_authority: bool) -> str:
    parts = [f"{scheme}:"] if scheme else []
    if scheme or user or host:
        if has_authority and (host or path or user):
            parts.append("//")
        parts += [user, _escaped_host(host)]
    if path and not path.startswith("/") and host:
        parts.append("/")
    if not parts and not path.startswith("/") and ":" in path.partition("/")[0]:
        parts.append("./")
    parts.append(path)
    if force_query or query:
        parts += ["?", query]
    return "".join(parts)


def _escaped_host(host: str) -> str:
    return _escaped(_unescape(host), _IN_HOST)


def _hostname(url: Url) -> str:
    host, _ = _split_port(url.host)
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _split_port(host: str) -> tuple[str, str]:
    colon = host.rfind(":")
    port = host[colon + 1 :]
    if colon >= 0 and (not port or (port.isascii() and port.isdigit())):
        return host[:colon], port
    return host, ""


def _query(url: Url) -> dict[str, list[str]]:
    """Return the values of each key; pairs that are broken are left out, as by ``URL.Query``."""
    found: dict[str, list[str]] = {}
    for pair in url.query.split("&"):
        if not pair or ";" in pair:
            continue
        key, _, value = pair.partition("=")
        try:
            key, value = _unescape(key, plus=True), _unescape(value, plus=True)
        except InvalidUrl:
            continue
        found.setdefault(key, []).append(value)
    return found


def _to_url(text: str) -> Url:
    try:
        return parse_url(text)
    except InvalidUrl as error:
        raise CelEvaluationError(f"URL parse error during conversion from string: {error}") from None


def _is_url(text: str) -> bool:
    try:
        parse_request_uri(text)
    except InvalidUrl:
        return False
    return True


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "string_to_url": _to_url,
    "is_url_string": _is_url,
    "url_get_escaped_path": lambda url: url.escaped_path,
    "url_get_host": lambda url: url.host,
    "url_get_hostname": _hostname,
    "url_get_port": lambda url: _split_port(url.host)[1],
    "url_get_query": _query,
    "url_get_scheme": lambda url: url.scheme,
}
