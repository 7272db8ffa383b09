"""What the configuration of kubelets and of kubeadm means for pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import whole
from k8slint.kube.component.kubeadm_arguments import argument
from k8slint.kube.facts.spot import field_spot, spot_of
from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import is_digits
from k8slint.kube.schema.formats.addresses import parse_range
from k8slint.model.fact import ConfiguresKubelet, DividesPodRange, LimitsNodePods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_NANO = 1_000_000_000
_MOST_PODS = 110
_MASKS = {4: ("node-cidr-mask-size-ipv4", 24), 6: ("node-cidr-mask-size-ipv6", 64)}
"""Flags of the controller manager and their defaults: kubernetes/pkg/controller/nodeipam/config and cmd/.../core.go."""


def kubelet_configuration(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the seconds a graceful shutdown of a node takes; nothing where it is off."""
    whole = duration_seconds(resource.value.get("shutdownGracePeriod"))
    critical = duration_seconds(resource.value.get("shutdownGracePeriodCriticalPods"))
    if whole and critical is not None:
        spot = spot_of(resource.node.source, resource.value, "shutdownGracePeriod", "shutdownGracePeriod")
        yield ConfiguresKubelet(owner, whole, critical, spot)


def node_pods(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return how many pods the kubelet runs at most, and where it looks for static ones; nothing where that is open."""
    most = whole(resource.value.get("maxPods"), _MOST_PODS)
    folder = resource.value.get("staticPodPath")
    if most is not None and (folder is None or isinstance(folder, str)):
        yield LimitsNodePods(owner, most, folder or "", field_spot(resource, resource.value, "maxPods"))


def pod_ranges(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the size of the range a node gets of the pods' network; nothing where nodes get none, or it is open."""
    networking = resource.value.get("networking")
    subnet = networking.get("podSubnet") if isinstance(networking, dict) else None
    if not isinstance(subnet, str) or argument(resource.value, "controllerManager", "allocate-node-cidrs") == "false":
        return
    masks = {4: 0, 6: 0}
    ranges = [found for part in subnet.split(",") if (found := parse_range(part, True)) is not None]
    for found in ranges:
        flag, default = _MASKS[found.version]
        names = (flag, "node-cidr-mask-size") if len(ranges) == 1 else (flag,)
        written = [text for name in names if (text := argument(resource.value, "controllerManager", name)) is not None]
        if any(not is_digits(text) or len(text) > 3 for text in written):
            return
        masks[found.version] = int(written[0]) if written else default
    spot = spot_of(resource.node.source, networking, "podSubnet", "networking.podSubnet")
    yield DividesPodRange(owner, masks[4], masks[6], spot)


def duration_seconds(value: Any) -> float | None:
    """Return the seconds of a Go duration, 0 where nothing is written, None where it cannot be read."""
    if value is None:
        return 0.0
    nanoseconds = go_nanoseconds(value) if isinstance(value, str) else None
    return None if nanoseconds is None else nanoseconds / _NANO
