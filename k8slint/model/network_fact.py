"""Facts about Services, Ingresses, monitors, meshes and NetworkPolicies that few rules need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot


class Labels(NamedTuple):
    """The labels of an object itself: of a Service, and of a workload whose pods do not have all of them."""

    owner: int
    labels: dict[str, Any]


class IngressPath(NamedTuple):
    """A path of an Ingress with its host ('' for any)."""

    host: str
    path: str
    path_type: str
    spot: Spot


class Routes(NamedTuple):
    """The paths of an Ingress; `ingress_class` is '' where none is written."""

    owner: int
    ingress_class: str
    routes: list[IngressPath]


class MonitoredPort(NamedTuple):
    """A port that a monitor scrapes, by its name in the Service or pod."""

    name: str
    spot: Spot


class Monitors(NamedTuple):
    """A ServiceMonitor or PodMonitor of the Prometheus operator.

    `kind` is that of the objects it selects, `selector` their label selector; `namespaces` are the names it looks in
    (None: in any, [] its own); `ports` are the ports it scrapes.
    """

    owner: int
    kind: str
    selector: dict[str, Any] | None
    namespaces: list[str] | None
    ports: list[MonitoredPort]
    spot: Spot


class Egress(NamedTuple):
    """A NetworkPolicy with egress rules: whether one of them allows DNS, and the place of the rules."""

    owner: int
    allows_dns: bool
    spot: Spot


class SeparatePeers(NamedTuple):
    """Two peers of a rule, one by pods and one by namespaces, each for itself: labels of the first as a selector."""

    owner: int
    selector: dict[str, Any] | None
    spot: Spot


class DefinesSubsets(NamedTuple):
    """A DestinationRule of Istio: its host as written, and the names of its subsets (`*`: not in the file)."""

    owner: int
    host: str
    names: list[str]


class WantsSubset(NamedTuple):
    """A route of Istio's VirtualService sends requests to a subset of a host, which is named as written."""

    owner: int
    host: str
    subset: str
    spot: Spot


NETWORK_FACTS = (Labels, Routes, Monitors, DefinesSubsets, WantsSubset, Egress, SeparatePeers)
"""The types of facts of this module."""
