"""Whom the rules of a NetworkPolicy name: pods, namespaces, and ports for DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import plain_selector
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import SelectsPods
from k8slint.model.network_fact import Egress, SeparatePeers
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_DNS = (53, 5353)  # CoreDNS of OpenShift listens on the second


def peers(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the peers of a policy's rules that are pods of its namespace, and whether its egress allows DNS."""
    for field, name in (("ingress", "from"), ("egress", "to")):
        rules = resource.spec.get(field)
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            listed = rule.get(name) if isinstance(rule, dict) else None
            if isinstance(listed, list):
                yield from _peers(resource, owner, listed, f"spec.{field}[{number}].{name}")
    egress = resource.spec.get("egress")
    types = resource.spec.get("policyTypes")
    listed = not isinstance(types, list) or "Egress" in types
    if isinstance(egress, list) and egress and listed and not any(isinstance(rule, Unknown) for rule in egress):
        spot = spot_of(resource.node.source, resource.spec, "egress", "spec.egress")
        yield Egress(owner, any(_allows_dns(rule) for rule in egress), spot)


def _peers(resource: Resource, owner: int, listed: list[Any], path: str) -> Iterator[Fact]:
    """Yield the peers of one rule that select pods, and two that may have been meant as one."""
    source = resource.node.source
    by_pods = [index for index, peer in enumerate(listed) if isinstance(peer, dict) and set(peer) == {"podSelector"}]
    for index in by_pods:
        spot = spot_of(source, listed[index], "podSelector", f"{path}[{index}].podSelector")
        selector = plain_selector(listed[index]["podSelector"])
        yield SelectsPods(owner, "network-policy-peer", selector, spot)
    if len(listed) == 2 and len(by_pods) == 1 and listed[by_pods[0]]["podSelector"]:
        other = listed[1 - by_pods[0]]
        if isinstance(other, dict) and set(other) == {"namespaceSelector"} and other["namespaceSelector"]:
            index = max(by_pods[0], 1)
            field = next(iter(listed[index]))
            spot = spot_of(source, listed[index], field, f"{path}[{index}].{field}")
            yield SeparatePeers(owner, plain_selector(listed[by_pods[0]]["podSelector"]), spot)


def _allows_dns(rule: Any) -> bool:
    """Whether a rule for egress allows UDP port 53, or any; a port that is not known may be that one.

    An entry without a protocol is for TCP, by which resolvers ask only what did not fit into an answer by UDP.
    """
    ports = rule.get("ports") if isinstance(rule, dict) else None
    return not isinstance(ports, list) or not ports or any(_is_dns(port) for port in ports)


def _is_dns(entry: Any) -> bool:
    if isinstance(entry, dict) and entry.get("protocol", "TCP") in ("TCP", "SCTP", None):
        return False
    port = entry.get("port") if isinstance(entry, dict) else None
    last = entry.get("endPort") if isinstance(entry, dict) else None
    if isinstance(port, bool) or not isinstance(port, int):
        return not isinstance(port, str) or port.startswith("dns")
    return port in _DNS or (isinstance(last, int) and port <= _DNS[0] <= last)
