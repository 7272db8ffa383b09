"""All scopes of a run together: what may exist in the cluster of one of them although that one does not show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory.name_pattern import covers
from k8slint.kube.inventory.pods import PodIndex, pod_set, same_namespace
from k8slint.kube.inventory.scope import Nowhere
from k8slint.model.fact import ANY, Makes, RunsPods

if TYPE_CHECKING:
    from k8slint.kube.inventory.item import Item
    from k8slint.kube.inventory.scope import Elsewhere, Scope
    from k8slint.model.finding import Place, ResourceRef


class World:
    """Every scope of a run, and the objects the configuration declares.

    Two scopes are rivals when they cannot be in one cluster: they go to clusters of different names, or they, or others
    of their groups, hold the same workload (an overlay for testing and one for production).
    """

    def __init__(self, scopes: list[Scope], assumed: Elsewhere | None = None) -> None:
        self.scopes = scopes
        self.assumed: Elsewhere = assumed or Nowhere()
        self._named: dict[tuple[str, str], list[tuple[int, Item]]] = {}
        self._nameless: dict[str, list[tuple[int, Item]]] = {}
        self._made: dict[str, list[tuple[int, Item, Makes]]] = {}
        self._makers: list[tuple[int, Item, Makes]] = []
        self._pods: PodIndex | None = None
        self._home: dict[int, int] = {}
        self._holding: dict[tuple[str, ResourceRef], set[int]] = {}
        workloads: dict[tuple[str, str, str, str], set[str]] = {}
        self._groups = [scope.group or f"scope {number}" for number, scope in enumerate(scopes)]
        for number, scope in enumerate(scopes):
            for item in scope.items:
                self._enter(number, item, workloads)
        self._rivals: dict[str, set[str]] = {}
        for shared in workloads.values():
            if len(shared) > 1:
                for group in shared:
                    self._rivals.setdefault(group, set()).update(shared)

    def _enter(self, number: int, item: Item, workloads: dict[tuple[str, str, str, str], set[str]]) -> None:
        self._holding.setdefault((item.file, item.ref), set()).add(number)
        for name in {item.name, *item.names}:
            if ANY in name:
                self._nameless.setdefault(item.kind, []).append((number, item))
            else:
                self._named.setdefault((item.kind, name), []).append((number, item))
        for fact in item.every(Makes):
            entry = (number, item, fact)
            (self._makers if ANY in fact.name else self._made.setdefault(fact.name, [])).append(entry)
        if item.name and ANY not in item.name and item.one(RunsPods) is not None:
            workloads.setdefault(item.identity, set()).add(self._groups[number])

    def holding(self, place: Place) -> set[int]:
        """Give the numbers of the scopes that hold the object a place is in."""
        if place.resource is None:
            return set()
        return self._holding.get((place.file, place.resource), set())

    def together(self, first: int, second: int) -> bool:
        """True when two scopes (by number) can be in one cluster."""
        if first == second:
            return True
        one, other = self.scopes[first], self.scopes[second]
        if one.cluster and other.cluster and one.cluster != other.cluster:
            return False
        groups = self._groups
        return groups[first] == groups[second] or groups[second] not in self._rivals.get(groups[first], ())

    def named(self, scope: int, kind: str, name: str) -> list[Item]:
        """Give the objects of a kind and name that can be in a scope's cluster, in order, whatever their namespace."""
        return [item for number, item in self._named.get((kind, name), ()) if self.together(scope, number)]

    def may_make(self, scope: int, kind: str, namespace: str, name: str) -> bool:
        """True when something in the scope's cluster may make such an object, or defines one whose name is open."""
        for number, item in self._nameless.get(kind, ()):
            if same_namespace(namespace, item.namespace) is not False and self.together(scope, number):
                return True
        for number, item, made in (*self._made.get(name, ()), *self._makers):
            if made.kind not in (kind, ANY) or not covers(made.name, name):
                continue
            where = made.namespace or item.namespace
            if same_namespace(namespace, where) is not False and self.together(scope, number):
                return True
        return False

    def brings_unknown(self, scope: int, namespace: str) -> bool:
        """True when something in the scope's cluster (a Helm release, say) may bring any object to a namespace."""
        return any(
            made.kind == ANY
            and same_namespace(namespace, made.namespace or item.namespace) is not False
            and self.together(scope, number)
            for number, item, made in self._makers
        )

    def pods(self) -> PodIndex:
        """Give the pods of all scopes; `home` tells the scope of each."""
        if self._pods is None:
            found = []
            for number, scope in enumerate(self.scopes):
                for item in scope.items:
                    for runs in item.every(RunsPods):
                        found.append(pod_set(item, runs))
                        self._home[id(item)] = number
            self._pods = PodIndex(found)
        return self._pods

    def home(self, item: Item) -> int:
        """Give the number of the scope an object with pods belongs to."""
        return self._home[id(item)]
