"""Pods that a kubelet reads from a folder of its node."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.model.fact import LimitsNodePods, RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.inventory.item import Item
    from k8slint.model.rule import Context

_OBJECTS = {
    "ServiceAccount": "a ServiceAccount",
    "Secret": "a Secret",
    "ConfigMap": "a ConfigMap",
    "PersistentVolumeClaim": "a claim",
    "ResourceClaim": "a resource claim",
    "ResourceClaimTemplate": "a resource claim",
}


def static_pod_refers_to_object(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of static pods that refer to objects of the API server, which a kubelet does not ask.

    Source: kubernetes/pkg/api/pod/util.go, HasAPIObjectReference; pkg/kubelet/config/common.go.
    """
    del context
    folders = [(item, kubelet) for item, kubelet in inventory.having(LimitsNodePods) if kubelet.static_path]
    if not folders:
        return
    world = inventory.world
    for pod in (each.item for each in world.pods().all if each.item.kind == "Pod"):
        if not world.together(inventory.number, world.home(pod)):
            continue
        for item, kubelet in folders:
            if _is_in(pod.place.file, kubelet.static_path):
                yield from _references(pod, item, kubelet)
                break


def _is_in(file: str, folder: str) -> bool:
    """Whether a file of the project is one of a node's folder: the last two names of both folders are the same."""
    own, wanted = posixpath.dirname(file).split("/"), folder.strip("/").split("/")
    return len(wanted) > 1 and own[-2:] == wanted[-2:]


def _references(pod: Item, item: Item, kubelet: LimitsNodePods) -> Iterator[Problem]:
    for needed in pod.every(RefersTo):
        if needed.kind in _OBJECTS:
            yield Problem(
                pod.at(needed.spot),
                f"a static pod refers to {_OBJECTS[needed.kind]}, '{needed.name}'",
                "The kubelet does not run it: static pods may refer to no object of the API server.",
                "Use a hostPath volume, or run it as a DaemonSet.",
                related=((f"the kubelet reads pods in '{kubelet.static_path}'", item.at(kubelet.spot)),),
            )
            return
