"""Who selects, guards and scales a workload's pods, what it needs, and what its namespace decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.admission.ledger import Ledger
from k8slint.kube.admission.quota import unit_of
from k8slint.kube.disruption import allowed_disruptions
from k8slint.kube.resources import amount_text
from k8slint.model.fact import Guards, SelectsPods, Serves
from k8slint.views.workload import AdmissionView, FileLine, NeedView, QuotaUse, QuotaView, RelationView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.admission.namespace import Member
    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Place

_UNNAMED_USES = ("scaleTargetRef",)


def file_line_of(place: Place) -> FileLine:
    """Return file and line of a place."""
    return FileLine(place.file, place.span.line)


MOST_RELATIONS = 20
"""Objects of a kind that are shown for a workload: where thousands select the same pods, nobody reads them."""


class Relations:
    """The objects whose selectors fit the pods of a scope, by their use: equal selectors are looked at once."""

    def __init__(self, inventory: Inventory) -> None:
        self._selecting: dict[tuple[str, int], list[tuple[int, Item]]] = {}
        self._groups: dict[tuple[str, int], list[tuple[int, bool]]] = {}
        for number, (item, selects) in enumerate(inventory.having(SelectsPods)):
            if selects.selector is None:
                continue
            selection = inventory.selected(item, selects.selector)
            group = self._selecting.setdefault((selects.use, id(selection)), [])
            if not group:
                for certain, pods in ((True, selection.certain), (False, selection.possible)):
                    for pod in pods:
                        key = (selects.use, id(pod.item))
                        self._groups.setdefault(key, []).append((id(selection), certain))
            group.append((number, item))

    def of(self, pod: PodSet, use: str) -> list[tuple[Item, bool]]:
        """Return the first objects whose selector of a use fits the pods, and whether that is sure, as they stand."""
        groups = [(self._selecting[use, group], sure) for group, sure in self._groups.get((use, id(pod.item)), ())]
        first = sorted(
            ((number, item, sure) for items, sure in groups for number, item in items[:MOST_RELATIONS]),
            key=lambda each: each[0],
        )
        return [(item, sure) for _, item, sure in first[:MOST_RELATIONS]]

    def left_out(self, pod: PodSet, use: str) -> int:
        """Return how many more objects of a use there are for the pods."""
        groups = self._groups.get((use, id(pod.item)), ())
        return max(0, sum(len(self._selecting[use, group]) for group, _ in groups) - MOST_RELATIONS)


def selections(inventory: Inventory, pod: PodSet, use: str) -> list[tuple[Item, bool]]:
    """Return the first objects whose selector of a use fits the pods, and whether that is sure."""
    return inventory.once(Relations).of(pod, use)


def left_out(inventory: Inventory, pod: PodSet) -> dict[str, int]:
    """Return how many objects are not among those that `selectors_of` and `guards_of` return."""
    relations = inventory.once(Relations)
    selecting = sum(relations.left_out(pod, use) for use in ("service", "network-policy"))
    return {"selected_by": selecting, "guarded_by": relations.left_out(pod, "budget")}


def selectors_of(inventory: Inventory, pod: PodSet) -> tuple[RelationView, ...]:
    """Return the Services and NetworkPolicies that select the pods."""
    found = []
    for item, certain in selections(inventory, pod, "service"):
        found.append(RelationView("Service", item.name, file_line_of(item.place), certain, _ports(item)))
    for item, certain in selections(inventory, pod, "network-policy"):
        found.append(RelationView("NetworkPolicy", item.name, file_line_of(item.place), certain, ""))
    return tuple(found)


def _ports(item: Item) -> str:
    serves = item.one(Serves)
    if serves is None:
        return ""
    texts = []
    for port in serves.ports:
        text = f"{port.port}" if port.target == port.port else f"{port.port} to {port.target}"
        text += "" if port.protocol == "TCP" else f" {port.protocol}"
        texts.append(f"{port.name} {text}" if port.name else text)
    kind = "headless" if serves.headless else serves.type
    return f"{kind}, {', '.join(texts)}" if texts else kind


def guards_of(inventory: Inventory, pod: PodSet) -> tuple[RelationView, ...]:
    """Return the disruption budgets of the pods, with how many of these may go."""
    found = []
    for item, certain in selections(inventory, pod, "budget"):
        guards = item.one(Guards)
        if guards is None:
            continue
        minimum, maximum = guards.min_available, guards.max_unavailable
        words = f"minAvailable {minimum}" if minimum is not None else f"maxUnavailable {maximum}"
        if minimum is None and maximum is None:
            words = "neither minAvailable nor maxUnavailable"
        allowed = None if pod.replicas is None else allowed_disruptions(minimum, maximum, pod.replicas)
        if allowed is not None:
            words += f": {allowed} of {pod.replicas} may be evicted at once"
        found.append(RelationView("PodDisruptionBudget", item.name, file_line_of(item.place), certain, words))
    return tuple(found)


def scalers_of(inventory: Inventory, pod: PodSet) -> tuple[RelationView, ...]:
    """Return the autoscaler of the workload with its bounds."""
    found = inventory.scaler(pod.item)
    if found is None:
        return ()
    item, scales = found
    least, most = ("?" if each is None else str(each) for each in (scales.minimum, scales.maximum))
    return (RelationView(item.kind, item.name, file_line_of(item.place), True, f"{least} to {most} replicas"),)


def needs_of(inventory: Inventory, item: Item) -> tuple[NeedView, ...]:
    """Return what an object needs, each named object once, in the order of its fields."""
    groups: dict[tuple[str, str, str], list[RefersTo]] = {}
    for ref in inventory.needs(item):
        if ref.use not in _UNNAMED_USES:
            groups.setdefault((ref.kind, ref.namespace, ref.name), []).append(ref)
    return tuple(_need(inventory, item, refs) for refs in groups.values())


def _need(inventory: Inventory, item: Item, refs: list[RefersTo]) -> NeedView:
    ref = refs[0]
    found = inventory.resolve(item, ref)
    place = file_line_of(found.items[0].place) if found.items else FileLine()
    keys = tuple(sorted({str(each.key) for each in refs if each.key != ""}))
    uses = tuple(dict.fromkeys(each.use for each in refs))
    optional = all(each.optional for each in refs)
    return NeedView(ref.kind, ref.namespace or item.namespace, ref.name, keys, uses, optional, found.state, place)


def admission_view(member: Member) -> AdmissionView:
    """Return what the namespace of an object decides about its pods; empty where the scope shows nothing that does."""
    namespace = member.namespace
    levels = {mode: level.text for mode, level in namespace.levels._asdict().items() if level.level != "privileged"}
    names = tuple([governor.item.name for governor in namespace.limit_ranges])
    return AdmissionView(levels, names, tuple(_quotas(member)))


def _quotas(member: Member) -> Iterator[QuotaView]:
    """Yield the quotas of a namespace with what an object, its pods and its claims use of each where all fit."""
    ledger = Ledger(member.namespace)
    ledger.take(member)
    for (governor, quota), used in zip(ledger.quotas, ledger.used, strict=True):
        rows = [(name, used[name], hard) for name, hard in quota.hard.items() if used.get(name)]
        texts = [(name, *(amount_text(unit_of(name), amount) for amount in amounts)) for name, *amounts in rows]
        yield QuotaView(governor.item.name, tuple([QuotaUse(*text) for text in texts]))
