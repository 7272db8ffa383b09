"""Requests and limits that are missing, or not the amount that was meant."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.kube.quantity import InvalidQuantity, Quantity, read_quantity
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context

_MIB = 1024 * 1024
_KEEPS_CPU = 10  # thousandths; MinQuotaPeriod in pkg/kubelet/cm/helpers_linux.go is 1 ms of a period of 100 ms


_MOST_KEPT = 4096
_large_enough: set[str] = set()
"""Amounts of memory that were met before and are not too small to be meant."""


def _written(container: Container, resource: str) -> list[tuple[str, Any]]:
    """Return the amounts a container gives for a resource, each with its field: requests, then limits."""
    found: list[tuple[str, Any]] = []
    resources = container.value.get("resources")
    if isinstance(resources, dict):
        for field in ("requests", "limits"):
            section = resources.get(field)
            amount = section.get(resource) if isinstance(section, dict) else None
            if amount is not None and not isinstance(amount, bool):
                found.append((field, amount))
    return found


def _quantity(amount: Any) -> Quantity | None:
    """Return an amount as a quantity; None for what is not one, or not known."""
    if not isinstance(amount, (str, int, float)):
        return None
    try:
        return read_quantity(amount)
    except InvalidQuantity:
        return None


def memory_in_millibytes(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of memory and ephemeral-storage below one MiB with the suffix `m`, which means thousandths."""
    del context
    for resource in ("memory", "ephemeral-storage"):
        for field, amount in _written(container, resource):
            if not isinstance(amount, str) or amount[-1:] != "m":
                continue
            quantity = _quantity(amount)
            if quantity is None or not 0 < quantity.value < _MIB:
                continue
            count = "one byte" if quantity.value == 1 else f"{quantity.value} bytes"
            message = (
                f"'{amount}' is in thousandths of a byte, {count} in all, so {_effect(resource, field)}; "
                f"write '{amount}i'".replace("mi'", "Mi'")
            )
            yield Problem(container.node.get("resources", field, resource), message)


def _effect(resource: str, field: str) -> str:
    if field == "requests":
        return "the scheduler counts it as nothing"
    return "the container is killed at once" if resource == "memory" else "the pod is evicted at its first write"


def memory_implausible(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of memory below one MiB that is not written with the suffix `m`."""
    del context
    for field, amount in _written(container, "memory"):
        if isinstance(amount, str) and amount in _large_enough:
            continue
        quantity = _quantity(amount)
        if quantity is None or not 0 < quantity.value < _MIB or str(amount)[-1:] == "m":
            if isinstance(amount, str) and len(amount) <= 20 and len(_large_enough) < _MOST_KEPT:
                _large_enough.add(amount)
            continue
        number = str(amount).rstrip("kKi") if isinstance(amount, str) else str(amount)
        repair = f"'{number}Mi'" if number.isascii() and number.isdigit() else "the unit, as in '512Mi'"
        message = f"'{amount}' is {_bytes(quantity.value)}, so {_effect('memory', field)}; write {repair}"
        yield Problem(container.node.get("resources", field, "memory"), message)


def _bytes(count: int) -> str:
    if count >= 10_240:
        return f"{count // 1024} KiB"
    return "one byte" if count == 1 else f"{count} bytes"


def cpu_implausible(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of more cores than a node has (parameter `most_cores`), and of limits nobody can enforce."""
    most = context.params.get("most_cores")
    for field, amount in _written(container, "cpu"):
        quantity = _quantity(amount)
        if quantity is None:
            continue
        if isinstance(most, int) and quantity.milli_value > most * 1000:
            message = _too_many(str(amount), quantity.value, field == "requests" or not _has_request(container))
            yield Problem(container.node.get("resources", field, "cpu"), message)
        elif field == "limits" and 0 < quantity.milli_value < _KEEPS_CPU:
            message = f"'{amount}' is less than a cgroup can be held to, and the kubelet makes '10m' of it; write '10m'"
            yield Problem(container.node.get("resources", field, "cpu"), message, severity="info")


def _too_many(text: str, cores: int, is_request: bool) -> str:
    repair = f"'{text}m'" if text.isascii() and text.isdigit() else "thousandths of a core, as in '500m'"
    effect = "the pod stays Pending" if is_request else "it limits nothing"
    return f"{shown(text)} is {cores} cores, more than a node has, so {effect}; write {repair}"


def _has_request(container: Container) -> bool:
    return any(field == "requests" for field, _ in _written(container, "cpu"))


def requests_missing(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers that request neither CPU nor memory, or only one of them."""
    del context
    if container.role not in ("regular", "sidecar"):
        return
    resources = container.value.get("resources")
    requests = resources.get("requests") if isinstance(resources, dict) else None
    if isinstance(requests, dict) and requests.get("cpu") is not None and requests.get("memory") is not None:
        return
    given = _given(resources)
    if given is None or len(given) == 2:
        return
    pod_level = _given(container.pod.value.get("resources")) if container.pod.minor >= 34 else frozenset()
    if pod_level is None:
        return
    missing = [name for name in ("cpu", "memory") if name not in given and name not in pod_level]
    if not missing:
        return
    message = (
        f"container {shown(container.name)} requests no {' and no '.join(missing)}, so the scheduler counts it as "
        "nothing and a full node takes it first; set 'resources.requests'"
    )
    yield Problem(container.node.get("resources", "requests"), message)


_BOTH = frozenset(("cpu", "memory"))


def _given(resources: Any) -> frozenset[str] | None:
    """Name those of cpu and memory that are requested, or limited, which the API server copies; None when unknown."""
    if resources is None:
        return frozenset()
    if not isinstance(resources, dict):
        return None
    found: set[str] = set()
    for field in ("requests", "limits"):
        section = resources.get(field)
        if section is None:
            continue
        if not isinstance(section, dict):
            return None
        found.update(name for name in _BOTH if section.get(name) is not None)
    return frozenset(found)
