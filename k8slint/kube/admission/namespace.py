"""A namespace of a scope: the objects that decide what it admits, and those that it is asked to admit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.admission.pod_security import AskedLevels, levels_of
from k8slint.kube.certain import mapping
from k8slint.kube.place import place_of
from k8slint.model.fact import ANY, Governs

if TYPE_CHECKING:
    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.inventory.world import World
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Place
    from k8slint.model.node import Node


class Member:
    """An object of a namespace as it is written, read again when something is asked of it."""

    def __init__(self, item: Item, world: World) -> None:
        self.item = item
        self._world = world

    @cached_property
    def resource(self) -> Resource | None:
        """The object; None when its file cannot be read any more."""
        written = self._world.written
        return written.resource(self.item) if written is not None else None

    @cached_property
    def pod(self) -> Pod | None:
        """The pod it is or makes; None when it makes none."""
        written = self._world.written
        return written.pod(self.item) if written is not None else None

    @property
    def spec(self) -> dict[str, Any]:
        """The mapping `spec` of the object; empty when there is none."""
        return self.resource.spec if self.resource is not None else {}

    def at(self, node: Node) -> Place:
        """Return the lasting place of a node of the object."""
        return place_of(node, self.resource, self.item.defines.document)

    @property
    def rejected(self) -> str:
        """What the cluster does when the pod is refused, as the end of a sentence."""
        if self.item.kind == "Pod":
            return "the API server rejects the Pod"
        return f"every pod of this {self.item.kind} is rejected"


class Namespace:
    """What one scope shows of a namespace; `name` is empty for objects that name none, which are applied together.

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
        if len(self.definitions) != 1 or self.definitions[0].resource is None:
            return AskedLevels()
        return levels_of(mapping(self.definitions[0].resource.metadata.get("labels")))

    def decides(self, governor: Item, item: Item) -> bool:
        """Whether it is certain that an object is judged by what another one of the scope says.

        Two files of a plain folder that name no namespace may be meant for two; and what the configuration declares
        to be managed elsewhere may be another object in the cluster than in the files.
        """
        scope, assumed = self.inventory.scope, self.inventory.world.assumed
        if scope.is_outside or assumed.has(governor.kind, governor.namespace, governor.name):
            return False
        return bool(self.name) or scope.applied or governor.file == item.file


def governed_namespaces(inventory: Inventory) -> list[Namespace]:
    """Return the namespaces of a scope that have something which decides what they admit, worked out once."""
    return inventory.once(_governed_namespaces)


def _governed_namespaces(inventory: Inventory) -> list[Namespace]:
    found: dict[str, Namespace] = {}
    for item, governs in inventory.having(Governs):
        name = item.name if governs.by == "levels" else item.namespace
        if ANY not in name and (name or governs.by != "levels"):
            namespace = found.setdefault(name, Namespace(name, inventory))
            namespace.governors.setdefault(governs.by, []).append(Member(item, inventory.world))
    for item in inventory.items if found else ():
        if item.kind == "Namespace" and not item.group and item.name in found:
            found[item.name].definitions.append(Member(item, inventory.world))
        elif item.namespace in found:
            found[item.namespace].members.append(Member(item, inventory.world))
    return list(found.values())
