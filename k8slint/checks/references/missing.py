"""References that lead nowhere, found once for all kinds; the rules differ in what happens then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import renamed
from k8slint.kube.inventory.resolution import UNDEFINED
from k8slint.kube.names import dns_subdomain
from k8slint.model.fact import RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory, Item

_MAX_RELATED = 3
_OTHER_RULES = frozenset(
    ("imagePullSecrets", "mountable", "waits", "backend", "backend-port", "route-backend", "subject")
)
"""Uses that rules of their own check."""


def undefined(
    inventory: Inventory,
    kind: str,
    consequence: str | Callable[[Item, RefersTo], str],
    only: Callable[[Item], bool] | None = None,
    decides: Callable[[Inventory, Item], bool] | None = None,
) -> Iterator[Problem]:
    """Yield the problems of references to objects of a kind that nothing defines, one for each object and name.

    `consequence` is what the cluster does with the object that needs it, as a sentence; `only` narrows which objects
    are asked about where no similar name is defined; `decides` says for which the scope shows for certain that it is
    missing, so that it is an error.
    """
    for item, places in targets(inventory).get(kind, ()):
        ref = places[0]
        if inventory.resolve(item, ref).state != UNDEFINED:
            continue
        decided = decides is not None and dns_subdomain(ref.name) is None and decides(inventory, item)
        if not decided and not inventory.is_missed(item, ref):
            continue
        near = inventory.near_name(item, ref)
        if not near and only is not None and not only(item):
            continue
        related = [("needed here, too", item.at(place.spot)) for place in places[1 : 1 + _MAX_RELATED]]
        if near:
            related += [(f"'{near}' is defined here", other.place) for other in inventory.find(kind, "", near)[:1]]
        yield Problem(
            item.at(ref.spot),
            f"{kind} '{ref.name}' is not defined in this project",
            consequence if isinstance(consequence, str) else consequence(item, ref),
            name_fix(near),
            related=tuple(related),
            severity="error" if decided else "",
            rewrites=renamed(item, places, near),
        )


def defines_namespace(inventory: Inventory, item: Item) -> bool:
    """Whether a scope makes the namespace of an object itself, so that it shows what is in it from the beginning.

    Not where the configuration declares that such objects are managed elsewhere.
    """
    return (
        not inventory.scope.is_outside
        and bool(item.namespace)
        and any(not each.group for each in inventory.find("Namespace", "", item.namespace))
    )


def name_fix(near: str) -> str:
    """Return what to do about a name that nothing defines; `near` is a similar name that is defined, or ''."""
    if near:
        return f"Write '{near}', which is defined."
    return "Define it, correct the name, or list it under 'assume_defined' if it is made elsewhere."


def targets(inventory: Inventory) -> dict[str, list[tuple[Item, list[RefersTo]]]]:
    """Return the references of a scope by kind, those of one object to one name together.

    References to a key of an object, and those that rules of their own check, are left out.
    """
    return inventory.once(_targets)


def _targets(inventory: Inventory) -> dict[str, list[tuple[Item, list[RefersTo]]]]:
    """Return the references of `targets`, made once for each scope."""
    found: dict[str, list[tuple[Item, list[RefersTo]]]] = {}
    groups: dict[tuple[int, str, str, str], list[RefersTo]] = {}
    for item, ref in inventory.having(RefersTo):
        if ref.key == "" and not ref.optional and ref.use not in _OTHER_RULES and not ref.use.startswith("custom-"):
            key = (id(item), ref.kind, ref.namespace, ref.name)
            if key in groups:
                groups[key].append(ref)
                continue
            groups[key] = refs = [ref]
            found.setdefault(ref.kind, []).append((item, refs))
    return found
