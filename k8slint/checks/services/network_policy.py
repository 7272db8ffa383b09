"""Checks of network policies: ranges, directions that are not listed, DNS, and peers that select too little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import item_added, replaced, together
from k8slint.checks.references.selection import empty_selections
from k8slint.kube.certain import is_open, items, mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.inventory import same_namespace
from k8slint.kube.schema.formats.addresses import parse_range
from k8slint.kube.selector import selects_everything
from k8slint.model.fact import SelectsPods
from k8slint.model.finding import Problem
from k8slint.model.network_fact import Egress, SeparatePeers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_GROUP = "networking.k8s.io"
_REJECTED = "The API server rejects the NetworkPolicy."
_DIRECTIONS = (("ingress", "from", "Ingress"), ("egress", "to", "Egress"))


def _rules(resource: Resource) -> Iterator[tuple[Node, dict[str, Any], str]]:
    """Yield the rules of a policy with the name of the field of their peers."""
    if resource.group != _GROUP:
        return
    for field, peers, _ in _DIRECTIONS:
        for index, rule in enumerate(items(resource.spec.get(field))):
            if isinstance(rule, dict):
                yield resource.node.get("spec", field, index), rule, peers


def network_policy_except_outside(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of exceptions that are not inside the range they are taken from."""
    lenient = not gate_on("StrictIPCIDRValidation", context.minor)
    for node, rule, peers in _rules(resource):
        for index, peer in enumerate(items(rule.get(peers))):
            block = mapping(mapping(peer).get("ipBlock"))
            text = block.get("cidr")
            whole_range = parse_range(text, lenient) if isinstance(text, str) else None
            if whole_range is None:
                continue
            for position, part in enumerate(items(block.get("except"))):
                found = parse_range(part, lenient) if isinstance(part, str) else None
                if found is None or _is_inside(found, whole_range):
                    continue
                place = node.get(peers, index, "ipBlock")
                yield Problem(
                    place.get("except", position),
                    f"{shown(part)} is not a smaller range inside {shown(str(text))}",
                    _REJECTED,
                    f"Write a range inside {shown(str(text))} with a longer prefix, or remove the exception.",
                    related=(("the range", place.get("cidr")),),
                )


def _is_inside(part: Any, whole_range: Any) -> bool:
    """Whether a range lies within another one and is smaller."""
    if part.version != whole_range.version or part.prefixlen <= whole_range.prefixlen:
        return False
    return bool(part.network_address in whole_range)


def network_policy_port_range_invalid(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of port ranges that end before they begin, or begin with a name."""
    for node, rule, _ in _rules(resource):
        for index, port in enumerate(items(rule.get("ports"))):
            first, last = mapping(port).get("port"), whole(mapping(port).get("endPort"))
            if last is None or first is None:
                continue
            place = node.get("ports", index, "endPort")
            if isinstance(first, str):
                headline = f"a range cannot begin with the port name {shown(first)}"
                yield Problem(place, headline, _REJECTED, "Write the number of the port, or remove 'endPort'.")
            elif (number := whole(first)) is not None and last < number:
                headline = f"the range from {number} to {last} ends before it begins"
                swapped = together(replaced(node.get("ports", index, "port"), last), replaced(place, number))
                fix = f"Write 'port: {last}' and 'endPort: {number}'."
                yield Problem(place, headline, _REJECTED, fix, edits=swapped)


def network_policy_rules_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of rules for a direction that policyTypes leaves out."""
    types = resource.spec.get("policyTypes")
    if resource.group != _GROUP or not isinstance(types, list) or not types or is_open(types):
        return
    for field, _, name in _DIRECTIONS:
        if items(resource.spec.get(field)) and name not in types:
            node = resource.node.get("spec", field)
            yield Problem(
                node,
                f"'policyTypes' does not list '{name}', so the {field} rules have no effect",
                f"The network plugin allows all {field} traffic.",
                f"Add '{name}' to 'policyTypes'.",
                related=(("the types", resource.node.get("spec", "policyTypes")),),
                span=node.key_span,
                edits=item_added(resource.node.get("spec", "policyTypes"), name, "unsafe"),
            )


def network_policy_blocks_dns(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of policies that list where pods may connect to, the cluster's DNS not included.

    What another policy allows the same pods, or all of the namespace, is allowed as well.
    """
    del context
    policies = inventory.having(Egress)
    for item, egress in policies:
        if egress.allows_dns:
            continue
        helpers = [other for other, each in policies if each.allows_dns and _is_beside(item, other)]
        if any(_selects_as_much(inventory, other, item) for other in helpers):
            continue
        yield Problem(
            item.at(egress.spot),
            "no egress rule allows UDP port 53, so that the pods cannot ask DNS",
            "Names such as those of Services are not resolved, and connections to them fail after a timeout.",
            "Add a rule for UDP and TCP port 53, unless the pods connect to addresses only.",
        )


def _is_beside(first: Item, second: Item) -> bool:
    return same_namespace(first.namespace, second.namespace) is not False or first.namespace == second.namespace


def _selects_as_much(inventory: Inventory, other: Item, item: Item) -> bool:
    """Whether a policy selects all pods of another: all of the namespace, by the same labels, or the same workloads."""
    wide, narrow = other.one(SelectsPods), item.one(SelectsPods)
    if wide is None or narrow is None or selects_everything(wide.selector) or wide.selector == narrow.selector:
        return True
    mine = {id(pod.item) for pod in inventory.selected(item, narrow.selector).certain}
    others = {id(pod.item) for pod in inventory.selected(other, wide.selector).certain}
    return bool(mine) and mine <= others


def network_policy_peers_separate(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of two peers, pods and namespaces, that stand for themselves though one was probably meant.

    That is so where the namespace of the policy has no such pods.
    """
    del context
    for item, peers in inventory.having(SeparatePeers):
        found = inventory.selected(item, peers.selector)
        if found.certain or found.possible:
            continue
        yield Problem(
            item.at(peers.spot),
            "pods and namespaces are two peers here, of which either is enough",
            "The network plugin allows such pods of this namespace, and all pods of those namespaces.",
            "Remove the dash before the second one, so that it means these pods in those namespaces.",
        )


def network_policy_peer_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of peers whose podSelector matches no pod, beside pods that were probably meant."""
    del context
    for empty in empty_selections(inventory, "network-policy-peer"):
        yield Problem(
            empty.place,
            f"peer '{empty.text}' matches no pod of the namespace",
            "The rule allows no connection to or from the pods that were meant.",
            empty.fix,
            related=empty.related,
            rewrites=empty.rewrites,
        )
