"""Memory and disk space that are not the amount that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.containers.amount import quantity_of, written_amounts
from k8slint.checks.containers.limit import limit_missing
from k8slint.checks.edits import written
from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context

_MIB = 1024 * 1024
_MOST_KEPT = 4096
_large_enough: set[str] = set()
"""Amounts of memory that were met before and are not too small to be meant."""


def memory_in_millibytes(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of memory and ephemeral-storage below one MiB with the suffix `m`, which means thousandths."""
    del context
    for resource in ("memory", "ephemeral-storage"):
        for field, amount in written_amounts(container, resource):
            if not isinstance(amount, str) or amount[-1:] != "m":
                continue
            quantity = quantity_of(amount)
            if quantity is None or not 0 < quantity.value < _MIB:
                continue
            from k8slint.reading.edit import replaced

            node = container.node.get("resources", field, resource)
            what = "memory" if resource == "memory" else "storage"
            size = "less than one byte" if quantity.milli_value < 1000 else _bytes(quantity.value)
            yield Problem(
                node,
                f"'{amount}' of {what} is {size}",
                _effect(resource, field),
                f"Write '{amount[:-1]}Mi'.",
                edits=replaced(node, f"{amount[:-1]}Mi", "unsafe"),
            )


def _effect(resource: str, field: str) -> str:
    if field == "requests":
        return "The scheduler counts it as zero."
    if resource == "memory":
        return "The kernel kills the container as soon as it starts."
    return "The kubelet evicts the pod at its first write."


def memory_implausible(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of memory below one MiB that is not written with the suffix `m`."""
    del context
    for field, amount in written_amounts(container, "memory"):
        if isinstance(amount, str) and amount in _large_enough:
            continue
        quantity = quantity_of(amount)
        if quantity is None or not 0 < quantity.value < _MIB or str(amount)[-1:] == "m":
            if isinstance(amount, str) and len(amount) <= 20 and len(_large_enough) < _MOST_KEPT:
                _large_enough.add(amount)
            continue
        from k8slint.reading.edit import replaced

        node = container.node.get("resources", field, "memory")
        number = str(amount).rstrip("kKi") if isinstance(amount, str) else str(amount)
        is_whole = number.isascii() and number.isdigit()
        meant = f"'{number}Mi'" if is_whole else "the amount with its unit, as in '512Mi'"
        yield Problem(
            node,
            f"'{amount}' of memory is {_size(quantity.value)}",
            _effect("memory", field),
            f"Write {meant}.",
            edits=replaced(node, f"{number}Mi", "unsafe") if is_whole else (),
        )


def _size(count: int) -> str:
    return "less than one MiB" if count >= 10_240 else f"only {_bytes(count)}"


def _bytes(count: int) -> str:
    return "one byte" if count == 1 else f"{count} bytes"


def memory_limit_missing(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that may use all memory of its node."""
    consequence = "It may use all memory of the node, and the kernel then kills whatever it chooses."
    for problem in limit_missing(container, "memory", consequence):
        request = mapping(mapping(container.value.get("resources")).get("requests")).get("memory")
        node = container.node.get("resources", "limits", "memory")
        yield problem._replace(edits=written(node, request, "unsafe") if isinstance(request, (str, int)) else ())
