"""Formats of kinds that extend or run the API server, of leases, endpoints and certificates.

Sources: validation.go of the groups admissionregistration, flowcontrol, coordination, discovery and certificates under
pkg/apis, pkg/util/webhook/validation.go of apiserver.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from k8slint.kube import names
from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.go.url import InvalidLocation, parse_location
from k8slint.kube.schema.formats.addresses import ordinary_ip, parse_ip, parse_range, strict_ip, strict_range
from k8slint.kube.schema.formats.form import Form
from k8slint.kube.schema.formats.names import qualified_domain
from k8slint.kube.schema.problem import either

_RULE = "field-value-invalid"


def _webhook_url(text: str) -> str | None:
    """Return why a text is not a URL of a webhook, or None (``ValidateWebhookURL``)."""
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() != "https":
        return "does not begin with 'https://'"
    try:
        location = parse_location(rest)
    except InvalidLocation as error:
        return str(error)
    if not location.host:
        return "has no host"
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    query = rest.partition("#")[0].partition("?")[2]
    odd = {"user information": "@" in authority, "a fragment": rest.partition("#")[2], "a query": query}
    return next((f"has {what}, which is not allowed" for what, there in odd.items() if there), None)


def _webhook_path(text: str) -> str | None:
    """Return why a text is not a path of a webhook's Service, or None (``ValidateWebhookService``)."""
    if text in ("", "/"):
        return None
    if not text.startswith("/"):
        return "is not absolute"
    for segment in text[1:].removesuffix("/").split("/"):
        if reason := names.dns_subdomain(segment):
            return "has an empty segment" if not segment else f"has a segment {shown(segment)} that {reason}"
    return None


_RESERVED = frozenset(
    "true false null in as break const continue else for function if import let loop package namespace return var void"
    " while".split()
)


def _cel_identifier(name: str) -> str | None:
    if name in _RESERVED:
        return "is a reserved word of CEL"
    return None if names.c_identifier(name) is None else "is not a CEL identifier"


def _param_version(text: str) -> str | None:
    """Return why a text is not an apiVersion of parameters, or None (``validateParamKind``)."""
    if text.count("/") > 1:
        return "has more than one '/'"
    group, _, version = text.rpartition("/")
    reason = names.dns_1035_label(version)
    if reason:
        return f"has a version that {reason}"
    reason = names.dns_subdomain(group) if group else None
    return f"has a group that {reason}" if reason else None


def _audit_key(key: str) -> str | None:
    return names.qualified_name(f"x/{key}")


def _not_blank(text: str) -> str | None:
    return None if trim_space(text) else "is blank"


def _one_line(text: str) -> str | None:
    bare = trim_space(text)
    if text and not bare:
        return "is blank"
    return "has line breaks" if "\n" in bare or "\r" in bare else None


def _lease_strategy(name: str) -> str | None:
    """Return why a text is not a strategy of coordinated leases, or None (``ValidateCoordinatedLeaseStrategy``)."""
    if "/" in name:
        return names.qualified_name(name)
    return None if name == "OldestEmulationVersion" else "is not a known strategy and has no domain in front"


def _non_resource_url(path: str) -> str | None:
    """Return why a text is not the path of something else than resources, or None (``ValidateNonResourceURLPath``)."""
    if path in ("*", "/"):
        return None
    if not path.startswith("/"):
        return "does not begin with '/'"
    for part in (" ", "//"):
        if part in path:
            return f"contains {shown(part)}"
    stars = path.count("*")
    return "may have a '*' only at its end, as in '/healthz/*'" if stars > 1 or (stars and path[-2:] != "/*") else None


def _namespace_or_all(name: str) -> str | None:
    return None if name == "*" else names.dns_label(name)


def _account_or_all(name: str) -> str | None:
    return None if name == "*" else names.dns_subdomain(name)


def _endpoint(version: int, strict: bool) -> Callable[[str], str | None]:
    """Return the test of an address of an EndpointSlice of one IP family."""

    def why(text: str) -> str | None:
        ip = parse_ip(text, lenient=True)
        if ip is None or strict:
            reason = strict_ip(text)
            if reason:
                return reason
        if ip is not None and ip.version != version:
            return f"is not an IPv{version} address"
        if version == 6 and str(ip) != text:
            return f"is not in canonical form ('{ip}')"
        return ordinary_ip(text)

    return why


def _domain(text: str) -> str | None:
    """Return why a text is not a domain name, or None (``IsFullyQualifiedDomainName``)."""
    bare = text.removesuffix(".")
    if reason := qualified_domain(bare, 2):
        return reason
    return next(
        (f"has a part {shown(part)} that {why}" for part in bare.split(".") if (why := names.dns_label(part))), None
    )


def _address_name(name: str) -> str | None:
    """Return why a text is not the name of an IPAddress, or None: an IP address in canonical form."""
    if reason := strict_ip(name):
        return reason
    ip = parse_ip(name, lenient=False)
    return None if str(ip) == name else f"is not in canonical form ('{ip}')"


def _canonical_range(text: str) -> str | None:
    """Return why a text is not an address range in canonical form, or None."""
    if reason := strict_range(text):
        return reason
    found = parse_range(text, lenient=False)
    return None if str(found) == text else f"is not in canonical form ('{found}')"


def _as_canonical_range(text: str) -> str:
    found = parse_range(text, lenient=True)
    return str(found) if found else ""


def _storage_version(name: str) -> str | None:
    group, dot, resource = name.rpartition(".")
    if not dot:
        return "is not a group, '.' and a resource"
    return names.dns_subdomain(group) or names.dns_1035_label(resource)


def _trust_bundle(name: str) -> str | None:
    """Return why a text is not a name of a ClusterTrustBundle, or None: what precedes the last ':' is its signer."""
    return names.dns_subdomain(name.rpartition(":")[2])


def _prefixed_key(key: str) -> str | None:
    reason = names.annotation_key(key)
    return reason or (None if "/" in key else "has no domain in front")


def _path_under(*roots: str) -> Callable[[str], str | None]:
    """Return the test of a simple JSON path that begins with one of some roots (``validateSimpleJSONPath``)."""

    def why(path: str) -> str | None:
        return None if path.startswith(roots) else f"does not begin with {either([repr(root) for root in roots])}"

    return why


def _printable(text: str) -> str | None:
    odd = next((char for char in text if not (char.isprintable() and (char == " " or not char.isspace()))), "")
    return f"may not contain {shown(odd)}" if odd else None


_NAME = "name-invalid"
_KNOWN_STRATEGY = "write 'OldestEmulationVersion'"

FORMATS: dict[str, Form] = {
    "webhook-url": Form(_RULE, _webhook_url, "write 'https://', a host and a path"),
    "webhook-path": Form(_RULE, _webhook_path, "write a path such as '/validate'"),
    "cel-identifier": Form(_NAME, _cel_identifier, "use letters, digits and '_'"),
    "param-api-version": Form(_RULE, _param_version, "write an apiVersion such as 'example.com/v1'"),
    "audit-key": Form(_NAME, _audit_key, "use at most 63 letters, digits, '-', '_' and '.'"),
    "not-blank": Form(_RULE, _not_blank, "write an expression"),
    "one-line": Form(_RULE, _one_line, "write one line of text"),
    "lease-strategy": Form(_RULE, _lease_strategy, _KNOWN_STRATEGY, lambda _: "OldestEmulationVersion"),
    "non-resource-url": Form(_RULE, _non_resource_url, "write a path such as '/healthz'"),
    "namespace-or-all": Form(_NAME, _namespace_or_all, "write the name of a namespace, or '*'"),
    "account-or-all": Form(_NAME, _account_or_all, "write the name of a ServiceAccount, or '*'"),
    "endpoint-ip": Form(_RULE, lambda text: strict_ip(text) or ordinary_ip(text), "write an IP address"),
    "endpoint-ipv4": Form(_RULE, _endpoint(4, True), "write an IPv4 address such as '10.1.2.3'"),
    "endpoint-ipv4-lenient": Form(_RULE, _endpoint(4, False), "write an IPv4 address such as '10.1.2.3'"),
    "endpoint-ipv6": Form(_RULE, _endpoint(6, True), "write an IPv6 address such as '2001:db8::1'"),
    "domain": Form(_RULE, _domain, "write a domain name such as 'db.example.com'"),
    "ip-name": Form(_NAME, _address_name, "write the IP address itself, such as '10.1.2.3'"),
    "canonical-cidr": Form(_RULE, _canonical_range, "write a range such as '10.0.0.0/8'", _as_canonical_range),
    "storage-version-name": Form(_NAME, _storage_version, "write a name such as 'apps.deployments'"),
    "trust-bundle-name": Form(_NAME, _trust_bundle, "use lower-case letters, digits, '-' and '.'"),
    "simple-path": Form(_RULE, _path_under("."), "write a path such as '.spec.color'"),
    "spec-path": Form(_RULE, _path_under(".spec."), "write a path such as '.spec.replicas'"),
    "status-path": Form(_RULE, _path_under(".status."), "write a path such as '.status.replicas'"),
    "spec-or-status-path": Form(_RULE, _path_under(".spec.", ".status."), "write a path such as '.status.selector'"),
    "printable": Form(_RULE, _printable, "write one line of printable characters"),
    "prefixed-key": Form("label-invalid", _prefixed_key, "put a domain and '/' in front"),
}
"""Formats of texts, by name."""
