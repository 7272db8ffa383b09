"""References that lead nowhere, found once for all kinds; the rules differ in what happens then."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import RefersTo
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.inventory import Inventory, Item

_MAX_RELATED = 3

NOT_OURS = frozenset(("imagePullSecrets", "mountable", "waits", "backend", "backend-port", "subject"))
"""Uses that rules of their own look at."""

ADVICE = "define it, correct the name, or list it under 'assume_defined' when it is made elsewhere"


def undefined(
    inventory: Inventory,
    kind: str,
    happens: str | Callable[[Item, RefersTo], str],
    only: Callable[[Item], bool] | None = None,
) -> Iterator[Problem]:
    """Problems of references to objects of a kind that nothing defines, each object and name told once.

    `happens` says what the cluster does with the object that needs it, as a clause; `only` narrows which objects are
    asked about where no nearly equal name makes the case.
    """
    for item, places in targets(inventory).get(kind, ()):
        ref = places[0]
        if inventory.resolve(item, ref).state != UNDEFINED or not inventory.is_missed(item, ref):
            continue
        near = inventory.near_name(item, ref)
        if not near and only is not None and not only(item):
            continue
        remedy = f"did you mean '{near}'?" if near else ADVICE
        effect = happens if isinstance(happens, str) else happens(item, ref)
        message = f"{kind} '{ref.name}' is defined nowhere in this project, so {effect}; {remedy}"
        related = [("needed here, too", item.at(place.spot)) for place in places[1 : 1 + _MAX_RELATED]]
        if near:
            related += [(f"'{near}' is defined here", other.place) for other in inventory.find(kind, "", near)[:1]]
        yield Problem(item.at(ref.spot), message, related=tuple(related))


def misplaced(inventory: Inventory, kind: str) -> Iterator[Problem]:
    """Problems of references to objects of a kind that are defined in another namespace only."""
    for item, places in targets(inventory).get(kind, ()):
        ref = places[0]
        found = inventory.resolve(item, ref)
        if found.state != OTHER_NAMESPACE:
            continue
        own = ref.namespace or item.namespace
        others = sorted({other.namespace for other in found.items})
        shown = ", ".join(f"'{name}'" for name in others[:3])
        message = (
            f"{kind} '{ref.name}' is defined in namespace {shown} only, and {item.title} in '{own}' looks in its own "
            f"namespace, so it is not found; define it in '{own}', too"
        )
        yield Problem(
            item.at(ref.spot), message, related=tuple(("defined here", each.place) for each in found.items[:2])
        )


def targets(inventory: Inventory) -> dict[str, list[tuple[Item, list[RefersTo]]]]:
    """Return the references of a scope by kind, those of one object to one name together.

    A key of an object, and what rules of their own look at, is left out.
    """
    return inventory.once(_targets)


def _targets(inventory: Inventory) -> dict[str, list[tuple[Item, list[RefersTo]]]]:
    found: dict[str, list[tuple[Item, list[RefersTo]]]] = {}
    groups: dict[tuple[int, str, str, str], list[RefersTo]] = {}
    for item, ref in inventory.having(RefersTo):
        if ref.key == "" and not ref.optional and ref.use not in NOT_OURS:
            key = (id(item), ref.kind, ref.namespace, ref.name)
            if key in groups:
                groups[key].append(ref)
                continue
            groups[key] = refs = [ref]
            found.setdefault(ref.kind, []).append((item, refs))
    return found
