"""Formats of references to fields of the pod, API versions, kinds, schedules and sizes of text."""

from __future__ import annotations

import re

from k8slint.kube import names
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.form import Form

_INVALID = "field-value-invalid"

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
    """Why a path names no field of the pod that may be read, or None (``validateObjectFieldSelector``)."""
    head, bracket, key = path.removesuffix("']").partition("['")
    if path.endswith("']") and bracket and head:
        if head not in ("metadata.labels", "metadata.annotations"):
            return f"has a key in brackets, which 'metadata.labels' and 'metadata.annotations' take, not {shown(head)}"
        reason = names.label_key(key) if head == "metadata.labels" else names.annotation_key(key)
        return f"has a key {shown(key)} that {reason}" if reason else None
    if path in allowed or (path == "spec.host" and "spec.nodeName" in allowed):
        return None
    return f"is no field that can be read here (there are {', '.join(allowed)})"


def _env_path(path: str) -> str | None:
    return _field_path(path, ENV_PATHS)


def _env_path_before_29(path: str) -> str | None:
    return _field_path(path, ENV_PATHS[:-1])


def _volume_path(path: str) -> str | None:
    return _field_path(path, VOLUME_PATHS)


def _resource_field(name: str) -> str | None:
    if name in RESOURCES or name.startswith(("limits.hugepages-", "requests.hugepages-")):
        return None
    return f"is no resource that can be read (there are {', '.join(RESOURCES)})"


def _owner_version(text: str) -> str | None:
    """Why a text is no apiVersion of an owner, or None: at most one '/' and a version after it."""
    if text.count("/") > 1 or not text.rpartition("/")[2]:
        return "is no apiVersion such as 'apps/v1'"
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
    """Why a text is no iSCSI qualified name, or None."""
    pattern = _ISCSI.get(text[:3])
    if pattern:
        return None if re.fullmatch(pattern, text, re.ASCII) else f"is no iSCSI name of the form '{text[:3]}'"
    return "is no iSCSI name, which starts with 'iqn', 'eui' or 'naa'"


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
    """Why a text is no Windows user such as `user` or one with a domain and a backslash before it, or None."""
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
    """Why a text is no apiVersion with a group, or None."""
    group = text.partition("/")[0]
    return (
        None if text.count("/") == 1 and group else "has no API group, and only a ReplicationController is without one"
    )


FORMATS: dict[str, Form] = {
    "env-field-path": Form(_INVALID, _env_path),
    "env-field-path-before-29": Form(_INVALID, _env_path_before_29),
    "volume-field-path": Form(_INVALID, _volume_path),
    "resource-field": Form(_INVALID, _resource_field),
    "non-empty": Form(_INVALID, _non_empty),
    "iscsi-name": Form(_INVALID, _iscsi_name),
    "windows-user": Form(_INVALID, _windows_user),
    "grouped-api-version": Form(_INVALID, _grouped_version),
    "owner-api-version": Form(_INVALID, _owner_version),
}
