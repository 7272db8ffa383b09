"""PersistentVolumes of drivers that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.volume import removed_driver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def persistent_volume_driver_gone(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of PersistentVolumes whose driver was removed from the kubelet, or will be."""
    if not resource.group:
        yield from removed_driver(resource.node.get("spec"), context.minor)
