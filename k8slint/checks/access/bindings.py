"""Who gets a role: the bindings of a scope, looked through for the rules about roles and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Place

_MOST_RELATED = 3


def bindings_of(inventory: Inventory, role: Item) -> list[Item]:
    """Return the bindings of the scope that grant a role."""
    return inventory.once(_bindings).get(id(role), [])


def _bindings(inventory: Inventory) -> dict[int, list[Item]]:
    """Return the bindings by the role (by id) that they grant."""
    found: dict[int, list[Item]] = {}
    for kind in ("Role", "ClusterRole"):
        for binding, ref in inventory.references(kind):
            resolution = inventory.resolve(binding, ref)
            for role in resolution.items if ref.use == "roleRef" and resolution.state == DEFINED else ():
                found.setdefault(id(role), []).append(binding)
    return found


def reach(inventory: Inventory, role: Item) -> str:
    """Return where a role gives its rights, in words: a ClusterRole that only RoleBindings grant is less than it looks.

    What no binding of the scope grants may be bound in any way.
    """
    if role.kind == "Role":
        return "its namespace"
    bound = bindings_of(inventory, role)
    if bound and all(binding.kind == "RoleBinding" for binding in bound):
        return "the namespaces it is bound in"
    return "the whole cluster"


def holders(inventory: Inventory, role: Item) -> tuple[tuple[str, Place], ...]:
    """Return the places of those a role is granted to, or of the bindings that do not name accounts."""
    found: list[tuple[str, Place]] = []
    for binding in bindings_of(inventory, role):
        accounts = [ref for ref in binding.every(RefersTo) if ref.use == "subject"]
        found += [(f"granted to ServiceAccount '{ref.name}' here", binding.at(ref.spot)) for ref in accounts]
        if not accounts:
            found.append(("granted here", binding.place))
    return tuple(found[:_MOST_RELATED])
