"""Which objects decide what their namespace admits; what they say is read again where they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import whole, word
from k8slint.model.fact import ANY, Governs, Prioritizes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

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
