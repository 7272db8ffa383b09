"""All scopes of a run together: what may exist in the cluster of one of them although that one does not show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory.name_pattern import covers
from k8slint.kube.inventory.pods import PodIndex, pod_set, same_namespace
from k8slint.kube.inventory.scope import Nowhere
from k8slint.model.fact import ANY, Makes, RunsPods

if TYPE_CHECKING:
    from typing import TypeVar

    from k8slint.kube.inventory.item import Item
    from k8slint.kube.inventory.scope import Elsewhere, Scope, Written
    from k8slint.model.finding import Place, ResourceRef

    Answer = TypeVar("Answer")

_NONE: set[tuple[str, str, str, str]] = set()


_NOT_IN_CHARTS = frozenset("Bucket GitRepository HelmRelease HelmRepository OCIRepository".split())
"""Kinds that say what is to be installed, which nothing that is installed brings along."""


class World:
    """Every scope of a run, the objects the configuration declares, and those in the files, to be read again.

    Two scopes are rivals when they cannot be in one cluster: they go to clusters of different names, or they, or others
    of their groups, hold the same workload (an overlay for testing and one for production). Two scopes are siblings
    when they are made of the same files, as overlays of one base in different namespaces are.
    """

    def __init__(
        self,
        scopes: list[Scope],
        assumed: Elsewhere | None = None,
        reader: Callable[[], Written] | None = None,
    ) -> None:
        self.scopes = scopes
        self.assumed: Elsewhere = assumed or Nowhere()
        self._reader = reader
        self._written: Written | None = None
        self._kinds: dict[str, list[tuple[int, Item]]] = {}
        self._names: dict[str, dict[str, list[tuple[int, Item]]]] = {}
        self._nameless: dict[str, list[tuple[int, Item]]] = {}
        self._made: dict[str, list[tuple[int, Item, Makes]]] = {}
        self._makers: dict[str, list[tuple[int, Item, Makes]]] = {}
        self._pods: PodIndex | None = None
        self._answers: dict[Callable[[World], Any], Any] = {}
        self._home: dict[int, int] = {}
        self._holding: dict[tuple[str, ResourceRef], set[int]] | None = None
        self._sources: dict[int, set[tuple[str, int]]] = {}
        self._runs: dict[str, set[tuple[str, str, str, str]]] = {}
        self._groups = [scope.group or f"scope {number}" for number, scope in enumerate(scopes)]
        for number, scope in enumerate(scopes):
            for item in scope.items:
                self._enter(number, item)

    @property
    def written(self) -> Written | None:
        """The objects in the files, which few scopes want to see again; None where they cannot be read."""
        if self._written is None and self._reader is not None:
            self._written = self._reader()
        return self._written

    def forget(self) -> None:
        """Drop the objects that were read again: no rule asks about their scope any more."""
        if self._written is not None:
            self._written.forget()

    def _enter(self, number: int, item: Item) -> None:
        name, facts = item.name, item.facts
        if item.kind in self._kinds:
            self._kinds[item.kind].append((number, item))
        else:
            self._kinds[item.kind] = [(number, item)]
        if ANY in name:
            self._nameless.setdefault(item.kind, []).append((number, item))
        if Makes in facts:
            self._enter_makers(number, item)
        if RunsPods in facts:
            self._sources.setdefault(number, set()).add((item.file, item.defines.spot[0]))
            if name and ANY not in name:
                self._runs.setdefault(self._groups[number], set()).add(item.identity)

    def _enter_makers(self, number: int, item: Item) -> None:
        for fact in item.every(Makes):
            entry = (number, item, fact)
            if ANY in fact.name:
                self._makers.setdefault(fact.kind, []).append(entry)
            else:
                self._made.setdefault(fact.name, []).append(entry)

    def once(self, question: Callable[[World], Answer]) -> Answer:
        """Return the answer to a question over all scopes, worked out once however many scopes ask."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: Answer = self._answers[question]
        return answer

    def objects(self, kind: str) -> list[Item]:
        """Return the objects of a kind in all scopes, in the order of these."""
        return [item for _, item in self._kinds.get(kind, ())]

    def group(self, number: int) -> str:
        """Return the group of a scope, by its number: scopes of one group go to the same cluster."""
        return self._groups[number]

    def holding(self, place: Place) -> set[int]:
        """Return the numbers of the scopes that hold the object a place is in; none where that is one scope at most."""
        if place.resource is None:
            return set()
        if self._holding is None:
            self._holding = {}
            files: dict[str, int] = {}
            for scope in self.scopes:
                for file in {item.file for item in scope.items}:
                    files[file] = files.get(file, 0) + 1
            for number, scope in enumerate(self.scopes):
                for item in scope.items:
                    if files[item.file] > 1:
                        self._holding.setdefault((item.file, item.ref), set()).add(number)
        return self._holding.get((place.file, place.resource), set())

    @property
    def is_openshift(self) -> bool:
        """Whether something in the run is for OpenShift, or for what belongs to it."""
        return self.once(_is_openshift)

    def together(self, first: int, second: int) -> bool:
        """Whether two scopes (by number) can be in one cluster."""
        if first == second:
            return True
        one, other = self.scopes[first], self.scopes[second]
        if one.cluster and other.cluster and one.cluster != other.cluster:
            return False
        groups = self._groups
        if groups[first] == groups[second]:
            return True
        return self._runs.get(groups[first], _NONE).isdisjoint(self._runs.get(groups[second], _NONE))

    def siblings(self, first: int, second: int) -> bool:
        """Whether two different scopes run pods of the same objects in the files."""
        if first == second:
            return False
        if not self.scopes[first].made_of.isdisjoint(self.scopes[second].made_of):
            return True
        return not self._sources.get(first, set()).isdisjoint(self._sources.get(second, ()))

    def _named(self, kind: str, name: str) -> list[tuple[int, Item]]:
        """Return the objects of a kind and of a name as it is in the cluster, after builds have renamed them."""
        names = self._names.get(kind)
        if names is None:
            names = self._names[kind] = {}
            for entry in self._kinds.get(kind, ()):
                if ANY not in entry[1].name:
                    names.setdefault(entry[1].name, []).append(entry)
        return names.get(name, [])

    def elsewhere(self, scope: int, kind: str, name: str) -> list[Item]:
        """Return the objects of a kind and name that other scopes hold, those of siblings left out."""
        return [
            item
            for number, item in self._named(kind, name)
            if number != scope and self.together(scope, number) and not self.siblings(scope, number)
        ]

    def has(self, scope: int, kind: str, namespace: str, name: str) -> bool:
        """Whether an object can be in a namespace ('' where it is not written) of a scope's cluster."""
        return any(
            same_namespace(namespace, item.namespace) is not False and self.together(scope, number)
            for number, item in self._named(kind, name)
        )

    def may_make(self, scope: int, kind: str, namespace: str, name: str) -> bool:
        """Whether something in the scope's cluster may make such an object, or defines one whose name is open."""
        for number, item, made in self._made.get(name, ()):
            if made.kind in (kind, ANY) and self._reaches(scope, namespace, number, item, made.namespace, True):
                return True
        for number, item in self._nameless.get(kind, ()):
            if self._reaches(scope, namespace, number, item, "", False):
                return True
        return any(
            covers(made.name, name) and self._reaches(scope, namespace, number, item, made.namespace, False)
            for made_kind in (kind, ANY)
            for number, item, made in self._makers.get(made_kind, ())
            if made.name != ANY or kind not in _NOT_IN_CHARTS
        )

    def brings_unknown(self, scope: int, namespace: str) -> bool:
        """Whether something in the scope's cluster, such as a Helm release, may make any object in a namespace."""
        return any(
            self._reaches(scope, namespace, number, item, made.namespace, False)
            for number, item, made in self._makers.get(ANY, ())
        )

    def _reaches(self, scope: int, namespace: str, number: int, item: Item, into: str, named: bool) -> bool:
        """Whether what an object makes may be in a namespace of a scope.

        Within one group a namespace that is not written may be any. Across groups that holds only for what is made
        under an exact name: otherwise one Helm release anywhere in a repository would silence every rule.
        """
        where = same_namespace(namespace, into or item.namespace)
        if self._groups[scope] == self._groups[number] or named:
            return where is not False and self.together(scope, number)
        return bool(where and namespace) and self.together(scope, number)

    def pods(self) -> PodIndex:
        """Return the pods of all scopes; `home` returns the scope of each."""
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
        """Return the number of the scope an object with pods belongs to."""
        return self._home[id(item)]


def _is_openshift(world: World) -> bool:
    return any(item.group.endswith("openshift.io") for scope in world.scopes for item in scope.items)
