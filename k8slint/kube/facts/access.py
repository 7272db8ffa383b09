"""Who may do what: bindings with their roles and subjects, and the Secrets of ServiceAccounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_RBAC = "rbac.authorization.k8s.io"


def binding(resource: Resource, owner: int) -> Iterator[Fact]:
    """Give the role a binding grants and the ServiceAccounts it grants it to."""
    source = resource.node.source
    role = resource.value.get("roleRef")
    if isinstance(role, dict):
        name, kind = role.get("name"), role.get("kind")
        if isinstance(name, str) and name and kind in ("Role", "ClusterRole"):
            spot = spot_of(source, role, "name", "roleRef.name")
            yield RefersTo(owner, "roleRef", _RBAC, kind, "", name, "", False, spot)
    subjects = resource.value.get("subjects")
    for index, subject in enumerate(subjects if isinstance(subjects, list) else ()):
        if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
            name = subject.get("name")
            if isinstance(name, str) and name:
                spot = spot_of(source, subject, "name", f"subjects[{index}].name")
                namespace = text_or_any(subject.get("namespace"))
                yield RefersTo(owner, "subject", "", "ServiceAccount", namespace, name, "", False, spot)


def service_account(resource: Resource, owner: int) -> Iterator[Fact]:
    """Give the Secrets a ServiceAccount names: those its pods pull images with, and those they may mount."""
    for field, use in (("imagePullSecrets", "imagePullSecrets"), ("secrets", "mountable")):
        yield from _secrets(resource, owner, field, use)


def _secrets(resource: Resource, owner: int, field: str, use: str) -> Iterator[RefersTo]:
    listed: Any = resource.value.get(field)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name:
            spot = spot_of(resource.node.source, entry, "name", f"{field}[{index}].name")
            yield RefersTo(owner, use, "", "Secret", "", name, "", use == "mountable", spot)
