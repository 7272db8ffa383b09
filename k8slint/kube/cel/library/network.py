"""IP addresses and networks as Go's ``net/netip`` reads them; zones and mapped IPv4 addresses are not taken."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.values import Opaque
from k8slint.kube.go.text import is_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Ip(Opaque):
    """An address; ``octets`` is how long it is."""

    __slots__ = ("octets",)
    cel_type = named_type("ip")

    def __init__(self, key: Address) -> None:
        super().__init__(key)
        self.octets = key.max_prefixlen // 8

    def equals(self, other: Value) -> bool | None:
        """Whether another value is the same address; comparing with anything else is an error."""
        return bool(self.key == other.key) if other.__class__ is Ip else None


class Cidr(Opaque):
    """An address with the length of its network; the key is both. ``octets`` is how long the network's part is."""

    __slots__ = ("octets",)
    cel_type = named_type("cidr")

    def __init__(self, address: Address, length: int) -> None:
        super().__init__((address, length))
        self.octets = -(-length // 8)

    def equals(self, other: Value) -> bool | None:
        """Whether another value is the same address and length; comparing with anything else is an error."""
        return bool(self.key == other.key) if other.__class__ is Cidr else None


def _address(text: str) -> Address | None:
    """Return an address; None for what is none, has a zone, or is an IPv4 address inside an IPv6 one."""
    if not text.isascii() or "%" in text or "/" in text:
        return None
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return None if found.version == 6 and found.ipv4_mapped is not None else found


def _text(address: Address) -> str:
    return str(address)


def _to_ip(text: str) -> Ip:
    found = _address(text)
    if found is None:
        raise CelEvaluationError(f'IP Address "{text}" parse error during conversion from string')
    return Ip(found)


def _network(text: str) -> tuple[Address, int] | None:
    before, slash, length = text.rpartition("/")
    address = _address(before)
    if not slash or address is None or not is_digits(length) or (len(length) > 1 and length[0] == "0"):
        return None
    return (address, int(length)) if len(length) < 4 and int(length) <= address.max_prefixlen else None


def _to_cidr(text: str) -> Cidr:
    found = _network(text)
    if found is None:
        raise CelEvaluationError("network address parse error during conversion from string")
    return Cidr(*found)


def _masked(cidr: Cidr) -> Cidr:
    address, length = cidr.key
    network = ipaddress.ip_network((int(address), length), strict=False) if address.version == 4 else None
    bits = address.max_prefixlen - length
    number = int(address) >> bits << bits
    return Cidr(network.network_address if network else ipaddress.IPv6Address(number), length)


def _prefix(address: Address, length: int) -> int:
    return int(address) >> (address.max_prefixlen - length)


def _contains_ip(cidr: Cidr, ip: Ip) -> bool:
    address, length = cidr.key
    return bool(address.version == ip.key.version and _prefix(address, length) == _prefix(ip.key, length))


def _contains_cidr(cidr: Cidr, other: Cidr) -> bool:
    return bool(cidr.key[1] <= other.key[1] and _contains_ip(cidr, Ip(other.key[0])))


def _is_global_unicast(ip: Ip) -> bool:
    address = ip.key
    broadcast = address.version == 4 and int(address) in (0, 2**32 - 1)
    return not (
        broadcast or address.is_unspecified or address.is_loopback or address.is_multicast or _is_link_local_unicast(ip)
    )


def _is_link_local_unicast(ip: Ip) -> bool:
    return _in(ip, "169.254.0.0/16", "fe80::/10")


def _is_link_local_multicast(ip: Ip) -> bool:
    if ip.key.version == 4:
        return _in(ip, "224.0.0.0/24", "ff02::/16")
    return bool(int(ip.key) >> 112 & 0xFF0F == 0xFF02)


def _in(ip: Ip, four: str, six: str) -> bool:
    return ip.key in ipaddress.ip_network(four if ip.key.version == 4 else six)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "string_to_ip": _to_ip,
    "is_ip": lambda text: _address(text) is not None,
    "ip_is_canonical": lambda text: _text(_to_ip(text).key) == text,
    "ip_to_string": lambda ip: _text(ip.key),
    "ip_family": lambda ip: ip.key.version,
    "ip_is_unspecified": lambda ip: ip.key.is_unspecified,
    "ip_is_loopback": lambda ip: _in(ip, "127.0.0.0/8", "::1/128"),
    "ip_is_link_local_multicast": _is_link_local_multicast,
    "ip_is_link_local_unicast": _is_link_local_unicast,
    "ip_is_global_unicast": _is_global_unicast,
    "string_to_cidr": _to_cidr,
    "is_cidr": lambda text: _network(text) is not None,
    "cidr_to_string": lambda cidr: f"{_text(cidr.key[0])}/{cidr.key[1]}",
    "cidr_ip": lambda cidr: Ip(cidr.key[0]),
    "cidr_prefix_length": lambda cidr: cidr.key[1],
    "cidr_masked": _masked,
    "cidr_contains_ip_ip": _contains_ip,
    "cidr_contains_ip_string": lambda cidr, text: _contains_ip(cidr, _to_ip(text)),
    "cidr_contains_cidr": _contains_cidr,
    "cidr_contains_cidr_string": lambda cidr, text: _contains_cidr(cidr, _to_cidr(text)),
}
