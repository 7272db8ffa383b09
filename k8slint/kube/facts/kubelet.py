"""What a kubelet's configuration means for pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import spot_of
from k8slint.kube.go.duration import go_nanoseconds
from k8slint.model.fact import ConfiguresKubelet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_NANO = 1_000_000_000


def kubelet_configuration(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the seconds a graceful shutdown of a node takes; nothing where it is off."""
    whole = duration_seconds(resource.value.get("shutdownGracePeriod"))
    critical = duration_seconds(resource.value.get("shutdownGracePeriodCriticalPods"))
    if whole and critical is not None:
        spot = spot_of(resource.node.source, resource.value, "shutdownGracePeriod", "shutdownGracePeriod")
        yield ConfiguresKubelet(owner, whole, critical, spot)


def duration_seconds(value: Any) -> float | None:
    """Return the seconds of a Go duration, 0 where nothing is written, None where it cannot be read."""
    if value is None:
        return 0.0
    nanoseconds = go_nanoseconds(value) if isinstance(value, str) else None
    return None if nanoseconds is None else nanoseconds / _NANO
