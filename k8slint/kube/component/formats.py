"""Formats of texts and numbers in the files of components, by the names the overlay gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import quantity
from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import is_digits
from k8slint.kube.go.url import InvalidLocation, parse_location
from k8slint.kube.names import dns_subdomain, label_key
from k8slint.kube.schema.formats.addresses import parse_ip, parse_range
from k8slint.kube.schema.formats.form import Form
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_RULE = "field-value-invalid"
_TOKEN = pattern(r"[a-z0-9]{6}\.[a-z0-9]{16}")
_GROUP = pattern(r"system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]")
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*")
_CLUSTER_NAME = pattern(r"[a-z0-9.-]+")
_LABEL_OF_HOST = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = rf"(?:{_LABEL_OF_HOST}(?:\.{_LABEL_OF_HOST})*|\[[a-fA-F0-9:]+\])"
_PATH_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = pattern(rf"(?:{_HOST}(?::[0-9]+)?/)?{_PATH_PART}(?:/{_PATH_PART})*", re.ASCII)
FULL_VERSION = pattern(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.\d[-\w.+]*", re.ASCII)
_LABEL = pattern(r"(latest|stable)+(-[1-9](\.[1-9](\d)?)?)?", re.ASCII)
_BUCKET = pattern(r"((release|ci)/)?([-\w.+]+)", re.ASCII)
_POLICY_VERSION = pattern(r"v1\.([0-9]|[1-9][0-9]*)", re.ASCII)
_SMALLEST_CLUSTER = 65536
_PORTS = range(1, 65536)


def scheme_of(url: str) -> tuple[str, str]:
    """Return scheme and rest of a URL, as Go's ``url.Parse`` divides them; the scheme in lower case, '' for none."""
    head, colon, rest = url.partition(":")
    if colon and _SCHEME.fullmatch(head):
        return head.lower(), rest
    return "", url


def wrong_url(url: str) -> str:
    """Return why Go cannot parse a URL, '' when it can."""
    scheme, rest = scheme_of(url)
    if any(char < " " or char == "\x7f" for char in url):
        return "has a control character"
    if not scheme and ":" in url.partition("/")[0]:
        return "has ':' in its first part"
    try:
        parse_location(rest[2:] if rest.startswith("//") else f"host/{rest.lstrip('/')}")
    except InvalidLocation as invalid:
        return str(invalid)
    return ""


def is_port(text: str) -> bool:
    """Whether a text is a number from 1 to 65535."""
    return is_digits(text) and len(text) <= 9 and int(text) in _PORTS


# --- what a format refuses: each returns why a value does not fit, or None


def _quantity(text: str) -> str | None:
    return None if quantity(text) is not None else "is not a quantity"


def _unix(text: str) -> str | None:
    scheme, _ = scheme_of(text)
    if wrong := wrong_url(text):
        return wrong
    return None if scheme in ("unix", "") else f"is reached by '{scheme}', not by a unix socket"


def _throttling(value: Any) -> str | None:
    return None if 0 < value <= 1 else "is not above 0 and at most 1"


def _clean_path(text: str) -> str | None:
    if not text.startswith("/"):
        return "is not an absolute path"
    if any(char > "\x7f" for char in text):
        return "has characters beyond ASCII"
    parts = text[1:].split("/")
    return None if text == "/" or all(part not in ("", ".", "..") for part in parts) else "is not a normalized path"


def _absolute(text: str) -> str | None:
    return None if text.startswith("/") else "is not an absolute path"


def _certificate_path(text: str) -> str | None:
    return _absolute(text) or (None if text.endswith(".crt") else "does not end in '.crt'")


def _ids(value: Any) -> str | None:
    return None if value % _SMALLEST_CLUSTER == 0 else f"is not a multiple of {_SMALLEST_CLUSTER}"


def _not_negative(value: Any) -> str | None:
    length = go_nanoseconds(value) if isinstance(value, str) else value
    return "is negative" if (length or 0) < 0 else None


def _file_pattern(text: str) -> str | None:
    return "has '=' or ','" if "=" in text or "," in text else None


def _trace(text: str) -> str | None:
    url = text if "//" in text else f"dns://{text}"
    scheme, _ = scheme_of(url)
    if wrong := wrong_url(url):
        return wrong
    return None if scheme in ("dns", "unix", "unix-abstract") else f"has the scheme '{scheme}'"


def _https(text: str) -> str | None:
    scheme, rest = scheme_of(text)
    if wrong := wrong_url(text):
        return wrong
    if scheme != "https":
        return "is not an https:// URL"
    bare, _, fragment = rest.partition("#")
    if "@" in bare[2:].partition("/")[0].partition("?")[0]:
        return "has a user in front of '@'"
    if bare.partition("?")[2]:
        return "has a query"
    return "has a fragment" if fragment else None


def _ip(text: str) -> str | None:
    return None if parse_ip(text, True) is not None else "is not an IP address"


def _cidr(text: str) -> str | None:
    return None if parse_range(text, True) is not None else "is not an address range"


def wrong_cidrs(text: str) -> str | None:
    """Return why a text is neither one address range nor one of each family, joined by a comma."""
    ranges = [parse_range(part, True) for part in text.split(",")]
    if any(found is None for found in ranges):
        return "is not an address range"
    families = [found.version for found in ranges if found is not None]
    if len(families) > 2 or (len(families) == 2 and families[0] == families[1]):
        return "is neither one range nor one of each IP family"
    return None


def host_and_port(text: str) -> tuple[str, str] | None:
    """Return host and port of a text as ``net.SplitHostPort`` divides it; None where it has no port."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        return (host, rest[1:]) if bracket and rest.startswith(":") and "[" not in host else None
    host, colon, port = text.rpartition(":")
    if not colon or ":" in host or "[" in text or "]" in text:
        return None
    return host, port


def _ip_and_port(text: str) -> str | None:
    parts = host_and_port(text)
    if parts is None:
        return "is not IP:port"
    if parse_ip(parts[0], True) is None:
        return "does not begin with an IP address"
    return None if is_port(parts[1].lstrip("+")) else "does not end in a port from 1 to 65535"


def _metrics_address(text: str) -> str | None:
    """Return why a text is not an address of metrics; one without a port is completed with the default."""
    return None if parse_ip(text.strip("[]"), True) is not None else _ip_and_port(text)


def _with_port(text: str) -> str | None:
    return None if host_and_port(text) is not None else "has no port"


def _endpoint(text: str) -> str | None:
    """Return why a text is not host, or host:port, of a control plane (kubeadm's ParseHostPort)."""
    host, port = host_and_port(text) or (text, "")
    if port and not is_port(port):
        return f"has the port '{port}'"
    if parse_ip(host, True) is not None or dns_subdomain(host) is None:
        return None
    return "has a scheme" if "://" in text else "does not name a host"


def _subject_name(text: str) -> str | None:
    """Return why a text cannot stand in the API server's certificate, whose names kubeadm writes in lower case."""
    return _strict_subject_name(text.lower())


def _strict_subject_name(name: str) -> str | None:
    """Return why a text cannot stand in a certificate: kubeadm wants an IP address, a DNS name, or one with '*.'."""
    bare = name[2:] if name.startswith("*.") else name
    if parse_ip(name, True) is not None or dns_subdomain(bare) is None:
        return None
    if "://" in name:
        return "has a scheme"
    return "has a port" if host_and_port(name) else "is neither a DNS name nor an IP address"


def _socket(text: str) -> str | None:
    """Return why a text is not a socket; kubeadm puts unix:// in front of what does not begin with 'unix'."""
    url = text if text.startswith("unix") else f"unix://{text}"
    if wrong := wrong_url(url):
        return wrong
    scheme, _ = scheme_of(url)
    return None if scheme == "unix" else "is not a unix socket"


def _node_name(text: str) -> str | None:
    """Return why a text is not a name of a node; kubeadm trims it and writes it in lower case."""
    return dns_subdomain(text.strip().lower())


def _token(text: str) -> str | None:
    return None if _TOKEN.fullmatch(text) else "is not a bootstrap token"


def _bootstrap_group(text: str) -> str | None:
    return None if _GROUP.fullmatch(text) else "does not begin with 'system:bootstrappers:'"


def _certificate_key(text: str) -> str | None:
    digits = frozenset("0123456789abcdefABCDEF")
    if any(char not in digits for char in text) or len(text) % 2:
        return "is not hexadecimal"
    return None if len(text) == 64 else f"has {len(text) // 2} bytes, not 32"


def _image_repository(text: str) -> str | None:
    return None if _REPOSITORY.fullmatch(f"{text}/name") else "cannot stand in front of the name of an image"


def _version(text: str) -> str | None:
    bucket = _BUCKET.fullmatch(text)
    if FULL_VERSION.fullmatch(text) or (bucket is not None and _LABEL.fullmatch(bucket[3])):
        return None
    if bucket is not None and bucket[1] and FULL_VERSION.fullmatch(bucket[3]):
        return None
    return "is neither a full version nor a label such as 'stable-1.36'"


def _cluster_name(value: Any) -> str | None:
    """Return why a scalar is no name; kind takes numbers as the text they are written in."""
    return (
        None
        if not isinstance(value, str) or _CLUSTER_NAME.fullmatch(value)
        else "is not lower-case letters, digits, '-' and '.'"
    )


def _policy_version(text: str) -> str | None:
    return None if text == "latest" or _POLICY_VERSION.fullmatch(text) else "is neither 'latest' nor 'v1.x'"


def _proxy_url(text: str) -> str | None:
    if wrong := wrong_url(text):
        return wrong
    scheme, _ = scheme_of(text)
    return None if scheme in ("http", "https", "socks5") else "is not an http, https or socks5 URL"


def _audit_group(text: str) -> str | None:
    return None if text == "*" or dns_subdomain(text) is None else "is not the name of an API group"


def _resource_group(text: str) -> str | None:
    return "has '/'" if "/" in text else label_key(text)


def _pem(text: str) -> str | None:
    return None if "-----BEGIN CERTIFICATE-----" in text else "holds no certificate in PEM"


def _audit_url(text: str) -> str | None:
    if text == "*":
        return None
    if not text.startswith("/"):
        return "does not begin with '/'"
    return "has '*' before its end" if "*" in text[:-1] else None


def _form(why: Callable[[Any], str | None], fix: str, suggest: Callable[[str], str] | None = None) -> Form:
    return Form(_RULE, why, fix, suggest)


FORMATS: dict[str, Form] = {
    "quantity-text": _form(_quantity, "write a quantity such as '10Mi'"),
    "unix-endpoint": _form(_unix, "write 'unix://' and the path of the socket"),
    "throttling-factor": _form(_throttling, "write a number such as 0.9"),
    "clean-path": _form(_clean_path, "write an absolute path such as '/var/log/pods'"),
    "absolute-path": _form(_absolute, "write a path that begins with '/'", lambda text: f"/{text.lstrip('./')}"),
    "certificate-path": _form(_certificate_path, "write a path such as '/etc/kubernetes/pki/ca.crt'"),
    "ids-per-pod": _form(_ids, "write 65536 or a multiple of it"),
    "duration-not-negative": _form(_not_negative, "write a duration such as '30s'"),
    "file-pattern": _form(_file_pattern, "write the pattern of one file"),
    "trace-endpoint": _form(_trace, "write 'host:port'"),
    "https-url": _form(_https, "write a URL such as 'https://issuer.example.com'"),
    "ip-sloppy": _form(_ip, "write an IP address such as '10.0.0.1'"),
    "cidr-sloppy": _form(_cidr, "write a range such as '10.0.0.0/8'"),
    "cidr-pair": _form(wrong_cidrs, "write a range such as '10.244.0.0/16', or one of each IP family"),
    "ip-and-port": _form(_ip_and_port, "write an address such as '0.0.0.0:10256'"),
    "metrics-address": _form(_metrics_address, "write an address such as '127.0.0.1:10249'"),
    "with-port": _form(_with_port, "write host and port such as '10.0.0.1:6443'"),
    "control-plane-endpoint": _form(_endpoint, "write host and port such as 'api.example.com:6443'"),
    "subject-name": _form(_subject_name, "write a DNS name or an IP address"),
    "subject-name-strict": _form(_strict_subject_name, "write a DNS name or an IP address"),
    "socket-url": _form(_socket, "write 'unix://' and the path of the socket"),
    "lower-node-name": _form(_node_name, "use lower-case letters, digits, '-' and '.'"),
    "bootstrap-token": _form(_token, "create one with 'kubeadm token generate'"),
    "bootstrap-group": _form(_bootstrap_group, "write a group such as 'system:bootstrappers:workers'"),
    "certificate-key": _form(_certificate_key, "create one with 'kubeadm certs certificate-key'"),
    "image-repository": _form(_image_repository, "write a registry and path", lambda text: text.rstrip("/")),
    "kubernetes-version": _form(_version, "write a full version such as 'v1.36.0'"),
    "kind-cluster-name": _form(_cluster_name, "use lower-case letters, digits, '-' and '.'"),
    "policy-version": _form(_policy_version, "write 'latest' or a version such as 'v1.36'"),
    "proxy-url": _form(_proxy_url, "write a URL such as 'http://proxy.example.com:3128'"),
    "audit-group": _form(_audit_group, "write the group without a version", lambda text: text.partition("/")[0]),
    "resource-group": _form(_resource_group, "write the domain of the resources, such as 'example.com'"),
    "pem-certificates": _form(_pem, "write the certificates themselves, in PEM"),
    "audit-url": _form(_audit_url, "write a path such as '/healthz*'"),
}
"""By name."""
