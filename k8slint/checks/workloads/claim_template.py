"""Claim templates of StatefulSets and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.workloads.selector import is_versioned
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
"""The API server looks at the names of claim templates since Kubernetes 1.34."""


def claim_template_name_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of claim templates without a name, or with one that no volume can have."""
    if resource.group != "apps":
        return
    late = context.minor < _JUDGED_SINCE
    for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates"))):
        metadata = mapping(claim).get("metadata")
        name = mapping(metadata).get("name")
        if isinstance(claim, Unknown) or isinstance(metadata, Unknown) or isinstance(name, Unknown):
            continue
        if name is None or name == "":
            headline, fix = "a claim template has no name", "Add 'metadata.name', such as 'data'."
        elif isinstance(name, str) and (reason := dns_label(name)):
            headline, fix = f"claim template {shown(name)} {reason}", "Write a DNS label, such as 'data'."
        else:
            continue
        yield Problem(
            resource.node.get("spec", "volumeClaimTemplates", index, "metadata", "name"),
            headline,
            "The API server rejects every Pod of the StatefulSet."
            if late
            else "The API server rejects the StatefulSet.",
            fix,
            refused_by="controller" if late else "api-server",
        )


def claim_template_name_repeated(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of claim templates that share a name, with each other or with a volume of the template."""
    if resource.group != "apps" or not _has_repeated_names(resource):
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
            yield Problem(
                node,
                f"{shown(name)} is also the name of another volume",
                "The StatefulSet controller mounts this claim and drops the other volume.",
                "Rename one of them.",
                related=(("the other volume", seen[name]),),
            )
        seen[name] = node


def _has_repeated_names(resource: Resource) -> bool:
    """Whether a name of a volume or claim template is there twice, by the plain values."""
    volumes = items(mapping(mapping(resource.spec.get("template")).get("spec")).get("volumes"))
    names = [mapping(volume).get("name") for volume in volumes]
    claims = items(resource.spec.get("volumeClaimTemplates"))
    names += [mapping(mapping(claim).get("metadata")).get("name") for claim in claims]
    texts = [name for name in names if isinstance(name, str)]
    return len(set(texts)) < len(texts)


def claim_template_with_version_label(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of claim templates, which cannot be changed, with a label that changes with each version."""
    if resource.group != "apps":
        return
    for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates"))):
        for key, value in mapping(mapping(mapping(claim).get("metadata")).get("labels")).items():
            if is_versioned(key, value):
                yield Problem(
                    resource.node.get("spec", "volumeClaimTemplates", index, "metadata", "labels", key),
                    f"label {shown(key)} of a claim template changes with each version",
                    "The API server rejects the next version, because claim templates are immutable.",
                    "Remove the label from the template.",
                )
