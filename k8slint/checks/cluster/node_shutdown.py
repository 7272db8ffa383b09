"""What the shutdown of a node cuts short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.pod import DEFAULT_GRACE_SECONDS
from k8slint.model.fact import ConfiguresKubelet
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_MAX_RELATED = 3


def node_shutdown_cuts_grace_period(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of kubelets whose shutdown ends before pods that ask for more time are done."""
    del context
    for item, kubelet in inventory.having(ConfiguresKubelet):
        seconds = kubelet.shutdown_seconds - kubelet.critical_seconds
        longer = [
            pod
            for pod in inventory.world.pods().all
            if inventory.world.together(inventory.number, inventory.world.home(pod.item))
            and (pod.runs.grace_seconds or 0) > max(seconds, DEFAULT_GRACE_SECONDS)
        ]
        if not longer:
            continue
        most = max(pod.runs.grace_seconds or 0 for pod in longer)
        count = "1 workload asks" if len(longer) == 1 else f"{len(longer)} workloads ask"
        yield Problem(
            item.at(kubelet.spot),
            f"a node's shutdown leaves pods {seconds:g} s, but {count} for up to {most} s",
            "The kubelet kills those pods before they are done.",
            f"Set shutdownGracePeriod to '{most + kubelet.critical_seconds:g}s'.",
            related=tuple((f"asks for {pod.runs.grace_seconds} s", pod.item.place) for pod in longer[:_MAX_RELATED]),
        )
