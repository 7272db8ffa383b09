"""Which objects decide what their namespace admits; what they say is read again where they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping, whole, word
from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import node_spot
from k8slint.model.admission_fact import ConfiguresAdmission, Governs, Prioritizes
from k8slint.model.fact import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact
    from k8slint.model.node import Node

_EXEMPTIONS = ("namespaces", "runtimeClasses", "usernames")
LEVEL_LABELS = "pod-security.kubernetes.io/"
"""How the labels of a Namespace begin that Pod Security admission reads."""


def namespace(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield that a Namespace has labels for Pod Security admission."""
    labels = resource.metadata.get("labels")
    if isinstance(labels, dict) and any(str(key).startswith(LEVEL_LABELS) for key in labels):
        yield Governs(owner, "levels")


def limit_range(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield that a LimitRange bounds the amounts of its namespace."""
    if resource.spec.get("limits"):
        yield Governs(owner, "limits")


def quota(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield that a ResourceQuota bounds the sums of its namespace."""
    if resource.spec.get("hard"):
        yield Governs(owner, "quota")


def priority_class(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield what a PriorityClass gives to the pods that name it."""
    value = resource.value
    preemption = word(value.get("preemptionPolicy"), "PreemptLowerPriority")
    yield Prioritizes(owner, whole(value.get("value"), 0), value.get("globalDefault") is True, preemption or ANY)


def admission_configuration(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield what an AdmissionConfiguration says about Pod Security, in the file itself."""
    for index, plugin in enumerate(items(resource.value.get("plugins"))):
        if mapping(plugin).get("name") == "PodSecurity" and isinstance(plugin.get("configuration"), dict):
            node = resource.node.get("plugins", index, "configuration")
            yield _pod_security(resource, node, owner, f"plugins[{index}].configuration")


def pod_security_configuration(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield what a file that an AdmissionConfiguration names says about Pod Security."""
    yield _pod_security(resource, resource.node, owner, "")


def _pod_security(resource: Resource, node: Node, owner: int, path: str) -> Fact:
    """Return the defaults, whose keys are those of labels without their beginning, and the exemptions."""
    held = mapping(node.value)
    exempt = mapping(held.get("exemptions"))
    defaults = {key: value for key, value in mapping(held.get("defaults")).items() if isinstance(value, str)}
    namespaces, runtimes, users = ([text_or_any(name) for name in items(exempt.get(field))] for field in _EXEMPTIONS)
    at = node.get("defaults") if "defaults" in held else resource.node
    return ConfiguresAdmission(
        owner, defaults, namespaces, runtimes, users, node_spot(at, f"{path}.defaults".lstrip("."))
    )
