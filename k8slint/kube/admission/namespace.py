"""A namespace of a scope: the objects that decide what it admits, and those that it is asked to admit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.admission.admitted import admitted
from k8slint.kube.admission.configured import configured_admission
from k8slint.kube.admission.limit_range import CONTAINER, limits_of
from k8slint.kube.admission.pod_security import AskedLevels, levels_of
from k8slint.kube.certain import mapping
from k8slint.kube.inventory.item import CLUSTER_KINDS
from k8slint.kube.place import place_of
from k8slint.model.admission_fact import Governs, Prioritizes
from k8slint.model.fact import ANY, DescribesRuntime, RefersTo, RunsPods

if TYPE_CHECKING:
    from k8slint.kube.admission.limit_range import Limit
    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Place
    from k8slint.model.node import Node

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


class Member:
    """An object of a namespace as it is written, read again when something is asked of it."""

    def __init__(self, item: Item, namespace: Namespace) -> None:
        self.item = item
        self.namespace = namespace

    @cached_property
    def resource(self) -> Resource | None:
        """The object; None when its file cannot be read any more."""
        written = self.namespace.inventory.world.written
        return written.resource(self.item) if written is not None else None

    @cached_property
    def pod(self) -> Pod | None:
        """The pod it is or makes; None when it makes none."""
        written = self.namespace.inventory.world.written
        return written.pod(self.item) if written is not None else None

    @cached_property
    def admitted(self) -> Pod | None:
        """The pod with what the limit ranges of its namespace and its RuntimeClass add; None when there is none."""
        return self._admitted(self.namespace.limit_ranges)

    @cached_property
    def otherwise(self) -> Pod | None:
        """The pod as it may be as well, where it is chance which of several limit ranges gives it an amount."""
        return self._admitted(self.namespace.limit_ranges[::-1]) if self.namespace.has_rival_defaults else self.admitted

    def _admitted(self, limit_ranges: list[Member]) -> Pod | None:
        pod = self.pod
        if pod is None:
            return None
        limits = [limit for member in limit_ranges for limit in member.limits]
        return admitted(pod, limits, self.namespace.overhead_of(self))

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits of a LimitRange."""
        return limits_of(self.spec)

    @property
    def spec(self) -> dict[str, Any]:
        """The mapping `spec` of the object; empty when there is none."""
        return self.resource.spec if self.resource is not None else {}

    def at(self, node: Node) -> Place:
        """Return the lasting place of a node of the object."""
        return place_of(node, self.resource, self.item.defines.document)

    @property
    def of_namespace(self) -> str:
        """The namespace as messages name it behind an object, with a blank; empty where none is written."""
        return f"of namespace '{self.namespace.name}' " if self.namespace.name else ""

    @property
    def rejected(self) -> str:
        """What the cluster does when the pod is refused, as the end of a sentence."""
        if self.item.kind == "Pod":
            return "the API server rejects the Pod"
        return f"every pod of this {self.item.kind} is rejected"


class Namespace:
    """What one scope shows of a namespace; `name` is empty for objects that name none and are applied together.

    `definitions` are the Namespace objects of that name, `governors` the objects that bound what it admits, and
    `members` all objects in it, in the order of files.
    """

    def __init__(self, name: str, inventory: Inventory) -> None:
        self.name = name
        self.inventory = inventory
        self.definitions: list[Member] = []
        self.governors: dict[str, list[Member]] = {}
        self.members: list[Member] = []

    @cached_property
    def levels(self) -> AskedLevels:
        """What the namespace asks of the security of pods; nothing where several objects define it."""
        configured = self.inventory.world.once(configured_admission)
        if configured.exempts_namespace(self.name):
            return AskedLevels()
        if not self.definitions:
            return configured.defaults
        if len(self.definitions) != 1 or self.definitions[0].resource is None:
            return AskedLevels()
        return levels_of(mapping(self.definitions[0].resource.metadata.get("labels")), configured.defaults)

    @property
    def limit_ranges(self) -> list[Member]:
        """The LimitRanges of the namespace."""
        return self.governors.get("limits", [])

    @property
    def quotas(self) -> list[Member]:
        """The ResourceQuotas of the namespace."""
        return self.governors.get("quota", [])

    @cached_property
    def default_class(self) -> str:
        """The StorageClass of claims that name none, where the scope shows just one; '' where it is not known."""
        world = self.inventory.world
        found = []
        for item in self.inventory.of_kind("StorageClass"):
            resource = Member(item, self).resource
            annotations = mapping(resource.metadata.get("annotations")) if resource is not None else {}
            if annotations.get(_DEFAULT_CLASS) == "true":
                found.append(item.name)
        return found[0] if len(found) == 1 and world.written is not None else ""

    def priority_class_of(self, member: Member) -> str:
        """Return the PriorityClass of the pods of an object after admission: its own, else the scope's default."""
        pod = member.pod
        name = pod.value.get("priorityClassName") if pod is not None else None
        if isinstance(name, str) and name:
            return name
        classes = self.inventory.having(Prioritizes)
        defaults = [(fact.value or 0, item.name) for item, fact in classes if fact.is_default]
        return min(defaults)[1] if defaults else ""

    def overhead_of(self, member: Member) -> dict[str, Any] | None:
        """Return the overhead that the RuntimeClass of a pod adds; None where the scope shows none."""
        for ref in member.item.every(RefersTo):
            if ref.kind == "RuntimeClass":
                found = self.inventory.find("RuntimeClass", "", ref.name)
                described = found[0].one(DescribesRuntime) if len(found) == 1 else None
                return described.overhead if described is not None else None
        return None

    @cached_property
    def has_rival_defaults(self) -> bool:
        """Whether two LimitRanges give containers different amounts of a resource; which one counts is chance."""
        given: dict[tuple[str, str], tuple[Item, Any]] = {}
        for governor in self.limit_ranges:
            for limit in governor.limits:
                for side, values in limit.defaults.items() if limit.type == CONTAINER else ():
                    for name, value in values.items():
                        other, before = given.setdefault((side, name), (governor.item, value))
                        if other is not governor.item and before != value:
                            return True
        return False

    def decides(self, governor: Item) -> bool:
        """Whether it is certain that the objects of the namespace are judged by what one of the scope says.

        What the configuration declares to be managed elsewhere may be another object in the cluster than in the files.
        """
        scope, assumed = self.inventory.scope, self.inventory.world.assumed
        return not scope.is_outside and not assumed.has(governor.kind, governor.namespace, governor.name)


def governed_namespaces(inventory: Inventory) -> list[Namespace]:
    """Return the namespaces of a scope that have something which decides what they admit, worked out once."""
    return inventory.once(_governed_namespaces)


def member_of(inventory: Inventory, item: Item) -> Member:
    """Return an object as a member of its namespace, of one that nothing governs where that is so."""
    found = inventory.once(_members).get(id(item))
    return found if found is not None else Member(item, Namespace(item.namespace, inventory))


def _members(inventory: Inventory) -> dict[int, Member]:
    return {id(member.item): member for each in governed_namespaces(inventory) for member in each.members}


def _governed_namespaces(inventory: Inventory) -> list[Namespace]:
    found: dict[tuple[str, str], Namespace] = {}
    if inventory.world.once(configured_admission).asks:
        for item, _ in inventory.having(RunsPods):
            if item.namespace and ANY not in item.namespace:
                found.setdefault((item.namespace, ""), Namespace(item.namespace, inventory))
    for item, governs in inventory.having(Governs):
        name = item.name if governs.by == "levels" else item.namespace
        if ANY not in name and (name or governs.by != "levels"):
            namespace = found.setdefault(_key(name, item, inventory), Namespace(name, inventory))
            namespace.governors.setdefault(governs.by, []).append(Member(item, namespace))
    for item in inventory.items if found else ():
        defines = item.kind == "Namespace" and not item.group
        owner = found.get(_key(item.name if defines else item.namespace, item, inventory))
        if owner is not None and (defines or item.kind not in CLUSTER_KINDS):
            (owner.definitions if defines else owner.members).append(Member(item, owner))
    return list(found.values())


def _key(name: str, item: Item, inventory: Inventory) -> tuple[str, str]:
    """Return what tells namespaces apart: where none is written the file, unless all files are applied together."""
    return (name, "" if name or inventory.scope.applied else item.file)
