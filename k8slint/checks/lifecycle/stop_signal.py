"""The signal that ends a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.versions import gate_on, gate_stage
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def stop_signal_dropped(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of stop signals that the API server drops because their feature gate is off."""
    signal = container.handler("stopSignal")
    if signal is None or not gate_stage("ContainerStopSignals", context.minor):
        return
    if gate_on("ContainerStopSignals", context.minor):
        return
    named = f"stop signal {shown(signal)}" if isinstance(signal, str) else "'stopSignal'"
    yield Problem(
        container.node.get("lifecycle", "stopSignal"),
        f"{named} needs the feature gate ContainerStopSignals, which is off",
        f"The API server of Kubernetes 1.{context.minor} drops the field, so the kubelet sends the image's own stop "
        "signal or SIGTERM.",
        "Set STOPSIGNAL in the image, or send the signal in preStop.",
    )
