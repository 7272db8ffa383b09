"""Formats of IP addresses, address ranges and host names.

Until StrictIPCIDRValidation (on since 1.36) the API server reads addresses with Go's old, lenient parser: leading
zeros are allowed in IPv4, and a range may have bits beyond its mask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube import names
from k8slint.kube.go.text import is_digits, trim_space
from k8slint.kube.schema.formats.form import Form

if TYPE_CHECKING:
    import ipaddress
    from collections.abc import Callable

_OF_ADDRESSES = frozenset("0123456789abcdefABCDEF:.")
_LONGEST = 64


def parse_ip(text: str, lenient: bool) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an IP address, read with leading zeros in IPv4 when lenient; None when it is not one."""
    if len(text) > _LONGEST or not _OF_ADDRESSES.issuperset(text):  # most host names: not worth an import
        return None
    if lenient and ":" not in text:
        text = ".".join(part.lstrip("0") or part[:1] for part in text.split("."))
    import ipaddress

    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def parse_range(text: str, lenient: bool) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return an address range such as 10.0.0.0/8, its bits beyond the mask cleared; None when it is not one."""
    address, slash, bits = text.partition("/")
    ip = parse_ip(address, lenient)
    if ip is None or not slash or not is_digits(bits) or len(bits) > 3 or int(bits) > ip.max_prefixlen:
        return None
    if not lenient and bits != str(int(bits)):
        return None
    import ipaddress

    return ipaddress.ip_network((ip, int(bits)), strict=False)


def strict_ip(text: str) -> str | None:
    """Return why a text is not an IP address as new fields take it, or None."""
    ip = parse_ip(text, lenient=False)
    if ip is None:
        zeros = "is an IP address with leading zeros" if parse_ip(text, lenient=True) else None
        return zeros or "is not an IP address"
    if ip.version == 6 and ip.ipv4_mapped:
        return "is an IPv4 address written as IPv6"
    return None


def _lenient_ip(text: str) -> str | None:
    return None if parse_ip(text, lenient=True) else "is not an IP address"


def strict_range(text: str) -> str | None:
    """Return why a text is not an address range as new fields take it, or None."""
    found = parse_range(text, lenient=False)
    if found is None:
        lenient = parse_range(text, lenient=True)
        return "is an address range with leading zeros" if lenient else "is not an address range"
    if str(found.network_address) != str(parse_ip(text.partition("/")[0], lenient=False)):
        return "has bits beyond its mask"
    return None


def lenient_range(text: str) -> str | None:
    """Return why a text is not an address range as old fields took it, or None."""
    return None if parse_range(text, lenient=True) else "is not an address range"


def _as_range(text: str) -> str:
    """Return the range meant by a text with bits beyond its mask or leading zeros."""
    found = parse_range(text, lenient=True)
    return str(found) if found else ""


def ordinary_ip(text: str) -> str | None:
    """Return why an address cannot be that of an external endpoint, or None."""
    ip = parse_ip(text, lenient=True)
    if ip is None:
        return "is not an IP address"
    kinds = {"is_unspecified": "unspecified", "is_loopback": "loopback", "is_link_local": "link-local"}
    found = next((word for name, word in kinds.items() if getattr(ip, name)), "")
    if not found and ip.is_multicast and str(ip).startswith(("224.0.0.", "ff02:")):
        found = "link-local multicast"
    return f"is a {found} address" if found else None


def _wildcard(text: str) -> str | None:
    if not text.startswith("*."):
        return "has a '*' that is not its whole first part"
    return names.dns_subdomain(text[2:])


def _host(text: str) -> str | None:
    """Return why a text is not a host name of a TLS section, or None."""
    return _wildcard(text) if "*" in text else names.dns_subdomain(text)


def _ingress_host(text: str) -> str | None:
    """Return why a text is not a host of an Ingress rule, or None."""
    return "is an IP address, not a DNS name" if parse_ip(text, lenient=True) else _host(text)


def _search(text: str) -> str | None:
    """Return why a text is not a DNS search domain since 1.33, or None."""
    if text == ".":
        return None
    bare = text.removesuffix(".").replace("_", "a")
    return names.dns_subdomain(bare)


def _strict_search(text: str) -> str | None:
    return names.dns_subdomain(text.removesuffix("."))


def _external_name(text: str) -> str | None:
    return names.dns_subdomain(text.removesuffix("."))


def _cluster_ip(text: str) -> str | None:
    return None if text == "None" else _lenient_ip(text)


def _host_ports(text: str) -> str | None:
    """Return why a text is not a comma-separated list of host:port, or None (Go's ``net.SplitHostPort``)."""
    for pair in text.split(","):
        host, colon, port = pair.rpartition(":")
        bracketed = host.startswith("[") and host.endswith("]")
        if not colon or (":" in host and not bracketed) or any(char in port for char in "[]"):
            return "is not a list of host:port pairs"
    return None


_IP = "write an IP address such as 10.0.0.7"
_RANGE = "write an address range such as 10.0.0.0/8"
_DNS = "write a DNS name such as 'shop.example.com'"


def _form(why: Callable[[str], str | None], fix: str, suggest: Callable[[str], str] | None = None) -> Form:
    return Form("field-value-invalid", why, fix, suggest)


FORMATS: dict[str, Form] = {
    "ip": _form(strict_ip, _IP),
    "ip-lenient": _form(_lenient_ip, _IP),
    "external-ip": _form(ordinary_ip, "write the address of an endpoint outside the cluster"),
    "cidr": _form(strict_range, _RANGE, _as_range),
    "cidr-lenient": _form(lenient_range, _RANGE),
    "host": _form(_host, _DNS),
    "ingress-host": _form(_ingress_host, _DNS),
    "dns-search": _form(_search, _DNS),
    "dns-search-strict": _form(_strict_search, _DNS),
    "padded-cidr": _form(lambda text: strict_range(trim_space(text)), _RANGE, _as_range),
    "padded-cidr-lenient": _form(lambda text: lenient_range(trim_space(text)), _RANGE),
    "cluster-ip": _form(_cluster_ip, "write an IP address or 'None'"),
    "host-ports": _form(_host_ports, "write pairs such as 'a.example.com:6789,b.example.com:6789'"),
    "external-name": _form(_external_name, _DNS),
}
