"""Clusters of kind: nodes, their ports, and the ranges of the network.

Source: sigs.k8s.io/kind pkg/internal/apis/config/validate.go and default.go, pkg/apis/config/v1alpha4/yaml.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import is_open, mapping, mappings, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.addresses import parse_range
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_NODES = "kind-nodes-invalid"
_NETWORK = "kind-network-invalid"
_ROLES = ("control-plane", "worker")
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to compare with
_PORTS = range(-1, 65536)


def cluster(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of nodes and ports of a cluster."""
    del minor
    nodes = mappings(config, "nodes")
    roles = [node.get("role") or "control-plane" for _, node in nodes]
    for (index, node), role in zip(nodes, roles, strict=True):
        path: Path = ("nodes", index)
        if isinstance(role, str) and role not in _ROLES:
            near = nearest(role, _ROLES) or "control-plane"
            yield problem(_NODES, (*path, "role"), f"{shown(role)} is not a role of kind", f"Write '{near}'.")
        yield from _ports(node, path, dual=text(mapping(config, "networking"), "ipFamily"))
    known = not is_open(config.get("nodes")) and not any(is_open(role) for role in roles)
    if nodes and known and "control-plane" not in roles:
        words = "has no node with the role 'control-plane'"
        yield problem(_NODES, ("nodes",), words, "Add '- role: control-plane'.", at_key=True)


def _ports(node: dict[str, Any], path: Path, dual: str) -> Iterator[FieldProblem]:
    default = "::" if dual == "ipv6" else _ANYWHERE[0]
    taken: dict[tuple[int, str], set[str]] = {}
    for index, port in mappings(node, "extraPortMappings"):
        at = (*path, "extraPortMappings", index)
        for field in ("hostPort", "containerPort"):
            value = port.get(field)
            if value.__class__ is int and value not in _PORTS:
                yield problem(_NODES, (*at, field), f"'{value}' is not a port", "Write a number up to 65535.")
        host = port.get("hostPort")
        if is_open(port) or host.__class__ is not int or host in (-1, 0):
            continue
        address = text(port, "listenAddress") or default
        address = _ANYWHERE[0] if address == "::" else address
        others = taken.setdefault((host, (text(port, "protocol") or "TCP").upper()), set())
        if address in others or _ANYWHERE[0] in others or (others and address == _ANYWHERE[0]):
            words = f"'{host}' is already taken on this address"
            yield problem(_NODES, (*at, "hostPort"), words, "Write another port, or -1 for a free one.")
        others.add(address)


def network(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the ranges of pods and Services, which follow the IP family."""
    del minor
    settings = mapping(config, "networking")
    family = text(settings, "ipFamily") or "ipv4"
    if is_open(settings.get("ipFamily")) or family not in ("ipv4", "ipv6", "dual"):
        return
    for field in ("podSubnet", "serviceSubnet"):
        written = text(settings, field)
        wrong = _wrong_ranges(written, family) if written else ""
        if wrong:
            path = ("networking", field)
            yield problem(_NETWORK, path, f"{shown(written)} {wrong}", "Write a range such as '10.244.0.0/16'.")


def _wrong_ranges(written: str, family: str) -> str:
    found = [parse_range(part, False) for part in written.split(",")]
    if any(one is None for one in found):
        return "is not an address range"
    versions = [one.version for one in found if one is not None]
    if family == "dual":
        both = len(versions) < 2 or (len(versions) == 2 and versions[0] != versions[1])
        return "" if both else "is neither one range nor one of each IP family"
    if len(versions) > 1:
        return f"has several ranges, but the IP family is {family}"
    return "" if versions[0] == int(family[3:]) else f"is not of the IP family {family}"
