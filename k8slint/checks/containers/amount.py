"""Amounts of a resource as a container writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.quantity import InvalidQuantity, Quantity, read_quantity

if TYPE_CHECKING:
    from k8slint.kube.container import Container


def written_amounts(container: Container, resource: str) -> list[tuple[str, Any]]:
    """Return the amounts a container states for a resource, each with its field: requests, then limits."""
    found: list[tuple[str, Any]] = []
    resources = container.value.get("resources")
    if isinstance(resources, dict):
        for field in ("requests", "limits"):
            section = resources.get(field)
            amount = section.get(resource) if isinstance(section, dict) else None
            if amount is not None and not isinstance(amount, bool):
                found.append((field, amount))
    return found


def quantity_of(amount: Any) -> Quantity | None:
    """Return an amount as a quantity; None for what is not one, or not known."""
    if not isinstance(amount, (str, int, float)):
        return None
    try:
        return read_quantity(amount)
    except InvalidQuantity:
        return None
