"""Formats of references to fields of the pod, API versions, kinds, schedules and sizes of text."""

from __future__ import annotations

import re

from k8slint.kube import names
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.form import Form
from k8slint.kube.schema.problem import either

ENV_PATHS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.podIP",
    "status.podIPs",
    "status.hostIPs",
)
VOLUME_PATHS = ("metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations")
RESOURCES = tuple(
    f"{side}.{name}" for side in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)


def _field_path(path: str, allowed: tuple[str, ...]) -> str | None:
    """Return why a path names no field of the pod that may be read, or None (``validateObjectFieldSelector``)."""
    head, bracket, key = path.removesuffix("']").partition("['")
    if path.endswith("']") and bracket and head:
        if head not in ("metadata.labels", "metadata.annotations"):
            return f"has a key in brackets, but {shown(head)} is not a mapping"
        reason = names.label_key(key) if head == "metadata.labels" else names.annotation_key(key)
        return f"has a key {shown(key)} that {reason}" if reason else None
    if path in allowed or (path == "spec.host" and "spec.nodeName" in allowed):
        return None
    return "is not a field that can be read here"


def _env_path(path: str) -> str | None:
    return _field_path(path, ENV_PATHS)


def _env_path_before_29(path: str) -> str | None:
    return _field_path(path, ENV_PATHS[:-1])


def _volume_path(path: str) -> str | None:
    return _field_path(path, VOLUME_PATHS)


def _resource_field(name: str) -> str | None:
    if name in RESOURCES or name.startswith(("limits.hugepages-", "requests.hugepages-")):
        return None
    return "is not a resource that can be read"


def _owner_version(text: str) -> str | None:
    """Return why a text is not an apiVersion of an owner, or None: at most one '/' and a version after it."""
    if text.count("/") > 1 or not text.rpartition("/")[2]:
        return "is not an apiVersion"
    return None


def _non_empty(text: str) -> str | None:
    return None if text else "is empty"


# Patterns of rare fields are compiled when one is met.
_ISCSI = {
    "iqn": r"iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+",
    "eui": r"eui\.[a-fA-F0-9]{16}",
    "naa": r"naa\.[a-fA-F0-9]{32}",
}


def _iscsi_name(text: str) -> str | None:
    """Return why a text is not an iSCSI qualified name, or None."""
    pattern = _ISCSI.get(text[:3])
    if pattern:
        return None if re.fullmatch(pattern, text, re.ASCII) else f"is not an iSCSI name of the form '{text[:3]}'"
    return "is not an iSCSI name, which starts with 'iqn', 'eui' or 'naa'"


_BAD_USER = frozenset('"/\\:;|=,+*?<>@[]')
_NETBIOS = r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}'
_WINDOWS_DNS = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"


def _windows_domain(domain: str) -> bool:
    """Whether a text is a NetBIOS or a DNS name of a domain."""
    if len(domain) >= 256:
        return False
    parts = domain.split(".")
    return bool(re.fullmatch(_NETBIOS, domain)) or all(re.fullmatch(_WINDOWS_DNS, part) for part in parts)


def _windows_user(text: str) -> str | None:
    """Return why a text is not a Windows user such as `user` (a domain and a backslash may precede it), or None."""
    if not text or any(char < " " or char == "\x7f" for char in text):
        return "is empty" if not text else "has control characters"
    domain, backslash, user = text.rpartition("\\")
    if "\\" in domain:
        return "has more than one backslash"
    if backslash and not _windows_domain(domain):
        return "has a domain that is neither a NetBIOS nor a DNS name"
    if not user or len(user) > 104 or not user.strip(". ") or not _BAD_USER.isdisjoint(user):
        return "has a user that Windows does not allow"
    return None


def _grouped_version(text: str) -> str | None:
    """Return why a text is not an apiVersion with a group, or None."""
    group = text.partition("/")[0]
    return None if text.count("/") == 1 and group else "has no API group"


_RULE = "field-value-invalid"

FORMATS: dict[str, Form] = {
    "env-field-path": Form(_RULE, _env_path, f"write {either(ENV_PATHS)}"),
    "env-field-path-before-29": Form(_RULE, _env_path_before_29, f"write {either(ENV_PATHS[:-1])}"),
    "volume-field-path": Form(_RULE, _volume_path, f"write {either(VOLUME_PATHS)}"),
    "resource-field": Form(_RULE, _resource_field, f"write {either(RESOURCES)}"),
    "non-empty": Form(_RULE, _non_empty, "write a value"),
    "iscsi-name": Form(_RULE, _iscsi_name, "write a name such as 'iqn.2026-01.com.example:storage'"),
    "windows-user": Form(_RULE, _windows_user, "write a user such as 'ContainerUser'"),
    "grouped-api-version": Form(_RULE, _grouped_version, "write the group, too, as in 'apps/v1'"),
    "owner-api-version": Form(_RULE, _owner_version, "write an apiVersion such as 'apps/v1'"),
}
