"""CPU that is not the amount that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.containers.amount import quantity_of, written_amounts
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_LEAST_MILLI = 10
"""The smallest CPU limit a cgroup can enforce, in thousandths of a core: MinQuotaPeriod in
pkg/kubelet/cm/helpers_linux.go is 1 ms of a period of 100 ms."""


def cpu_implausible(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of more cores than a node has (parameter `most_cores`), and of limits without effect."""
    most = context.params.get("most_cores")
    for field, amount in written_amounts(container, "cpu"):
        quantity = quantity_of(amount)
        if quantity is None:
            continue
        if isinstance(most, int) and quantity.milli_value > most * 1000:
            is_request = field == "requests" or not _has_request(container)
            yield _too_many(container.node.get("resources", field, "cpu"), str(amount), quantity.value, is_request)
        elif field == "limits" and 0 < quantity.milli_value < _LEAST_MILLI:
            from k8slint.reading.edit import replaced

            node = container.node.get("resources", field, "cpu")
            yield Problem(
                node,
                f"CPU limit '{amount}' is smaller than a cgroup can enforce",
                "The kubelet raises the limit to 10m.",
                "Write '10m', which is the smallest limit with an effect.",
                severity="info",
                edits=replaced(node, "10m", "unsafe"),
            )


def _too_many(node: Node, text: str, cores: int, is_request: bool) -> Problem:
    from k8slint.reading.edit import replaced

    is_whole = text.isascii() and text.isdigit()
    return Problem(
        node,
        f"{shown(text)} of CPU is {cores} cores, more than a node has",
        "No node fits, and the pod stays Pending." if is_request else "The limit has no effect.",
        f"Write '{text}m'." if is_whole else "Write thousandths of a core, as in '500m'.",
        edits=replaced(node, f"{text}m", "unsafe") if is_whole else (),
    )


def _has_request(container: Container) -> bool:
    return any(field == "requests" for field, _ in written_amounts(container, "cpu"))
