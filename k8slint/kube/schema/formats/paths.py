"""Formats of paths, and of texts that must not be padded."""

from __future__ import annotations

from k8slint.kube.go.text import trim_space
from k8slint.kube.schema.formats.form import Form


def no_backsteps(path: str) -> str | None:
    """Return why a path steps out of its folder, or None."""
    return "has a '..' step" if ".." in path.split("/") else None


def local_path(path: str) -> str | None:
    """Return why a path does not stay below where it starts, or None."""
    return "is absolute, not relative" if path.startswith("/") else no_backsteps(path)


def file_path(path: str) -> str | None:
    """Return why a path cannot be a file of a volume, or None: relative, no step up, not beginning with two dots."""
    return local_path(path) or ("starts with '..'" if path.startswith("..") else None)


def _absolute(path: str) -> str | None:
    return None if path.startswith("/") else "does not start with '/'"


def _ingress_path(path: str) -> str | None:
    if not path.startswith("/"):
        return "does not start with '/'"
    for part in ("//", "/./", "/../", "%2f", "%2F"):
        if part in path:
            return f"contains '{part}'"
    return next((f"ends with '{end}'" for end in ("/..", "/.") if path.endswith(end)), None)


def _unpadded(text: str) -> str | None:
    return None if text == trim_space(text) else "has white space around it"


def _no_slash(text: str) -> str | None:
    return "contains '/'" if "/" in text else None


def _azure_managed(uri: str) -> str | None:
    return None if uri.startswith("/subscriptions/") else "is not the URI of a managed disk"


def _azure_blob(uri: str) -> str | None:
    return None if uri.startswith("https://") else "is not the URI of a blob disk"


_RULE = "field-value-invalid"
_RELATIVE = "write a relative path without '..'"

FORMATS: dict[str, Form] = {
    "no-backsteps": Form(_RULE, no_backsteps, "write a path without '..'"),
    "local-path": Form(_RULE, local_path, _RELATIVE, lambda path: path.lstrip("/")),
    "file-path": Form(_RULE, file_path, _RELATIVE, lambda path: path.lstrip("/")),
    "absolute-path": Form(_RULE, _absolute, "begin the path with '/'", lambda path: "/" + path),
    "ingress-path": Form(_RULE, _ingress_path, "write a path such as '/shop'"),
    "unpadded": Form(_RULE, _unpadded, "remove the white space", trim_space),
    "azure-managed-disk": Form(_RULE, _azure_managed, "write a URI that begins with '/subscriptions/'"),
    "azure-blob-disk": Form(_RULE, _azure_blob, "write a URI that begins with 'https://'"),
    "no-slash": Form(_RULE, _no_slash, "write it without '/'"),
}
