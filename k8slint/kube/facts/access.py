"""The facts of bindings, roles and ServiceAccounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.kube.rights import powers_of
from k8slint.model.access_fact import Grants, MountsToken
from k8slint.model.fact import ANY, Makes, RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact
    from k8slint.model.source import Source

_MADE_AT_RUN_TIME = {
    "secrets": "Secret",
    "configmaps": "ConfigMap",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "serviceaccounts": "ServiceAccount",
    "services": "Service",
}

_RBAC = "rbac.authorization.k8s.io"


def binding(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the role a binding grants and the ServiceAccounts it grants it to."""
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


def powers(resource: Resource, owner: int) -> Iterator[Grants]:
    """Yield the powers that a role gives over the cluster or its namespace, the strongest word of each rule once."""
    rules = resource.value.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        for power, field, index in powers_of(rule, resource.kind == "ClusterRole"):
            path = f"rules[{number}].{field}"
            if index < 0:
                yield Grants(owner, power, "*", spot_of(resource.node.source, rule, field, path))
            else:
                spot = spot_of(resource.node.source, rule[field], index, f"{path}[{index}]")
                yield Grants(owner, power, str(rule[field][index]), spot)


def token(value: dict[str, Any], owner: int, source: Source, path: str) -> Iterator[MountsToken]:
    """Yield whether a ServiceAccount, or a pod whose spec stands at `path`, mounts a token, where it says so."""
    field = "automountServiceAccountToken"
    written = value.get(field)
    if isinstance(written, bool):
        yield MountsToken(owner, written, spot_of(source, value, field, f"{path}.{field}" if path else field))


def role(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the kinds that a role allows to create by name: programs may make such objects when they run.

    Examples are an init container that makes a password (Argo CD) and a Job that makes a certificate (ingress-nginx).
    A role for everything (`*`) is an administrator's, so it yields nothing.
    """
    rules = resource.value.get("rules")
    namespace = ANY if resource.kind == "ClusterRole" else ""
    kinds: set[str] = set()
    for rule in rules if isinstance(rules, list) else ():
        verbs = rule.get("verbs") if isinstance(rule, dict) else None
        if isinstance(verbs, list) and ("create" in verbs or "*" in verbs):
            resources = rule.get("resources")
            for name in resources if isinstance(resources, list) else ():
                kind = _MADE_AT_RUN_TIME.get(name) if isinstance(name, str) else None
                if kind is not None:
                    kinds.add(kind)
    for kind in sorted(kinds):
        yield Makes(owner, kind, namespace, ANY, None)


def service_account(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the Secrets a ServiceAccount names: those its pods pull images with, and those they may mount.

    And whether they get a token, where it says so.
    """
    yield from token(resource.value, owner, resource.node.source, "")
    for field, use in (("imagePullSecrets", "imagePullSecrets"), ("secrets", "mountable")):
        yield from _secrets(resource, owner, field, use)


def _secrets(resource: Resource, owner: int, field: str, use: str) -> Iterator[RefersTo]:
    """Yield the Secrets that one list of a ServiceAccount names."""
    listed: Any = resource.value.get(field)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name:
            spot = spot_of(resource.node.source, entry, "name", f"{field}[{index}].name")
            yield RefersTo(owner, use, "", "Secret", "", name, "", use == "mountable", spot)
