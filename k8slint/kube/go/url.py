"""The host and path of a URL as Go's ``net/url`` (1.26) splits them.

The kubelet puts ``https://`` before registry keys and lets ``url.Parse`` take them apart; what that makes of ``?``,
``#``, ``[``, ``%`` and colons decides which images a key serves. Go before 1.24.8 and 1.25.2 let brackets stand in the
middle of a host, and before 1.26 a second colon; clusters built with those read such keys differently.
"""

from __future__ import annotations

from k8slint.kube.go.text import is_digits, shown
from k8slint.model.named_tuple import NamedTuple

_HEX = frozenset("0123456789abcdefABCDEF")
_HOST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!$&'()*+,;=:[]<>\"")
_USER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:!$&'()*+,;=%@")


class Location(NamedTuple):
    """Where a schemeless URL points: ``host`` with its port, and the decoded ``path`` ('' or from '/')."""

    host: str
    path: str


class InvalidLocation(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """A text that Go refuses as a URL; the message is a clause such as "has a port '*' that is not a number"."""


def parse_location(text: str) -> Location:
    """Return host and path of ``https://`` + text, without user, query and fragment. Raises InvalidLocation."""
    bare, hash_sign, fragment = text.partition("#")
    for char in bare:
        if char < " " or char == "\x7f":
            raise InvalidLocation(f"has the control character {shown(char)}")
    if hash_sign:
        _unescape(fragment)
    authority, slash, path = bare.partition("?")[0].partition("/")
    user, at, host = authority.rpartition("@")
    if at:
        if any(char not in _USER for char in user):
            raise InvalidLocation("has a character before '@' that no user name may have")
        _unescape(user)
    return Location(_host(host), _unescape(slash + path))


def split_port(host: str) -> tuple[str, str]:
    """Return a host without its port, and the port ('' when there is none), as ``net.SplitHostPort`` separates them.

    Brackets around an IPv6 address go away only together with a port.
    """
    name, colon, port = host.rpartition(":")
    if not colon:
        return host, ""
    if host[0] == "[":
        close = host.find("]")
        return (host[1:close], port) if close == len(name) - 1 else (host, "")
    return (host, "") if ":" in name or "[" in host or "]" in host else (name, port)


def _host(host: str) -> str:
    """The decoded host of a URL (``parseHost``)."""
    bracket = host.rfind("[")
    if bracket > 0:
        raise InvalidLocation("has a '[' inside its host, where '*' is the only wildcard")
    if bracket == 0:
        return _bracketed_host(host)
    colon = host.find(":")
    if colon >= 0:
        _check_port(host[colon:])
    return _unescape_host(host)


def _bracketed_host(host: str) -> str:
    close = host.rfind("]")
    if close < 0:
        raise InvalidLocation("has a '[' in its host that is never closed")
    address = _unescape_host(host[1:close])
    from ipaddress import IPv6Address

    try:
        IPv6Address(address)
    except ValueError:
        what = f"has brackets around {shown(address)}, which is no IPv6 address ('*' is the only wildcard)"
        raise InvalidLocation(what) from None
    _check_port(host[close + 1 :])
    return f"[{address}]{host[close + 1 :]}"


def _check_port(text: str) -> None:
    """Refuse what follows a host unless it is nothing, a colon, or a colon and digits."""
    if text and not (text[0] == ":" and (len(text) == 1 or is_digits(text[1:]))):
        what = f"a port {shown(text[1:])} that is not a number" if text[0] == ":" else f"{shown(text)} after its host"
        raise InvalidLocation(f"has {what}")


def _unescape_host(host: str) -> str:
    for at, char in enumerate(host):
        if char == "%":
            if host[at + 1 : at + 2] in tuple("01234567") and host[at : at + 3] != "%25":
                raise InvalidLocation(f"has the escape {shown(host[at : at + 3])} in its host")
        elif char < "\x80" and char not in _HOST:
            raise InvalidLocation(f"has {shown(char)} in its host")
    return _unescape(host)


def _unescape(text: str) -> str:
    """Text with its %XX escapes decoded; bytes that are not UTF-8 become lone surrogates."""
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    decoded = bytearray(first.encode("utf-8", "surrogatepass"))
    for piece in rest:
        if len(piece) < 2 or piece[0] not in _HEX or piece[1] not in _HEX:
            raise InvalidLocation(f"has the broken escape {shown('%' + piece[:2])}")
        decoded.append(int(piece[:2], 16))
        decoded += piece[2:].encode("utf-8", "surrogatepass")
    return decoded.decode("utf-8", "surrogateescape")
