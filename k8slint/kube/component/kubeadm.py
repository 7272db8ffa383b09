"""Settings of kubeadm that depend on each other: subnets and masks, discovery, etcd, versions, certificates.

Sources: kubernetes/cmd/kubeadm/app/apis/kubeadm/validation/validation.go, app/util/config/*.go, app/util/version.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.formats import FULL_VERSION, scheme_of, wrong_cidrs, wrong_url
from k8slint.kube.component.kubeadm_arguments import argument
from k8slint.kube.component.lists import names
from k8slint.kube.component.values import SECOND, is_open, listed, mapping, nanoseconds, problem, text
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.schema.formats.addresses import parse_range
from k8slint.kube.schema.problem import Correction, either
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    import ipaddress
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SUBNET = "kubeadm-subnet-invalid"
_DISCOVERY = "kubeadm-discovery-invalid"
_ETCD = "kubeadm-etcd-invalid"
_FEWEST = {"podSubnet": 14, "serviceSubnet": 10}
_MOST_SERVICE_BITS = 20
_MOST_MASK_DIFFERENCE = 16
_NODE_MASKS = {4: ("node-cidr-mask-size-ipv4", 24), 6: ("node-cidr-mask-size-ipv6", 64)}
_HOUR = 3600 * SECOND
_LONGEST_VALIDITY = {"certificateValidityPeriod": 24 * 365, "caCertificateValidityPeriod": 24 * 365 * 10}
"""Hours beyond which kubeadm warns."""
_ALGORITHMS = ("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384")


def version(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a Kubernetes version that is too old for this kubeadm."""
    written = text(config, "kubernetesVersion")
    match = FULL_VERSION.fullmatch(written)
    if match is None or len(match[1]) + len(match[2]) > 9:
        return
    if (int(match[1]), int(match[2])) < (1, minor - 1):
        words = f"{shown(written)} is older than kubeadm 1.{minor} deploys"
        yield problem("field-value-invalid", ("kubernetesVersion",), words, f"Write v1.{minor - 1}.0 or newer.")


def gates(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of feature gates that are not kubeadm's own."""
    known = names("kubeadmFeatureGates", minor)
    for name in mapping(config, "featureGates"):
        if name not in known and minor in (36, 37):
            near = nearest(name, known)
            fix = (
                f"Write '{near}'."
                if near
                else "Remove it; gates of the cluster stand in extraArgs, as 'feature-gates'."
            )
            words = f"is not a feature gate of kubeadm 1.{minor}"
            yield problem("feature-gate-unknown", ("featureGates", name), words, fix, at_key=True)


def algorithm(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of an algorithm for keys that kubeadm does not know."""
    del minor
    written = text(config, "encryptionAlgorithm")
    if written and written not in _ALGORITHMS and not text(config, "apiVersion").endswith("v1beta3"):
        near = nearest(written, _ALGORITHMS)
        fix = f"Write '{near}'." if near else f"Write {either(_ALGORITHMS)}."
        yield problem("field-value-invalid", ("encryptionAlgorithm",), f"{shown(written)} is not an algorithm", fix)


def certificates(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the warnings of certificates that are valid longer than kubeadm recommends, or than their authority."""
    del minor
    rule, warns = "kubeadm-certificate-validity", "kubeadm warns, and signs certificates that long."
    lengths = {field: nanoseconds(config, field, f"{hours}h") for field, hours in _LONGEST_VALIDITY.items()}
    for field, hours in _LONGEST_VALIDITY.items():
        length = lengths[field]
        if length is not None and length > hours * _HOUR:
            words = f"'{config[field]}' is more than the recommended {hours}h"
            yield problem(rule, (field,), words, f"Write '{hours}h' or less.", warns=warns)
    own, authority = lengths.values()
    if own and authority and own > authority:
        field, other = _LONGEST_VALIDITY
        ends = "kubeadm warns; the certificates end with their authority, while they look valid."
        if config.get(field) is not None:
            words = f"'{config[field]}' is longer than the authority is valid"
            yield problem(rule, (field,), words, f"Write '{config.get(other) or '87600h'}' or less.", warns=ends)
        else:
            words = f"'{config[other]}' is shorter than the year of certificates"
            yield problem(rule, (other,), words, f"Write 'certificateValidityPeriod: {config[other]}'.", warns=ends)


# --- subnets


def subnets(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the ranges of pods and Services, and of the masks nodes get of them."""
    del minor
    networking = mapping(config, "networking")
    for field, fewest in _FEWEST.items():
        written = text(networking, field)
        path: Path = ("networking", field)
        if not written:
            continue
        wrong = wrong_cidrs(written)
        if wrong:
            fix = "Write a range such as '10.244.0.0/16', or one of each IP family."
            yield problem(_SUBNET, path, f"{shown(written)} {wrong}", fix)
            continue
        ranges = [found for part in written.split(",") if (found := parse_range(part, True)) is not None]
        for found in ranges:
            if found.num_addresses < fewest:
                words = f"'{found}' has {found.num_addresses} addresses, fewer than {fewest}"
                yield problem(_SUBNET, path, words, "Write a shorter mask.")
            elif field == "serviceSubnet" and found.max_prefixlen - found.prefixlen > _MOST_SERVICE_BITS:
                longest = found.max_prefixlen - _MOST_SERVICE_BITS
                yield problem(_SUBNET, path, f"'{found}' is too large", f"Write a mask of /{longest} or longer.")
        if field == "podSubnet" and argument(config, "controllerManager", "allocate-node-cidrs") != "false":
            yield from _masks(config, ranges, path)


def _masks(config: Any, ranges: list[Network], path: Path) -> Iterator[FieldProblem]:
    for found in ranges:
        flag, mask = _NODE_MASKS[found.version]
        written = argument(config, "controllerManager", flag)
        if written is not None and not (is_digits(written) and len(written) < 4):
            continue
        size = int(written) if written else mask
        if found.prefixlen > size:
            words = f"'{found}' is smaller than the /{size} of one node"
            yield problem(_SUBNET, path, words, f"Write a range of /{size} or larger, or set '{flag}'.")
        elif size - found.prefixlen > _MOST_MASK_DIFFERENCE:
            words = f"'{found}' holds more than 65536 nodes of /{size}"
            fix = f"Write a mask of /{size - _MOST_MASK_DIFFERENCE} or longer."
            yield problem(_SUBNET, path, words, fix)


# --- etcd, discovery, tokens


def etcd(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of an etcd that is both inside and outside, or reached with half a certificate."""
    del minor
    settings = mapping(config, "etcd")
    if settings.get("local") is not None and settings.get("external") is not None:
        yield problem(_ETCD, ("etcd",), "has both 'local' and 'external'", "Remove one of the two.", at_key=True)
        return
    external = settings.get("external")
    if not isinstance(external, dict) or is_open(external):
        return
    path: Path = ("etcd", "external")
    files = {field: bool(external.get(field)) for field in ("caFile", "certFile", "keyFile")}
    if files["certFile"] != files["keyFile"]:
        absent = "keyFile" if files["certFile"] else "certFile"
        yield problem(_ETCD, path, f"has no '{absent}'", "Write both, or none of the two.", at_key=True)
    elif files["certFile"] and not files["caFile"]:
        yield problem(_ETCD, path, "has a certificate, but no 'caFile'", "Add 'caFile'.", at_key=True)
    if not external.get("endpoints"):
        yield problem(_ETCD, (*path, "endpoints"), "is missing or empty", "Add at least one URL.")
    secure = any(files.values())
    for field, needs_https in (("endpoints", secure), ("httpEndpoints", False)):
        for index, url in enumerate(listed(external, field)):
            wrong = _wrong_endpoint(url, needs_https) if isinstance(url, str) else ""
            if wrong:
                at = (*path, field, index)
                yield problem(_ETCD, at, f"{shown(url)} {wrong}", "Write a URL such as 'https://10.0.0.1:2379'.")


def _wrong_endpoint(url: str, needs_https: bool) -> str:
    wrong, scheme = wrong_url(url), scheme_of(url)[0]
    if wrong:
        return wrong
    if needs_https and scheme != "https":
        return "is not an https:// URL, but certificates are given"
    return "" if scheme else "has no scheme"


def discovery(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of how a node that joins finds the cluster and trusts it."""
    del minor
    settings = mapping(config, "discovery")
    if is_open(config.get("discovery")):
        return
    token, file = settings.get("bootstrapToken"), settings.get("file")
    path: Path = ("discovery",)
    if token is None and file is None:
        yield problem(_DISCOVERY, path, "has neither 'bootstrapToken' nor 'file'", "Add one of the two.")
    elif token is not None and file is not None:
        yield problem(_DISCOVERY, path, "has both 'bootstrapToken' and 'file'", "Remove one of the two.", at_key=True)
    if isinstance(token, dict) and not is_open(token):
        yield from _token(token, (*path, "bootstrapToken"))
    if isinstance(file, dict) and isinstance(file.get("kubeConfigPath"), str):
        scheme = scheme_of(file["kubeConfigPath"])[0]
        if scheme not in ("", "https") or not file["kubeConfigPath"]:
            at = (*path, "file", "kubeConfigPath")
            yield problem(_DISCOVERY, at, "is neither a path nor an https:// URL", "Write one of the two.")


def _token(token: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    if not token.get("apiServerEndpoint"):
        yield problem(_DISCOVERY, (*path, "apiServerEndpoint"), "is missing", "Write host and port of the API server.")
    if not token.get("caCertHashes") and token.get("unsafeSkipCAVerification") is not True:
        words = "is missing, so the certificate of the cluster is not known"
        fix = "Add the hash that 'kubeadm token create --print-join-command' prints."
        yield problem(_DISCOVERY, (*path, "caCertHashes"), words, fix)
    if not token.get("token"):
        yield problem(_DISCOVERY, (*path, "token"), "is missing", "Create one with 'kubeadm token create'.")


def groups_of_tokens(token: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of a bootstrap token whose groups or end make no sense."""
    del minor
    usages = listed(token, "usages")
    if listed(token, "groups") and usages and "authentication" not in usages and not is_open(usages):
        words = "needs the usage 'authentication'"
        yield problem(_DISCOVERY, ("groups",), words, "Add 'authentication' to 'usages'.", at_key=True)
    if token.get("ttl") is not None and token.get("expires") is not None:
        yield problem(_DISCOVERY, ("expires",), "is set beside 'ttl'", "Remove one of the two.", at_key=True)


def socket(owner: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield a warning of a socket without its scheme, before which kubeadm puts unix:// with a warning."""
    del minor
    written = text(owner, "criSocket")
    if written and not written.startswith("unix"):
        words = f"{shown(written)} does not begin with 'unix://'"
        warns = "kubeadm warns and puts 'unix://' in front."
        fix, right = f"Write 'unix://{written}'.", Correction(f"unix://{written}")
        yield problem("kubeadm-socket-scheme-missing", ("criSocket",), words, fix, warns=warns, correction=right)
