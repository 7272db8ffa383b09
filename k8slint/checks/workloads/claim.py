"""Claim templates of StatefulSets."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.names import dns_label
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_JUDGED_SINCE = 34


def claim_template_name_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of claim templates without a name, or with one that no volume can have: it becomes one."""
    if resource.group != "apps":
        return
    late = context.minor < _JUDGED_SINCE
    clause = "so every Pod of the StatefulSet is refused" if late else "so the API server refuses the object"
    for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates"))):
        metadata = mapping(claim).get("metadata")
        name = mapping(metadata).get("name")
        if isinstance(claim, Unknown) or isinstance(metadata, Unknown) or isinstance(name, Unknown):
            continue
        node = resource.node.get("spec", "volumeClaimTemplates", index, "metadata", "name")
        if name is None or name == "":
            message = f"the claim has no name to mount it by, {clause}; add 'metadata.name'"
        elif isinstance(name, str) and (reason := dns_label(name)):
            message = f"{shown(name)} {reason}, and the claim becomes a volume of this name, {clause}; rename it"
        else:
            continue
        yield Problem(node, message, refused_by="controller" if late else "api-server")


def _are_repeated(resource: Resource) -> bool:
    """Whether a name of a volume or claim template is there twice, told by the plain values."""
    volumes = items(mapping(mapping(resource.spec.get("template")).get("spec")).get("volumes"))
    names = [mapping(volume).get("name") for volume in volumes]
    claims = items(resource.spec.get("volumeClaimTemplates"))
    names += [mapping(mapping(claim).get("metadata")).get("name") for claim in claims]
    texts = [name for name in names if isinstance(name, str)]
    return len(set(texts)) < len(texts)


def claim_template_name_repeated(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of claim templates that share a name, with each other or with a volume of the pod template."""
    if resource.group != "apps" or not _are_repeated(resource):
        return
    seen: dict[str, Node] = {}
    for index, volume in enumerate(items(mapping(mapping(resource.spec.get("template")).get("spec")).get("volumes"))):
        name = mapping(volume).get("name")
        if isinstance(name, str):
            seen[name] = resource.node.get("spec", "template", "spec", "volumes", index, "name")
    for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates"))):
        name = mapping(mapping(claim).get("metadata")).get("name")
        if not isinstance(name, str):
            continue
        node = resource.node.get("spec", "volumeClaimTemplates", index, "metadata", "name")
        if name in seen:
            message = (
                f"{shown(name)} is the name of another volume as well, and of the two only this claim is mounted; "
                "rename one of them"
            )
            yield Problem(node, message, related=(("the other volume", seen[name]),))
        seen[name] = node
