"""The inventory of one scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from k8slint.kube.inventory.item import CLUSTER_KINDS, Item
from k8slint.kube.inventory.name_pattern import is_near, one_shorter
from k8slint.kube.inventory.pods import PodIndex, PodSet, Selection, pod_set, same_namespace
from k8slint.kube.inventory.well_known import is_well_known
from k8slint.model.fact import Holds, Makes, RefersTo, RunsPods, Scales
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory.scope import Scope
    from k8slint.kube.inventory.world import World

T = TypeVar("T")

DEFINED, ELSEWHERE, OTHER_NAMESPACE, UNDEFINED = "defined", "elsewhere", "other-namespace", "undefined"

_MAX_NAME = 100  # characters of a name that is compared with others

_UNTOUCHED_USES = frozenset(("waits",))  # a name inside a script is nothing a build knows to change

COMPANIONS = frozenset(("ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"))
"""Kinds of objects that are written beside the workload that uses them."""


class Resolution(NamedTuple):
    """What a reference leads to.

    `state` is `defined` (in this scope: `items`), `elsewhere` (may exist, no claim), `other-namespace` (objects of
    that name exist, but only in other namespaces: `items`) or `undefined`.
    """

    state: str
    items: list[Item]


class Inventory:
    """What one scope of a run holds; `number` is that of the scope in the world."""

    def __init__(self, scope: Scope, number: int, world: World) -> None:
        self.scope = scope
        self.number = number
        self.world = world
        self._named: dict[tuple[str, str], list[Item]] = {}
        self._kinds: dict[str, list[Item]] = {}
        self._by_type: dict[type[Any], list[tuple[Item, Any]]] = {}
        self._pods: PodIndex | None = None
        self._pods_by_file: dict[str, list[PodSet]] | None = None
        self._referred: set[tuple[str, str]] | None = None
        self._by_slip: dict[str, dict[str, list[Item]]] = {}
        self._kept: dict[tuple[str, str], bool] = {}
        self._served: dict[int, bool] = {}
        self._made: dict[tuple[str, str], list[tuple[Item, Makes]]] | None = None
        self._scalers: dict[int, tuple[Item, Scales]] | None = None
        self._references: dict[str, list[tuple[Item, RefersTo]]] | None = None
        for item in scope.items:
            self._kinds.setdefault(item.kind, []).append(item)
            for name in {item.name, *item.names}:
                self._named.setdefault((item.kind, name), []).append(item)
            for fact in item.facts:
                self._by_type.setdefault(type(fact), []).append((item, fact))

    # --- what there is

    @property
    def items(self) -> list[Item]:
        """All objects of the scope, in the order of files and documents."""
        return self.scope.items

    def having(self, kind: type[T]) -> list[tuple[Item, T]]:
        """Give all facts of a type with the objects they belong to; those a patch may have taken away are left out."""
        found = self._by_type.get(kind, [])
        return [pair for pair in found if not pair[0].touched or not _is_gone(*pair)]

    def of_kind(self, kind: str) -> list[Item]:
        """Give the objects of a kind."""
        return self._kinds.get(kind, [])

    def find(self, kind: str, namespace: str, name: str) -> list[Item]:
        """Give the objects of this scope that can be meant by kind, namespace ('' not said) and name."""
        named = self._named.get((kind, name), [])
        return [item for item in named if same_namespace(namespace, item.namespace) is not False]

    def keeps(self, kind: str, namespace: str) -> bool:
        """True when the scope holds objects of a kind in a namespace: this project keeps them with its manifests.

        A SealedSecret or ExternalSecret counts as Secret; a certificate, whose Secret comes by itself, does not.
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
        """Give the references to a kind that the cluster does not cope without, in the order of files and fields."""
        if self._references is None:
            self._references = {}
            for item, ref in self.having(RefersTo):
                if not ref.optional:
                    self._references.setdefault(ref.kind, []).append((item, ref))
        return self._references.get(kind, [])

    def needs(self, item: Item) -> list[RefersTo]:
        """Give the references of one object, those a patch may have taken away left out."""
        return [ref for ref in item.every(RefersTo) if not _is_gone(item, ref)]

    def resolve(self, item: Item, ref: RefersTo) -> Resolution:
        """Say what a reference of an object leads to."""
        namespace = "" if ref.kind in CLUSTER_KINDS else ref.namespace or item.namespace
        named = self._named.get((ref.kind, ref.name), [])
        if ref.use in _UNTOUCHED_USES:
            named = [each for each in named if each.name == ref.name]
        here = [each for each in named if same_namespace(namespace, each.namespace) is not False]
        if here:
            return Resolution(DEFINED, here)
        if self._may_exist(ref.kind, namespace, ref.name):
            return Resolution(ELSEWHERE, [])
        everywhere = self.world.named(self.number, ref.kind, ref.name)
        if any(same_namespace(namespace, each.namespace) is not False for each in everywhere):
            return Resolution(ELSEWHERE, [])
        others = named or self.world.elsewhere(self.number, ref.kind, ref.name)
        return Resolution(OTHER_NAMESPACE if others else UNDEFINED, others)

    def _may_exist(self, kind: str, namespace: str, name: str) -> bool:
        return (
            self.scope.is_open
            or is_well_known(kind, namespace, name)
            or self.world.assumed.has(kind, namespace, name)
            or self.world.may_make(self.number, kind, namespace, name)
        )

    def is_missed(self, item: Item, ref: RefersTo) -> bool:
        """True when the scope would show the object an undefined reference means, if it existed.

        That is so in a scope the configuration declares as a whole cluster (Secrets excepted, which are often kept
        out of repositories), where other objects of the kind are kept, where the object's other needs of this sort
        are met, or where a nearly equal name is defined that nobody uses.
        """
        namespace = "" if ref.kind in CLUSTER_KINDS else ref.namespace or item.namespace
        if self.scope.is_complete and ref.kind != "Secret":
            return True
        if self.keeps(ref.kind, namespace) or self.near_name(item, ref):
            return True
        return ref.kind in COMPANIONS and ref.kind != "Secret" and self._meets_other_needs(item)

    def _meets_other_needs(self, item: Item) -> bool:
        if id(item) not in self._served:
            self._served[id(item)] = any(
                ref.kind in COMPANIONS
                and ref.use != "imagePullSecrets"
                and self.find(ref.kind, item.namespace, ref.name)
                for ref in item.every(RefersTo)
            )
        return self._served[id(item)]

    def near_name(self, item: Item, ref: RefersTo) -> str:
        """Give the name of a defined but unused object that differs from the reference by one slip; '' if none."""
        namespace = "" if ref.kind in CLUSTER_KINDS else ref.namespace or item.namespace
        for other in self._near_items(ref.kind, ref.name):
            if is_near(other.name, ref.name) and same_namespace(namespace, other.namespace) is not False:
                return other.name
        return ""

    def _near_items(self, kind: str, name: str) -> list[Item]:
        """Give the unused objects of a kind whose names may be a slip away, found by what two such names share."""
        if len(name) > _MAX_NAME:
            return []
        if kind not in self._by_slip:
            index: dict[str, list[Item]] = {}
            for item in self.of_kind(kind):
                if len(item.name) <= _MAX_NAME and (kind, item.name) not in self._all_referred():
                    for text in one_shorter(item.name):
                        index.setdefault(text, []).append(item)
            self._by_slip[kind] = index
        found = {id(item): item for text in one_shorter(name) for item in self._by_slip[kind].get(text, ())}
        return sorted(found.values(), key=lambda item: (item.name, item.file))

    def _all_referred(self) -> set[tuple[str, str]]:
        if self._referred is None:
            self._referred = {(ref.kind, ref.name) for _, ref in self.having(RefersTo)}
        return self._referred

    def keys(self, item: Item) -> list[str] | None:
        """Give the keys a ConfigMap or Secret holds in the cluster; None when that is not known."""
        if item.is_touched("data") or item.is_touched("stringData") or item.is_touched("binaryData"):
            return None
        if item.keys is not None:
            return item.keys
        holds = item.one(Holds)
        return holds.keys if holds is not None else None

    def makers(self, kind: str, namespace: str, name: str) -> list[Makes]:
        """Give what controllers make here of exactly this kind and name."""
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
        """Give the pods of the objects of one file."""
        if self._pods_by_file is None:
            self._pods_by_file = {}
            for pod in self.pods.all:
                self._pods_by_file.setdefault(pod.item.file, []).append(pod)
        return self._pods_by_file.get(file, [])

    def selected(self, item: Item, selector: dict[str, Any] | None) -> Selection:
        """Give the pods of this scope a selector of an object selects, with what a build adds to the selector."""
        if selector is not None and item.selectors:
            labels = selector.get("matchLabels")
            labels = {**labels, **item.selectors} if isinstance(labels, dict) else item.selectors
            selector = {**selector, "matchLabels": labels}
        return self.pods.selected(selector, item.namespace)

    def scaler(self, item: Item) -> tuple[Item, Scales] | None:
        """Give the autoscaler of a workload with its bounds; None when this scope has none for it."""
        if self._scalers is None:
            self._scalers = {}
            for scaler, scales in self.having(Scales):
                for ref in self.needs(scaler):
                    if ref.use == "scaleTargetRef":
                        for target in self.find(ref.kind, scaler.namespace, ref.name):
                            self._scalers.setdefault(id(target), (scaler, scales))
        return self._scalers.get(id(item))

    def may_select_elsewhere(self, item: Item, selector: dict[str, Any] | None) -> bool:
        """True when a selector may select pods this scope does not show."""
        if self.scope.is_open or self.world.brings_unknown(self.number, item.namespace):
            return True
        found = self.world.pods().selected(selector, item.namespace)
        return any(
            self.world.together(self.number, self.world.home(pod.item)) for pod in (*found.certain, *found.possible)
        )


def _is_gone(item: Item, fact: Any) -> bool:
    spot = getattr(fact, "spot", None)
    return spot is not None and item.is_removed(spot[4])
