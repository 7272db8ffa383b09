"""The facts about an object itself: its identity and the keys it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import node_spot, spot_of
from k8slint.model.fact import ANY, Defines, DescribesKind, Holds, Makes
from k8slint.model.node import Node
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact, Spot

_COPIERS = (
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/",
    "kubed.appscode.com/",
    "clustersecret.io/",
)
_FILLED_BY_CONTROLLER = ("kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token")


def definition(resource: Resource, owner: int) -> Defines:
    """Return the fact that an object is written here."""
    name, namespace = resource.name, resource.namespace
    metadata = resource.metadata
    return Defines(
        owner,
        resource.api_version,
        resource.kind,
        namespace or text_or_any(metadata.get("namespace")),
        name or text_or_any(metadata.get("name")),
        resource.document,
        resource.ordinal,
        _name_spot(resource, metadata.get("name")),
        "" if type(resource.node) is Node else resource.node.source.file,
    )


def _name_spot(resource: Resource, name: Any) -> Spot:
    """Return the place by which an object is reported: its name, its kind where it has none."""
    if isinstance(name, (str, Unknown)):
        return spot_of(resource.node.source, resource.metadata, "name", "metadata.name")
    if "kind" in resource.value:
        return spot_of(resource.node.source, resource.value, "kind", "kind")
    return node_spot(resource.node, "")


def contents(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the keys of a ConfigMap or Secret."""
    value = resource.value
    kind = value.get("type")
    kind = kind if isinstance(kind, str) else ""
    fields = ("data", "binaryData") if resource.kind == "ConfigMap" else ("data", "stringData")
    keys: list[str] | None = []
    for field in fields:
        held = value.get(field)
        if isinstance(held, dict) and keys is not None:
            keys += [key for key in held if isinstance(key, str)]
        elif held is not None:
            keys = None
    if kind in _FILLED_BY_CONTROLLER:
        keys = None
    yield Holds(owner, keys, kind)
    annotations = resource.metadata.get("annotations")
    if isinstance(annotations, dict) and any(str(key).startswith(_COPIERS) for key in annotations):
        name = text_or_any(resource.metadata.get("name"))
        yield Makes(owner, resource.kind, ANY, name, keys)  # a controller copies it to other namespaces


def described_kind(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the kind that a CustomResourceDefinition describes."""
    from k8slint.kube.schema.definition.digest import digest_of

    names = resource.spec.get("names")
    kind = names.get("kind") if isinstance(names, dict) else None
    if isinstance(kind, str):
        yield DescribesKind(owner, kind, digest_of(resource.spec))
