"""How many pods a kubelet runs, against the addresses its node has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.fact import DividesPodRange, LimitsNodePods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_KEPT = 2
"""Addresses of a range that no pod gets: the network's own and the broadcast."""
_BITS = 32


def kubelet_pods_exceed_range(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of nodes that may run more pods than their range has IPv4 addresses."""
    del context
    for owner, network in inventory.having(DividesPodRange):
        if not 0 < network.mask_ipv4 <= _BITS:
            continue
        addresses = max(2 ** (_BITS - network.mask_ipv4) - _KEPT, 0)
        for item, kubelet in inventory.having(LimitsNodePods):
            if kubelet.most_pods > addresses:
                mask = next(bits for bits in range(_BITS, 0, -1) if 2 ** (_BITS - bits) - _KEPT >= kubelet.most_pods)
                yield Problem(
                    item.at(kubelet.spot),
                    f"maxPods is {kubelet.most_pods}, a node's /{network.mask_ipv4} has {addresses} addresses",
                    "Pods beyond that stay in ContainerCreating, without an address.",
                    f"Set maxPods to {max(addresses, 1)}, or give nodes a /{mask} with 'node-cidr-mask-size'.",
                    related=(("the network of the pods", owner.at(network.spot)),),
                )
