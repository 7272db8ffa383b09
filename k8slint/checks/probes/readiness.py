"""Readiness probes that are missing where a Service sends requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.folder_kind import is_for_tests
from k8slint.checks.lifecycle.serving import serving_containers
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def readiness_missing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers behind a Service that have no readiness probe, folders of tests left out."""
    del context
    for service, pod, fact in serving_containers(inventory, "readinessProbe"):
        if is_for_tests(pod.item.file):
            continue
        yield Problem(
            pod.item.at(fact.spot),
            f"'{fact.container}' has no readiness probe, but serves requests of Service '{service.name}'",
            "The Service sends requests as soon as the process runs, before it can answer.",
            "Add a readiness probe that asks what the Service needs.",
            related=(("sends requests to it", service.place),),
        )
