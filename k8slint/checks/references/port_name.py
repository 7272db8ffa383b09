"""The check for NetworkPolicies that name a port their pods do not declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.pod_ports import selected_ports
from k8slint.checks.rewrites import rewritten
from k8slint.model.fact import Admits
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def port_name_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of NetworkPolicies that allow traffic to a port none of their pods declares by that name."""
    del context
    for item, admits, ports in selected_ports(inventory, Admits):
        for port in admits.ports:
            if port.name not in ports.names.get(port.protocol, ()):
                yield Problem(
                    item.at(port.spot),
                    f"no selected pod has a {port.protocol} port named '{port.name}'",
                    "The rule allows no traffic.",
                    ports.name_fix(port.protocol),
                    related=ports.related,
                    rewrites=rewritten(item.at(port.spot), port.name, *ports.meant(port.name, port.protocol)),
                )
