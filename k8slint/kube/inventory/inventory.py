"""The inventory of one scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory.item import CLUSTER_KINDS, Item
from k8slint.kube.inventory.name_pattern import NearNames
from k8slint.kube.inventory.pods import PodIndex, PodSet, SelectedPods, pod_set, same_namespace
from k8slint.kube.inventory.resolution import DEFINED, ELSEWHERE, OTHER_NAMESPACE, UNDEFINED, Resolution
from k8slint.kube.inventory.well_known import OPENSHIFT_ACCOUNTS, is_well_known
from k8slint.model.credential_fact import ListsPullSecrets
from k8slint.model.fact import Holds, Makes, RefersTo, RunsPods, Scales, SelectsPods

if TYPE_CHECKING:
    from typing import TypeVar

    from k8slint.kube.inventory.scope import Scope
    from k8slint.kube.inventory.world import World

    T = TypeVar("T")
    Answer = TypeVar("Answer")

_UNTOUCHED_USES = frozenset(("waits",))  # no build changes a name inside a script
_LISTED = "imagePullSecrets"

COMPANIONS = frozenset(("ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"))
"""Kinds of objects that are written beside the workload that uses them."""


_ELSEWHERE = Resolution(ELSEWHERE, [])


class Inventory:
    """The objects of one scope of a run, and answers to questions about them; `number` is that of the scope."""

    def __init__(self, scope: Scope, number: int, world: World) -> None:
        self.scope = scope
        self.number = number
        self.world = world
        self._named: dict[tuple[str, str], list[Item]] = {}
        self._kinds: defaultdict[str, list[Item]] = defaultdict(list)
        self._by_type: defaultdict[type[Any], list[tuple[Item, list[Any]]]] = defaultdict(list)
        self._having: dict[type[Any], list[tuple[Item, Any]]] = {}
        self._answers: dict[Callable[[Inventory], Any], Any] = {}
        self._pods: PodIndex | None = None
        self._pods_by_file: dict[str, list[PodSet]] | None = None
        self._selections: dict[tuple[int, int], tuple[object, SelectedPods]] = {}
        self._referred: set[tuple[str, str]] | None = None
        self._near: dict[str, NearNames] = {}
        self._kept: dict[tuple[str, str], bool] = {}
        self._served: dict[int, bool] = {}
        self._made: dict[tuple[str, str], list[tuple[Item, Makes]]] | None = None
        self._scalers: dict[int, tuple[Item, Scales]] | None = None
        self._references: dict[str, list[tuple[Item, RefersTo]]] | None = None
        self._resolved: dict[tuple[str, str, str, bool], Resolution] = {}
        for item in scope.items:
            self._enter(item)

    def _enter(self, item: Item) -> None:
        """Enter an object under its kind, its names and the types of its facts."""
        self._kinds[item.kind].append(item)
        self._named.setdefault((item.kind, item.name), []).append(item)
        for fact_type, facts in item.facts.items():
            self._by_type[fact_type].append((item, facts))

    # --- what there is

    @property
    def items(self) -> list[Item]:
        """All objects of the scope, in the order of files and documents."""
        return self.scope.items

    def once(self, question: Callable[[Inventory], Answer]) -> Answer:
        """Return the answer to a question over this scope, worked out once however many rules ask."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: Answer = self._answers[question]
        return answer

    def forget(self) -> None:
        """Drop the answers that were kept, which may refer to this inventory: no rule asks any more."""
        self._answers.clear()

    def words(self) -> set[str]:
        """Return the names of what the scope holds: types of facts, kinds and uses of references, uses of selectors.

        `imagePullSecrets` is among them where a list of them has any entry, `DefinesNamespace` where one is defined.
        """
        types = self._by_type
        found = {fact_type.__name__ for fact_type in types}
        for _, refs in types.get(RefersTo, ()):
            for ref in refs:
                found.add(ref.kind)
                found.add(ref.use)
        for _, selectors in types.get(SelectsPods, ()):
            for selector in selectors:
                found.add(selector.use)
        for _, listings in types.get(ListsPullSecrets, ()):
            if any(listing.secrets for listing in listings):
                found.add(_LISTED)
        if self._kinds.get("Namespace"):
            found.add("DefinesNamespace")
        return found

    def having(self, kind: type[T]) -> list[tuple[Item, T]]:
        """Return all facts of a type with the objects they belong to."""
        found = self._having.get(kind)
        if found is None:
            found = self._having[kind] = [(item, fact) for item, facts in self._by_type.get(kind, ()) for fact in facts]
        return found

    def of_kind(self, kind: str) -> list[Item]:
        """Return the objects of a kind."""
        return self._kinds.get(kind, [])

    def find(self, kind: str, namespace: str, name: str) -> list[Item]:
        """Return the objects of this scope that kind, namespace ('' where it is not written) and name can mean."""
        named = self._named.get((kind, name), ())
        return [item for item in named if same_namespace(namespace, item.namespace) is not False]

    def keeps(self, kind: str, namespace: str) -> bool:
        """Whether the scope holds objects of a kind in a namespace: this project keeps them with its manifests.

        A SealedSecret or ExternalSecret counts as a Secret; a Certificate, whose Secret a controller makes, does not.
        """
        key = (kind, namespace)
        if key not in self._kept:
            self._kept[key] = any(
                same_namespace(namespace, item.namespace) is not False for item in self.of_kind(kind)
            ) or any(
                made.kind == kind
                and kind in item.kind
                and same_namespace(namespace, made.namespace or item.namespace) is not False
                for item, made in self.having(Makes)
            )
        return self._kept[key]

    # --- references

    def references(self, kind: str) -> list[tuple[Item, RefersTo]]:
        """Return the references to a kind that are not optional, in the order of files and fields."""
        if self._references is None:
            self._references = {}
            for pair in self.having(RefersTo):
                if not pair[1].optional:
                    self._references.setdefault(pair[1].kind, []).append(pair)
        return self._references.get(kind, [])

    def needs(self, item: Item) -> list[RefersTo]:
        """Return the references of one object."""
        return item.every(RefersTo)

    def resolve(self, item: Item, ref: RefersTo) -> Resolution:
        """Return what a reference of an object leads to."""
        kind, name = ref.kind, ref.name
        namespace = "" if kind in CLUSTER_KINDS else ref.namespace or item.namespace
        key = (kind, namespace, name, ref.use in _UNTOUCHED_USES)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._resolve(*key)
        return found

    def _resolve(self, kind: str, namespace: str, name: str, as_it_is: bool) -> Resolution:
        """Return what kind, namespace and name lead to; `as_it_is`: no build changes the name."""
        named = self._named.get((kind, name), [])
        if as_it_is:
            named = [each for each in named if each.name == name]
        here = [each for each in named if same_namespace(namespace, each.namespace) is not False]
        if here:
            return Resolution(DEFINED, here)
        if self._may_exist(kind, namespace, name) or self.world.has(self.number, kind, namespace, name):
            return _ELSEWHERE
        others = named or self.world.elsewhere(self.number, kind, name)
        return Resolution(OTHER_NAMESPACE if others else UNDEFINED, others)

    def _may_exist(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object that the scope does not define may be in its cluster."""
        return (
            self.scope.is_open
            or (is_well_known(kind, namespace, name) and not self._is_its_own(kind, namespace, name))
            or self.world.assumed.has(kind, namespace, name)
            or self.world.may_make(self.number, kind, namespace, name)
        )

    def _is_its_own(self, kind: str, namespace: str, name: str) -> bool:
        """Whether what other clusters usually have is not assumed, because the scope shows its own.

        So it is with RuntimeClasses, and with the accounts of OpenShift in a namespace that the scope makes itself.
        """
        if kind == "ServiceAccount" and name in OPENSHIFT_ACCOUNTS:
            return bool(self.find("Namespace", "", namespace)) and bool(namespace) and not self.world.is_openshift
        return kind == "RuntimeClass" and self.keeps(kind, "")

    def is_missed(self, item: Item, ref: RefersTo) -> bool:
        """Whether the scope would show the object an undefined reference means, if it existed.

        That is so in a scope the configuration declares as a whole cluster (Secrets excepted, which are often kept
        out of repositories), where other objects of the kind are kept, where the object's other needs of this sort
        are met, or where a similar name is defined that nothing uses.
        """
        namespace = "" if ref.kind in CLUSTER_KINDS else ref.namespace or item.namespace
        if self.scope.is_complete and ref.kind != "Secret":
            return True
        if self.keeps(ref.kind, namespace) or self.near_name(item, ref):
            return True
        return ref.kind in COMPANIONS and ref.kind != "Secret" and self._meets_other_needs(item)

    def _meets_other_needs(self, item: Item) -> bool:
        """Whether the scope defines another object that an object needs."""
        if id(item) not in self._served:
            self._served[id(item)] = any(
                ref.kind in COMPANIONS and ref.use != _LISTED and self.find(ref.kind, item.namespace, ref.name)
                for ref in item.every(RefersTo)
            )
        return self._served[id(item)]

    def near_name(self, item: Item, ref: RefersTo) -> str:
        """Return the name of a defined but unused object that is one edit away from the reference; '' if none."""
        kind = ref.kind
        if kind not in self._kinds:
            return ""
        if kind not in self._near:
            if self._referred is None:
                self._referred = {(ref.kind, ref.name) for _, ref in self.having(RefersTo)}
            used = self._referred
            self._near[kind] = NearNames(each for each in self._kinds[kind] if (kind, each.name) not in used)
        return self._near[kind].near(ref.name, "" if kind in CLUSTER_KINDS else ref.namespace or item.namespace)

    def keys(self, item: Item) -> list[str] | None:
        """Return the keys a ConfigMap or Secret holds in the cluster; None when that is not known."""
        holds = item.one(Holds)
        return holds.keys if holds is not None else None

    def makers(self, kind: str, namespace: str, name: str) -> list[Makes]:
        """Return what controllers make here of exactly this kind and name."""
        if self._made is None:
            self._made = {}
            for item, made in self.having(Makes):
                self._made.setdefault((made.kind, made.name), []).append((item, made))
        return [
            made
            for item, made in self._made.get((kind, name), ())
            if same_namespace(namespace, made.namespace or item.namespace) is not False
        ]

    # --- pods

    @property
    def pods(self) -> PodIndex:
        """The pods of this scope."""
        if self._pods is None:
            self._pods = PodIndex(pod_set(item, runs) for item, runs in self.having(RunsPods))
        return self._pods

    def pods_in(self, file: str) -> list[PodSet]:
        """Return the pods of the objects of one file."""
        if self._pods_by_file is None:
            self._pods_by_file = {}
            for pod in self.pods.all:
                self._pods_by_file.setdefault(pod.item.file, []).append(pod)
        return self._pods_by_file.get(file, [])

    def selected(self, item: Item, selector: dict[str, Any] | None) -> SelectedPods:
        """Return the pods of this scope a selector of an object selects."""
        key = (id(item), id(selector))
        known = self._selections.get(key)
        if known is not None:
            return known[1]
        found = self.pods.selected(selector, item.namespace)
        self._selections[key] = (selector, found)  # the selector is held, so that its id stays its own
        return found

    def scaler(self, item: Item) -> tuple[Item, Scales] | None:
        """Return the autoscaler of a workload with its bounds; None when this scope has none for it."""
        if self._scalers is None:
            self._scalers = {}
            for scaler, scales in self.having(Scales):
                for ref in self.needs(scaler):
                    if ref.use == "scaleTargetRef":
                        for target in self.find(ref.kind, scaler.namespace, ref.name):
                            self._scalers.setdefault(id(target), (scaler, scales))
        return self._scalers.get(id(item))

    def may_select_elsewhere(self, item: Item, selector: dict[str, Any] | None) -> bool:
        """Whether a selector may select pods that are not in this scope."""
        if self.scope.is_open or self.world.brings_unknown(self.number, item.namespace):
            return True
        found = self.world.pods().selected(selector, item.namespace)
        return any(
            self.world.together(self.number, self.world.home(pod.item)) for pod in (*found.certain, *found.possible)
        )
