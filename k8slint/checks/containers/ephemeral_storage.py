"""The check for containers that may fill the disk of their node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.containers.limit import limit_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def ephemeral_storage_limit_missing(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a container without a limit for logs, its writable layer and emptyDir volumes."""
    consequence = "It may fill the disk of the node, and the kubelet then evicts pods, others among them."
    yield from limit_missing(container, "ephemeral-storage", consequence)
