"""A text of a project as it is read: its documents, its objects, and what stands at an offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.secrecy.shared import hide_shared
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.kinds import objects_of
from k8slint.reading.manifests import manifest_file

if TYPE_CHECKING:
    from k8slint.analysis.engine import Engine
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Key, Node
    from k8slint.reading import Document

_OF_BUILDS = frozenset(("built", "patch"))
"""Roles of files whose objects are judged as they are built, but are shown as they stand."""


class Pointed(NamedTuple):
    """What stands at an offset: the innermost node, its object and the pod of that, where there are such.

    `is_key` says that the offset is in the key of the node's field.
    """

    node: Node
    is_key: bool
    document: Document
    resource: Resource | None
    pod: Pod | None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The path from the object, or from the document where there is none."""
        above = len(self.resource.node.keys) if self.resource is not None else 0
        return self.node.keys[above:]

    @property
    def container(self) -> Container | None:
        """The container that the node is in."""
        for container in self.pod.containers if self.pod is not None else ():
            own = container.node.keys
            if self.node.keys[: len(own)] == own:
                return container
        return None


class ManifestText:
    """The documents and objects of a text; values that an alias brings from a Secret are stars.

    `role` is what project files say of it: of a `patch`, an object is only a part. `facts` are what the configuration
    and project files say of all manifests.
    """

    def __init__(self, data: bytes, file: str, role: str, engine: Engine) -> None:
        self.role = role
        found = manifest_file(data, file, "" if role in _OF_BUILDS else role)
        reading = found.reading
        self.documents: list[Document] = reading.documents if reading is not None else []
        self.resources: list[Resource] = []
        for document in found.manifests:
            if document.source.may_alias:
                hide_shared(document)
            self.resources += [
                Resource(node, document.index, ordinal) for ordinal, node in enumerate(objects_of(document))
            ]
        self.facts = engine.plan.project
        self._engine = engine

    def pod_of(self, resource: Resource) -> Pod | None:
        """Return the pod that an object is or makes."""
        return pod_of(resource, self._engine.pod_paths, self._engine.plan.minor)

    def at(self, offset: int) -> Pointed | None:
        """Return what stands at an offset; None where no document begins before it."""
        document = next((each for each in reversed(self.documents) if each.start <= offset), None)
        if document is None or not isinstance(document.value, (Mapping, Sequence)):
            return None
        node, is_key = _innermost(document.root, offset)
        own = [each for each in self.resources if each.document == document.index]
        holding = [each for each in own if node.keys[: len(each.node.keys)] == each.node.keys]
        resource = max(holding, key=lambda each: len(each.node.keys), default=None)
        return Pointed(node, is_key, document, resource, self.pod_of(resource) if resource is not None else None)


def _innermost(node: Node, offset: int) -> tuple[Node, bool]:
    """Return the innermost node that begins at or before an offset, and whether that is in its key."""
    is_key = False
    while True:
        children = [child for _, child in node.items()] or list(node)
        before = [(child.mark[0], number) for number, child in enumerate(children) if child.mark]
        begun = [(start, number) for start, number in before if start <= offset]
        if not begun:
            return node, is_key
        node = children[max(begun)[1]]
        mark = node.mark
        assert mark is not None  # for it begins somewhere
        is_key = mark[0] < mark[1] and offset <= mark[1]
        if is_key:
            return node, True
